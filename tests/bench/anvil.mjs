// Transfers beside anvil, on loopback, in one run, by one load generator over WebSocket: taken into the
// pool (validated), then executed into blocks with the state root. Both from six accounts with nonces in
// a row, signed before.
//
//   anvil.mjs [--count N] [--rounds N]     PHA_NODE, PHA_LOAD and ANVIL name the binaries

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { NodeProcess, freePort, temporaryFolder } from '../end_to_end/support/node_process.mjs';
import { Child, load, metricsOf, signedTransfers, stageSeconds } from './support.mjs';

const { values } = parseArgs({
    options: {
        count: { type: 'string', default: '30000' },
        rounds: { type: 'string', default: '3' },
    },
});
const COUNT = Number(values.count);
const SENDERS = 6;
// Long enough that the pool is full before the first block.
const SEALING_MS = 10_000;
const folder = temporaryFolder();

function requireAll({ accepted, refused, first_refusal: why }, whose) {
    if (refused > 0 || accepted !== COUNT) throw new Error(`${whose} refused ${refused}: ${why}`);
}

async function ours(scheme) {
    const metrics = await freePort();
    const node = await NodeProcess.start({
        metrics: true,
        extra: ['--sealing', `interval=${SEALING_MS}`, '--pool-limit', String(2 * COUNT), '--pool-kbytes', '65536', '--prometheus-port', String(metrics)],
    });
    const file = join(folder, 'ours');
    if (scheme !== 'sr25519') {
        writeFileSync(file, await signedTransfers(node, 0, scheme, 'funding'));
        await load('send', { port: node.port, file });
        while ((await metricsOf(metrics)).substrate_proposer_number_of_transactions !== SENDERS) await sleep(200);
    }
    const before = {
        done: (await metricsOf(metrics)).substrate_proposer_number_of_transactions,
        seconds: await stageSeconds(metrics, ['author', 'commit']),
        blocks: (await metricsOf(metrics)).substrate_proposer_block_constructed_count,
    };
    writeFileSync(file, await signedTransfers(node, COUNT, scheme));
    const sent = await load('send', { port: node.port, file });
    requireAll(sent, 'pha-node');
    let done;
    do {
        await sleep(1000);
        done = (await metricsOf(metrics)).substrate_proposer_number_of_transactions;
    } while (done < before.done + COUNT);
    const seconds = await stageSeconds(metrics, ['author', 'commit']) - before.seconds;
    const blocks = (await metricsOf(metrics)).substrate_proposer_block_constructed_count - before.blocks;
    await node.stop();
    return { ingested: COUNT / sent.seconds, executed: COUNT / seconds, blocks };
}

async function theirs() {
    const port = await freePort();
    const anvil = new Child(process.env.ANVIL, [
        '--host', '127.0.0.1', '--port', String(port), '--no-mining', '--gas-limit', String(COUNT * 30_000), '--accounts', String(SENDERS),
    ]);
    const keys = [];
    for (let line = ''; !line.includes('Listening on'); line = await anvil.line())
        keys.push(...(line.match(/0x[0-9a-f]{64}/g) ?? []));
    anvil.drain();
    if (keys.length !== SENDERS) throw new Error(`anvil printed ${keys.length} keys`);
    const file = join(folder, 'theirs');
    writeFileSync(file, await load('sign', { kind: 'evm', keys: keys.join(','), count: COUNT }));
    const sent = await load('send', { port, file });
    requireAll(sent, 'anvil');
    const ask = async (method, params = []) => {
        const response = await fetch(`http://127.0.0.1:${port}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        });
        const { result, error } = await response.json();
        if (error) throw new Error(`${method}: ${error.message}`);
        return result;
    };
    let executed = 0, blocks = 0, seconds = 0;
    while (executed < COUNT) {
        const began = performance.now();
        await ask('evm_mine');
        seconds += (performance.now() - began) / 1000;
        const mined = Number(await ask('eth_getBlockTransactionCountByNumber', ['latest']));
        if (mined === 0) throw new Error(`anvil mined ${executed} of ${COUNT}`);
        [executed, blocks] = [executed + mined, blocks + 1];
    }
    await anvil.kill();
    return { ingested: COUNT / sent.seconds, executed: COUNT / seconds, blocks };
}

const show = (name, { ingested, executed, blocks }) =>
    console.log(`${name}: ${ingested.toFixed(0)} a second into the pool, ${executed.toFixed(0)} a second executed, ${blocks} blocks`);
const rounds = [];
for (let round = 0; round < Number(values.rounds); ++round) {
    const all = { theirs: await theirs(), ecdsa: await ours('ecdsa'), sr25519: await ours('sr25519') };
    show('anvil    secp256k1', all.theirs);
    show('pha-node secp256k1', all.ecdsa);
    show('pha-node sr25519', all.sr25519);
    rounds.push(all);
}
const best = (whose, what) => Math.max(...rounds.map((round) => round[whose][what]));
const ratio = (whose, what) => (best(whose, what) / best('theirs', what)).toFixed(2);
console.log(`${COUNT} transfers, best of ${rounds.length} rounds`);
for (const [whose, name] of [['ecdsa', 'secp256k1 on both sides'], ['sr25519', 'sr25519 beside secp256k1']])
    console.log(`${name}: ingest ${ratio(whose, 'ingested')} (target 1.5), execution with state root and RocksDB ${ratio(whose, 'executed')} (target 0.3)`);
