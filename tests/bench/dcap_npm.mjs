// Our DCAP verifier beside npm's @phala/dcap-qvl, on the same real samples in one run.
//
//   npm install --prefix /tmp/dcap-npm @phala/dcap-qvl@0.3.9
//   DCAP_QVL=/tmp/dcap-npm/node_modules/@phala/dcap-qvl node tests/bench/dcap_npm.mjs
//
// Wants build/release/bin/dcap_bench and the public samples (PHA_TEST_DATA). Both verify in slices
// that alternate, PHA_ROUNDS times (5); printed are the best rates. Each verification starts from
// the bytes of the quote and the parsed JSON (ours: from its text).
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
  const began = process.hrtime.bigint();
  const elapsed = () => Number(process.hrtime.bigint() - began) / 1e6;
  while (elapsed() < sliceMs) {
    verify(quote, collateral, now);
    ++count;
  }
  return (count * 1000) / elapsed();
}

function ours(name) {
  const report = JSON.parse(
    execFileSync(join(root, "build/release/bin/dcap_bench"), [
      `--benchmark_filter=^verify_sample/${name}$`, "--benchmark_min_time=0.5", "--benchmark_format=json",
    ], { env: { ...process.env, PHA_TEST_DATA: data }, stdio: ["ignore", "pipe", "ignore"] }));
  const [run] = report.benchmarks;
  if (run.error_occurred) throw new Error(run.error_message);
  return 1e6 / run.real_time;
}

const best = {};
for (let round = 0; round < Number(process.env.PHA_ROUNDS ?? 5); ++round)
  for (const [name, now] of Object.entries(samples)) {
    const entry = (best[name] ??= { theirs: 0, ours: 0 });
    entry.theirs = Math.max(entry.theirs, theirs(name, now));
    entry.ours = Math.max(entry.ours, ours(name));
  }
for (const [name, { theirs: js, ours: cpp }] of Object.entries(best))
  console.log(`${name}: ours ${cpp.toFixed(0)}/s, npm ${js.toFixed(1)}/s, ratio ${(cpp / js).toFixed(1)}`);
