// SIGTERM at a random moment, again and again on one chain:
//   - the node ends by itself within 5 s, and answers again within 10 s of its start;
//   - the best block never goes back below what was final;
//   - memory, descriptors (but the database's tables) and threads are those of the first cycles.
//
//   node restarts.mjs [--cycles N] [--seed S]     PHA_NODE names the binary

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { NodeProcess, freePort, temporaryFolder } from './support/node_process.mjs';
import { figuresOf } from './support/process_figures.mjs';
import { randomNumbers } from './support/random.mjs';

const START_LIMIT_MS = 10_000;
const LIFE_MAX_MS = 600;
/// Cycles whose largest figures later ones are held against, and by how much they may grow.
const FIRST_CYCLES = 10;
const GROWTH = 1.25;

const { values } = parseArgs({
    options: { cycles: { type: 'string', default: '100' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } },
});
const random = randomNumbers(Number(values.seed));
const cycles = Number(values.cycles);

function require(condition, message) {
    if (!condition) throw new Error(`seed ${values.seed}: ${message}`);
}

const [basePath, port] = [temporaryFolder(), await freePort()];
const worst = { startMs: 0, stopMs: 0 };
const early = {};
const late = {};
let finalized = 0;
for (let cycle = 0; cycle < cycles; cycle += 1) {
    const node = await NodeProcess.start({ basePath, port });
    worst.startMs = Math.max(worst.startMs, node.startMs);
    require(node.startMs < START_LIMIT_MS, `cycle ${cycle}: answered after ${node.startMs} ms`);
    const best = Number((await node.request('chain_getHeader')).number);
    require(best >= finalized, `cycle ${cycle}: best ${best}, final was ${finalized}`);
    await sleep(random() * LIFE_MAX_MS);
    finalized = Number((await node.request('chain_getHeader', [await node.request('chain_getFinalizedHead')])).number);
    const kept = cycle < FIRST_CYCLES ? early : late;
    for (const [name, value] of Object.entries(figuresOf(node.child.pid))) kept[name] = Math.max(kept[name] ?? 0, value);
    const began = performance.now();
    await node.stop();
    worst.stopMs = Math.max(worst.stopMs, performance.now() - began);
}
const shown = ({ rssMib, threads, descriptors, tables }) => `${rssMib.toFixed(0)} MiB, ${threads} threads, ${descriptors} descriptors, ${tables} tables`;
console.log(`${cycles} stops and starts, seed ${values.seed}, up to block ${finalized}`);
console.log(`slowest start ${worst.startMs.toFixed(0)} ms, slowest stop ${worst.stopMs.toFixed(0)} ms`);
console.log(`largest in the first ${FIRST_CYCLES}: ${shown(early)}`);
if (cycles > FIRST_CYCLES) {
    console.log(`largest in the others:   ${shown(late)}`);
    for (const name of ['rssMib', 'threads', 'descriptors']) require(late[name] <= early[name] * GROWTH, `${name} grew from ${early[name]} to ${late[name]}`);
}
