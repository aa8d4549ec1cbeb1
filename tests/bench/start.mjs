// How soon a development node is of use, and what it takes: PHA_NODE, PHA and PHA_LOAD name the binaries.

import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { NodeProcess } from '../end_to_end/support/node_process.mjs';
import { figuresOf } from '../end_to_end/support/process_figures.mjs';
import { bestNumber, median, signedTransfers } from './support.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
const COMMANDS = [['balance', '//Alice'], ['supply'], ['rewards', '//Alice'], ['query', 'System.Account', '//Bob'], ['pool', 'list'], ['worker', 'list']];
const ROUNDS = Number(values.rounds);

async function untilBlock(node, began) {
    while ((await bestNumber(node)) < 1) await sleep(5);
    return performance.now() - began;
}

const line = (what, all, target) =>
    console.log(`${what}: ${Math.min(...all).toFixed(0)} ms at best, median ${median(all).toFixed(0)}, worst ${Math.max(...all).toFixed(0)} (target ${target})`);

const answers = [], slots = [], instants = [];
for (let round = 0; round < ROUNDS; ++round) {
    let began = performance.now();
    const node = await NodeProcess.start();
    answers.push(node.startMs);
    slots.push(await untilBlock(node, began));
    await node.stop();

    began = performance.now();
    const instant = await NodeProcess.start({ extra: ['--sealing', 'instant'] });
    const { params } = JSON.parse(await signedTransfers(instant, 1));
    const sent = performance.now();
    await instant.request('author_submitExtrinsic', params);
    instants.push(await untilBlock(instant, sent));
    await instant.stop();
}
line('first answer by RPC after the start', answers, '< 1,000');
line('first block after the start, slots of 2 s', slots, 'the next slot');
line('first block after a transfer, instant sealing', instants, '< 1,000');

const node = await NodeProcess.start();
await sleep(10_000);
console.log(`RSS of a development node after 10 s: ${figuresOf(node.child.pid).rssMib.toFixed(0)} MiB (target < 150)`);
for (const command of COMMANDS) {
    const took = [];
    for (let round = 0; round < ROUNDS; ++round) {
        const began = performance.now();
        execFileSync(process.env.PHA, ['--url', node.endpoint, ...command], { stdio: 'pipe' });
        took.push(performance.now() - began);
    }
    line(`pha ${command.join(' ')}, its RPC on loopback included`, took, '< 100');
}
await node.stop();
