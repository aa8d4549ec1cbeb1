// JSON-RPC under load, on loopback: rate and latency beside a bare echo server, import while clients
// ask as much as they can, many followers.
//
//   rpc.mjs [--seconds N] [--rounds N]     PHA_NODE, PHA_LOAD name the binaries

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { NodeProcess, freePort, temporaryFolder } from '../end_to_end/support/node_process.mjs';
import { figuresOf } from '../end_to_end/support/process_figures.mjs';
import { bestNumber, load, loadChild, median, signedTransfers, stageSeconds } from './support.mjs';

const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '300' }, rounds: { type: 'string', default: '5' } },
});
const CONNECTIONS = 32;
const FOLLOWERS = 1000;
const TRANSFERS = 20_000;
// Real clients are other machines: these take what the node leaves of this one.
const CLIENTS_NICE = 10;
// System.Account of //Alice.
const REQUEST = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'state_getStorage',
    params: ['0x26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9de1e86a9a8c739864cf3cc5ec2bea59fd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d'],
});

async function rates() {
    const node = await NodeProcess.start();
    const echo = loadChild('echo');
    const { port } = JSON.parse(await echo.line());
    const { server, reference, ratio_of_best: best, ratio_median: middle } = await load('rates', {
        port: node.port, 'reference-port': port, request: REQUEST, connections: CONNECTIONS,
    });
    await echo.kill();
    await node.stop();
    if (server.errors > 0) throw new Error(`${server.errors} requests failed`);
    console.log(`state_getStorage, ${CONNECTIONS} connections: ${server.rate_best} a second at best (median ${server.rate_median}), p50 ${server.p50_ms} ms, p99 ${server.p99_ms} ms`);
    console.log(`bare Beast echo of the same text, in turn: ${reference.rate_best} (median ${reference.rate_median}), p99 ${reference.p99_ms} ms`);
    console.log(`ratio of the best ${best}, median of the ratios ${middle} (target 0.4); p99 ${server.p99_ms} ms (target 10)`);
}

/// Seconds that a fresh node's importing thread needs for the source's blocks.
async function importSeconds(source, height, address, saturated) {
    const metrics = await freePort();
    const node = await NodeProcess.start({
        dev: false, metrics: true,
        extra: ['--chain', 'dev', '--bootnodes', address, '--prometheus-port', String(metrics), '--listen-addr', '/ip4/127.0.0.1/tcp/0'],
    });
    const clients = saturated
        ? loadChild('rates', { port: node.port, request: REQUEST, connections: CONNECTIONS, rounds: 1, 'slice-seconds': 3600 }, CLIENTS_NICE)
        : undefined;
    while ((await bestNumber(node)) < height) await sleep(50);
    await clients?.kill();
    const seconds = await stageSeconds(metrics, ['prepare', 'execute', 'commit']);
    await node.stop();
    return seconds;
}

async function importUnderLoad() {
    const source = await NodeProcess.start({
        extra: ['--sealing', 'interval=1000', '--pool-limit', '40000', '--listen-addr', '/ip4/127.0.0.1/tcp/0'],
    });
    const file = join(temporaryFolder(), 'transfers');
    writeFileSync(file, await signedTransfers(source, TRANSFERS));
    const sent = await load('send', { port: source.port, file });
    if (sent.refused > 0) throw new Error(`refused: ${sent.first_refusal}`);
    while ((await source.request('author_pendingExtrinsics')).length > 0) await sleep(200);
    const height = await bestNumber(source);
    const [address] = (await source.request('system_localListenAddresses')).filter((each) => each.includes('127.0.0.1'));
    const idle = [], busy = [];
    for (let round = 0; round < Number(values.rounds); ++round) {
        idle.push(await importSeconds(source, height, address, false));
        busy.push(await importSeconds(source, height, address, true));
    }
    await source.stop();
    const slower = (f) => (100 * (f(busy) / f(idle) - 1)).toFixed(1);
    console.log(`import of ${height} blocks with ${TRANSFERS} sr25519 transfers: ${Math.min(...idle).toFixed(2)} s at best without clients, ${Math.min(...busy).toFixed(2)} s with ${CONNECTIONS} that ask without pause (medians ${median(idle).toFixed(2)}, ${median(busy).toFixed(2)}; ${values.rounds} rounds in turn)`);
    console.log(`slow-down ${slower((all) => Math.min(...all))} % of the best, ${slower(median)} % of the medians (target 15); the clients run on the same cores at nice ${CLIENTS_NICE}`);
}

async function followers() {
    const node = await NodeProcess.start({ extra: ['--rpc-max-connections', String(FOLLOWERS + 100)] });
    const before = figuresOf(node.child.pid).rssMib;
    const child = loadChild('follow', { port: node.port, connections: FOLLOWERS, seconds: values.seconds });
    const { following } = JSON.parse(await child.line());
    const samples = [];
    const summary = child.line();
    let ended = false;
    summary.then(() => (ended = true));
    for (const began = performance.now(); !ended; await sleep(1000))
        samples.push({ at: (performance.now() - began) / 1000, ...figuresOf(node.child.pid) });
    const { events, stopped } = JSON.parse(await summary);
    const tenth = samples[Math.floor(samples.length / 10)];
    const last = samples.at(-1);
    await child.exited;
    await node.stop();
    console.log(`${following} chainHead_v1 followers for ${values.seconds} s: ${events} events, ${stopped} told to stop; RSS ${before.toFixed(0)} MiB before, ${tenth.rssMib.toFixed(1)} after ${tenth.at.toFixed(0)} s, ${last.rssMib.toFixed(1)} after ${last.at.toFixed(0)} s; ${last.threads} threads`);
    if (stopped > 0) throw new Error('followers were told to stop');
}

await rates();
await importUnderLoad();
await followers();
