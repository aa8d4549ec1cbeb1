// kill -9 at a random moment, under load, again and again on one chain:
//   - the node answers again within 10 s of its start;
//   - no block that a client was told to be final is lost or replaced;
//   - the state root of the finalized block equals a full recomputation from the stored state.
//
//   node kill9.mjs [--kills N] [--seed S] [--json FILE]     PHA_NODE names the binary

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { connect } from './support/chain.mjs';
import { Load } from './support/load.mjs';
import { NODE_BINARY, NodeProcess, freePort, temporaryFolder } from './support/node_process.mjs';
import { randomNumbers } from './support/random.mjs';

const RESTART_LIMIT_MS = 10_000;
const LIFE_MIN_MS = 300;
const LIFE_MAX_MS = 4_000;

const { values } = parseArgs({
    options: {
        kills: { type: 'string', default: '5' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        json: { type: 'string' },
    },
});

function require(condition, message) {
    if (!condition) throw new Error(message);
}

// What clients were told: height -> hash of each finalized block. It only grows.
const told = new Map();
let highest = 0;

async function checkNothingLost(node) {
    const finalized = await node.request('chain_getFinalizedHead');
    const number = Number((await node.request('chain_getHeader', [finalized])).number);
    require(number >= highest, `finalized is ${number}, clients were told ${highest}`);
    for (const [height, hash] of told) {
        const now = await node.request('chain_getBlockHash', [height]);
        require(now === hash, `block ${height} was ${hash} and is ${now}`);
    }
    return number;
}

async function checkState(basePath) {
    const { stdout } = await promisify(execFile)(NODE_BINARY, ['check-state', '--dev', '--base-path', basePath], { timeout: 60_000 });
    return stdout.trim();
}

async function oneLife(basePath, port, delayMs) {
    const node = await NodeProcess.start({ basePath, port });
    require(node.startMs <= RESTART_LIMIT_MS, `answered only after ${node.startMs} ms`);
    const recovered = await checkNothingLost(node);
    const api = await connect(node.endpoint);
    await api.rpc.chain.subscribeFinalizedHeads((header) => {
        told.set(header.number.toNumber(), header.hash.toHex());
        highest = Math.max(highest, header.number.toNumber());
    });
    const load = new Load(api, node);
    await sleep(delayMs);
    await node.kill();
    await load.stop();
    await api.disconnect();
    return { start_ms: Math.round(node.startMs), recovered, submitted: load.submitted };
}

const kills = Number(values.kills);
const random = randomNumbers(values.seed);
const basePath = temporaryFolder();
const port = await freePort();
const lives = [];
console.log(`kill -9, ${kills} times, seed ${values.seed}`);
for (let life = 1; life <= kills; ++life) {
    const delayMs = Math.round(LIFE_MIN_MS + random() * (LIFE_MAX_MS - LIFE_MIN_MS));
    const result = await oneLife(basePath, port, delayMs);
    lives.push({ ...result, lived_ms: delayMs, finalized: highest });
    console.log(
        `kill ${life}: answered after ${result.start_ms} ms at finalized ${result.recovered}, ` +
        `took ${result.submitted} transfers, killed after ${delayMs} ms at finalized ${highest}; ${await checkState(basePath)}`,
    );
}
const node = await NodeProcess.start({ basePath, port });
const finalized = await checkNothingLost(node);
await node.stop();
console.log(await checkState(basePath));

require(highest > 0 && lives.some(({ submitted }) => submitted > 0), 'nothing was finalized or submitted: no test');
const summary = {
    kills,
    seed: Number(values.seed),
    restart_ms_max: Math.max(...lives.map(({ start_ms }) => start_ms), Math.round(node.startMs)),
    finalized,
    blocks_checked: told.size,
    transfers: lives.reduce((sum, { submitted }) => sum + submitted, 0),
};
console.log(JSON.stringify(summary));
if (values.json) writeFileSync(values.json, JSON.stringify({ ...summary, lives }, null, 2) + '\n');
process.exit(0);
