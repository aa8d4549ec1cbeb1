// One node under a steady load for an hour: memory, descriptors and threads stay flat, blocks stay in
// time, finality close. A sample every 10 s. Blocks come ten times as often as on a live chain: what the
// store holds in memory before it writes a file is bounded, but takes a day to fill there. It makes the
// memory a sawtooth, so what must not grow is the highest sample of a quarter of the time.
//
//   node hour.mjs [--seconds N]     PHA_NODE names the binary

import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { PHA, connect, devAccount } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';
import { figuresOf } from './support/process_figures.mjs';

const SAMPLE_MS = 10_000;
const BLOCK_MS = 200;
/// Of the last quarter's highest sample over that of the quarter before.
const GROWTH_MAX = 1.05;
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '3600' } } });
const seconds = Number(values.seconds);

/// The highest sample of each quarter of the time.
function quarters(name) {
    const size = samples.length / 4;
    return [0, 1, 2, 3].map((index) => Math.max(...samples.slice(Math.floor(index * size), Math.floor((index + 1) * size)).map((sample) => sample[name])));
}

const node = await NodeProcess.start({ extra: ['--sealing', `interval=${BLOCK_MS}`] });
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
const due = (performance.now() - began) / BLOCK_MS;
const best = (await api.rpc.chain.getHeader()).number.toNumber();
const final = (await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead())).number.toNumber();
await api.disconnect();
await node.stop();
console.log(`${seconds} s, ${sent} transfers, ${best - first} of ${due.toFixed(0)} blocks that were due, finality ${best - final} behind`);
// A busy machine may make some late, which does not repeat them; it stops none.
let failed = best - first < 0.9 * due || best - final > 3;
for (const name of ['rssMib', 'threads', 'descriptors']) {
    const highest = quarters(name);
    console.log(`${name}: ${samples[0][name].toFixed(0)} at the start; highest of each quarter ${highest.map((value) => value.toFixed(0)).join(', ')}`);
    // Growth needs time to mean something.
    if (seconds >= 3_600 && highest[3] > highest[2] * GROWTH_MAX) failed = true;
}
process.exit(failed ? 1 : 0);
