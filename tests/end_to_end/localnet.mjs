// A local network of N validators for a while, with a live table and a summary; scripts/localnet starts it.
//
//   node localnet.mjs [--validators N] [--seconds S] [--chaos | --kills N] [--seed X] [--json] [--folder DIR] [-- ARGUMENTS]
//
// --chaos: again and again one validator (at most a third at once) is killed with -9 and started again
// after up to 5 s, or stopped (SIGSTOP) for 10 s; missed slots and stalls are expected then, conflicts never.
// --kills N: one validator after the other is killed with -9, N times evenly over the time; nothing is stopped.
// Exit status 1 after a conflict, or when a node ended by itself.

import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { COUNT_MAX, Localnet } from './support/localnet.mjs';
import { randomNumbers } from './support/random.mjs';

const PAUSE_MS = 10_000;
const BETWEEN_MS = 4_000;
/// After the last fault: time to come back before the summary.
const REST_MS = 12_000;

const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        validators: { type: 'string', default: '4' },
        seconds: { type: 'string', default: '60' },
        chaos: { type: 'boolean', default: false },
        kills: { type: 'string', default: '0' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        json: { type: 'boolean', default: false },
        folder: { type: 'string' },
    },
});
const count = Number(values.validators);
const seconds = Number(values.seconds);
if (!(count >= 1 && count <= COUNT_MAX)) throw new Error(`1 to ${COUNT_MAX} validators`);
if (!(seconds > 0)) throw new Error('--seconds: a number above 0');

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'pha-localnet-'));
mkdirSync(folder, { recursive: true });
const net = await Localnet.create({ count, folder, extra: positionals });
const say = (text) => values.json || console.log(text);
const faults = { kills: 0, stops: 0 };

async function disturb(victim, random) {
    if (random() < 0.6) {
        faults.kills += 1;
        await victim.kill();
        await sleep(random() * 5_000);
        await victim.start();
    } else {
        faults.stops += 1;
        victim.pause();
        await sleep(PAUSE_MS);
        victim.resume();
    }
}

async function killEvenly(until, kills) {
    const everyMs = (until - REST_MS - Date.now()) / kills;
    for (let kill = 0; kill < kills && !failure; ++kill) {
        const victim = net.validators[kill % count];
        faults.kills += 1;
        const began = Date.now();
        await victim.kill();
        await victim.start();
        await sleep(Math.max(0, everyMs - (Date.now() - began)));
    }
}

async function chaos(until) {
    const random = randomNumbers(values.seed);
    const atOnceMax = Math.max(1, Math.floor((count - 1) / 3));
    const busy = new Set();
    while (Date.now() < until - REST_MS) {
        await sleep(BETWEEN_MS * (0.5 + random()));
        if (busy.size >= atOnceMax) continue;
        const free = net.validators.filter((each) => !busy.has(each));
        const victim = free[Math.floor(random() * free.length)];
        busy.add(victim);
        disturb(victim, random).finally(() => busy.delete(victim)).catch((error) => fail(error));
    }
    while (busy.size > 0) await sleep(100);
}

let failure;
const fail = (error) => (failure ??= error);
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (stopping = true));

say(`${count} validators, logs in ${folder}/*/log, seed ${values.seed}`);
for (const each of net.validators) say(`  ${each.name.padEnd(12)} ws://127.0.0.1:${each.port}  ${each.address}`);
await net.start();
const until = Date.now() + seconds * 1000;
const kills = Number(values.kills);
const disturbing = values.chaos ? chaos(until) : kills > 0 ? killEvenly(until, kills).catch(fail) : Promise.resolve();
const interactive = process.stdout.isTTY && !values.json;
while (Date.now() < until && !stopping && !failure) {
    await sleep(1000);
    if (net.validators.some((each) => each.state === 'ended')) fail(new Error('a node ended by itself'));
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    if (interactive) console.log(`${net.table().join('\n')}\n${left} s left, conflicts ${net.conflicts}  \x1b[${count + 1}A`);
    else if (left % 10 === 0) say(`${net.validators.map((each) => `${each.best}/${each.finalized}${each.state === 'up' ? '' : each.state}`).join('  ')}  ${left} s left`);
}
if (!stopping && !failure) await disturbing;
if (interactive) console.log('\n'.repeat(count));
const summary = { ...(await net.summary()), ...(values.chaos || kills > 0 ? faults : {}) };
await net.stop();
console.log(values.json ? JSON.stringify(summary) : summary);
if (failure) console.error(String(failure));
process.exit(summary.conflicts > 0 || failure ? 1 : 0);
