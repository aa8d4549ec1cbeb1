// How fast a second process catches up with a chain of N blocks over loopback, beside the rate at which
// the same blocks are imported from a file.
//
//   node sync_speed.mjs [--blocks N] [--transfers T] [--interval MS]     PHA_NODE and PHA_LOAD (load_generator) name the binaries
//
// Once with empty blocks, once with T transfers each (200). The first node makes N blocks as fast as it can; then the second one starts from nothing; both check every seal, VRF,
// signature and root. Then both stop, and a third database imports what the second one exports.

import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { NODE_BINARY, NodeProcess, freePort, temporaryFolder } from './support/node_process.mjs';
import { best, hashAt } from './support/progress.mjs';

const BATCH = 50;

const { values } = parseArgs({
    options: {
        blocks: { type: 'string', default: '2000' },
        transfers: { type: 'string', default: '200' },
        interval: { type: 'string', default: '10' },
    },
});
const blocks = Number(values.blocks);

async function reach(node, number) {
    while ((await best(node)) < number) await sleep(20);
}

/// Requests that submit transfers of Alice's with nonces from 0 on, as long as somebody reads them.
async function signer(node, count) {
    const version = await node.request('state_getRuntimeVersion');
    const options = {
        kind: 'pha', keys: '//Alice', count, genesis: await hashAt(node, 0), 'spec-version': version.specVersion,
        'transaction-version': version.transactionVersion,
    };
    const child = spawn(process.env.PHA_LOAD, ['sign', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])], {
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}

async function submitAll(node, requests) {
    for (let at = 0; at < requests.length; at += BATCH) {
        const response = await fetch(`http://127.0.0.1:${node.port}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: `[${requests.slice(at, at + BATCH).join(',')}]`,
        });
        const refused = (await response.json()).find((answer) => answer.error);
        if (refused) throw new Error(`a transfer was refused: ${refused.error.message}`);
    }
}

/// Blocks of so many transfers, until the chain is long enough. A block is made when there is a transfer
/// that can be in it (instant sealing): the lowest nonce, on which the others wait, comes last.
async function fill(node, transfers) {
    const requests = await signer(node, transfers * blocks);
    for (let number = await best(node); number < blocks; number = await best(node)) {
        const some = [];
        while (some.length < transfers) some.push((await requests.next()).value);
        await submitAll(node, some.reverse());
        await reach(node, number + 1);
    }
}

/// Extrinsics but the inherent, on average of the blocks up to `last`.
async function transfersPerBlock(node, last) {
    let sum = 0;
    const step = Math.max(1, Math.floor(last / 100));
    let looked = 0;
    for (let number = 1; number <= last; number += step, ++looked)
        sum += (await node.request('chain_getBlock', [await hashAt(node, number)])).block.extrinsics.length - 1;
    return sum / looked;
}

/// Blocks a second of a new database that reads them from a file.
function importRate(basePath, last) {
    const file = join(temporaryFolder(), 'blocks');
    const run = (...parameters) => execFileSync(NODE_BINARY, [...parameters, '--chain', 'dev'], { stdio: ['ignore', 'ignore', 'ignore'] });
    run('export-blocks', '--base-path', basePath, '--from', '1', '--to', String(last), file);
    const began = performance.now();
    run('import-blocks', '--base-path', temporaryFolder(), file);
    return (last * 1000) / (performance.now() - began);
}

async function measure(transfers) {
    const port = await freePort();
    const author = await NodeProcess.start({
        // Its blocks are of slots that are ahead of its clock, and must not be ahead of the other's.
        extra: ['--listen-addr', `/ip4/127.0.0.1/tcp/${port}`, '--sealing', transfers > 0 ? 'instant' : `interval=${values.interval}`,
            '--dev-clock', `${new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 19)}Z`],
    });
    const began = performance.now();
    if (transfers > 0) await fill(author, transfers);
    await reach(author, blocks);
    const made = performance.now() - began;
    const peerId = await author.request('system_localPeerId');
    const basePath = temporaryFolder();
    const follower = await NodeProcess.start({
        basePath,
        dev: false,
        extra: ['--chain', 'dev', '--listen-addr', '/ip4/127.0.0.1/tcp/0', '--bootnodes', `/ip4/127.0.0.1/tcp/${port}/p2p/${peerId}`],
    });
    const from = await best(follower);
    const started = performance.now();
    await reach(follower, blocks);
    const synced = ((await best(follower)) - from) / ((performance.now() - started) / 1000);
    const average = await transfersPerBlock(follower, blocks);
    await follower.stop();
    await author.stop();
    const imported = importRate(basePath, blocks);
    console.log(JSON.stringify({
        blocks,
        transfersPerBlock: Math.round(average * 10) / 10,
        syncBlocksPerSecond: Math.round(synced),
        importBlocksPerSecond: Math.round(imported),
        ratio: Math.round((synced / imported) * 100) / 100,
        authoredPerSecond: Math.round((blocks * 1000) / made),
    }));
}

await measure(0);
await measure(Number(values.transfers));
