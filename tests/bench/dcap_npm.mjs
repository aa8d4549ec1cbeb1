// Our DCAP verifier beside npm's @phala/dcap-qvl, on the same real samples in one run.
//
//   npm install --prefix /tmp/dcap-npm @phala/dcap-qvl@0.3.9
//   DCAP_QVL=/tmp/dcap-npm/node_modules/@phala/dcap-qvl node tests/bench/dcap_npm.mjs
//
// Wants build/release/bin/dcap_bench and the public samples (PHA_TEST_DATA). Both verify in slices
// that alternate, PHA_ROUNDS times (5); printed are the best rates, and for a busy machine the least
// processor time of a verification. Each full verification starts
// from the bytes of the quote and the parsed JSON (ours: from its text). "Kept" is ours with
// collateral that was verified before, as the chain keeps it; the package has no such way.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const data = process.env.PHA_TEST_DATA ?? join(root, "../shared/data");
const { verify } = createRequire(import.meta.url)(process.env.DCAP_QVL ?? "@phala/dcap-qvl");
const samples = { sgx_quote: 1751624924, tdx_quote: 1751624191 };
const sliceMs = 1500;

function theirs(name, now) {
  const path = join(data, "public/tee/dcap-qvl", name);
  const quote = readFileSync(path);
  const collateral = JSON.parse(readFileSync(`${path}_collateral.json`, "utf8"));
  let count = 0;
  const used = process.cpuUsage();
  const began = process.hrtime.bigint();
  const elapsed = () => Number(process.hrtime.bigint() - began) / 1e6;
  while (elapsed() < sliceMs) {
    verify(quote, collateral, now);
    ++count;
  }
  const { user, system } = process.cpuUsage(used);
  return { rate: (count * 1000) / elapsed(), cpuUs: (user + system) / count };
}

/// By way: verifications a second of all threads together, and microseconds of processor for one.
function ours(name) {
  const report = JSON.parse(
    execFileSync(join(root, "build/release/bin/dcap_bench"), [
      `--benchmark_filter=^verify_sample(_kept)?/${name}/`, "--benchmark_min_time=0.5", "--benchmark_format=json",
    ], { env: { ...process.env, PHA_TEST_DATA: data }, stdio: ["ignore", "pipe", "ignore"] }));
  return Object.fromEntries(report.benchmarks.map((run) => {
    if (run.error_occurred) throw new Error(run.error_message);
    const way = run.run_name.startsWith("verify_sample_kept") ? "kept" : "full";
    return [`${way}, ${run.threads} thread${run.threads > 1 ? "s" : ""}`, { rate: 1e6 / run.real_time, cpuUs: run.cpu_time }];
  }));
}

const best = {};
const keep = (name, rates) => {
  const entry = (best[name] ??= {});
  for (const [way, { rate, cpuUs }] of Object.entries(rates)) {
    const before = entry[way] ?? { rate: 0, cpuUs: Infinity };
    entry[way] = { rate: Math.max(before.rate, rate), cpuUs: Math.min(before.cpuUs, cpuUs) };
  }
};
for (let round = 0; round < Number(process.env.PHA_ROUNDS ?? 5); ++round)
  for (const [name, now] of Object.entries(samples)) {
    keep(name, { npm: theirs(name, now) });
    keep(name, ours(name));
  }
const show = ({ rate, cpuUs }) => `${rate.toFixed(rate < 100 ? 1 : 0)}/s, ${cpuUs.toFixed(0)} us of processor`;
for (const [name, { npm, ...rates }] of Object.entries(best)) {
  console.log(`${name}: npm ${show(npm)}`);
  for (const [way, one] of Object.entries(rates))
    console.log(`  ours, ${way}: ${show(one)}; ratio ${(one.rate / npm.rate).toFixed(1)}, by processor ${(npm.cpuUs / one.cpuUs).toFixed(1)}`);
}
