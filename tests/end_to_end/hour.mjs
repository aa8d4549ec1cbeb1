// One node under a steady load for an hour: memory, descriptors and threads stay flat, blocks stay in
// time, finality close. A sample every 10 s; the slope is that of the second half.
//
//   node hour.mjs [--seconds N]     PHA_NODE names the binary

import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { PHA, connect, devAccount } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';
import { figuresOf } from './support/process_figures.mjs';

const SAMPLE_MS = 10_000;
const SLOT_MS = 2_000;
const SLOPE_MAX_PER_HOUR = 0.02;
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '3600' } } });
const seconds = Number(values.seconds);

/// Least squares: change per hour as a share of the mean.
function slope(samples, name) {
    const half = samples.slice(Math.floor(samples.length / 2));
    const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
    const [at, value] = [half.map((sample) => sample.at / 3.6e6), half.map((sample) => sample[name])];
    const [meanAt, meanValue] = [mean(at), mean(value)];
    const over = at.reduce((sum, x, i) => sum + (x - meanAt) * (value[i] - meanValue), 0);
    return over / at.reduce((sum, x) => sum + (x - meanAt) ** 2, 0) / meanValue;
}

const node = await NodeProcess.start();
const api = await connect(node.endpoint);
const alice = devAccount('Alice');
const samples = [];
const began = performance.now();
const first = (await api.rpc.chain.getHeader()).number.toNumber();
let sent = 0;
while (performance.now() - began < seconds * 1000) {
    const until = performance.now() + SAMPLE_MS;
    let nonce = (await api.rpc.system.accountNextIndex(alice.address)).toNumber();
    while (performance.now() < until) {
        await api.tx.balances.transferKeepAlive(devAccount('Bob').address, PHA / 100n).signAndSend(alice, { nonce });
        [nonce, sent] = [nonce + 1, sent + 1];
        await api.query.system.account.entries();
        await sleep(100);
    }
    samples.push({ at: performance.now() - began, ...figuresOf(node.child.pid) });
}
const slots = (performance.now() - began) / SLOT_MS;
const best = (await api.rpc.chain.getHeader()).number.toNumber();
const final = (await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead())).number.toNumber();
await api.disconnect();
await node.stop();
console.log(`${seconds} s, ${sent} transfers, ${best - first} blocks in ${slots.toFixed(0)} slots, finality ${best - final} behind`);
let failed = Math.abs(best - first - slots) > Math.max(2, slots / 100) || best - final > 3;
for (const name of ['rssMib', 'threads', 'descriptors']) {
    const [start, end] = [samples[0][name], samples.at(-1)[name]];
    const perHour = samples.length > 3 ? slope(samples, name) : 0;
    console.log(`${name}: ${start.toFixed(0)} at the start, ${end.toFixed(0)} at the end, ${(100 * perHour).toFixed(2)} % an hour`);
    // A slope needs time to mean something.
    if (seconds >= 3_600 && perHour > SLOPE_MAX_PER_HOUR) failed = true;
}
process.exit(failed ? 1 : 0);
