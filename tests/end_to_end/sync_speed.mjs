// How fast a second process catches up with a chain of N blocks, over loopback.
//
//   node sync_speed.mjs [--blocks N] [--interval MS]     PHA_NODE names the binary
//
// The first node makes N blocks as fast as it is told to (interval sealing); then
// the second one starts from nothing while the first goes on. Blocks have no transfers. Both check every seal, VRF, signature and root.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { NodeProcess, freePort } from './support/node_process.mjs';

const { values } = parseArgs({
    options: { blocks: { type: 'string', default: '2000' }, interval: { type: 'string', default: '10' } },
});
const blocks = Number(values.blocks);
const best = async (node) => Number((await node.request('chain_getHeader')).number);
async function reach(node, number) {
    while ((await best(node)) < number) await sleep(50);
}

const port = await freePort();
const author = await NodeProcess.start({
    // Its blocks are of slots that are ahead of its clock, and must not be ahead of the other's.
    extra: ['--listen-addr', `/ip4/127.0.0.1/tcp/${port}`, '--sealing', `interval=${values.interval}`,
        '--dev-clock', `${new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 19)}Z`],
});
const began = performance.now();
await reach(author, blocks);
const made = performance.now() - began;
const peerId = await author.request('system_localPeerId');
const follower = await NodeProcess.start({
    dev: false,
    extra: ['--chain', 'dev', '--listen-addr', '/ip4/127.0.0.1/tcp/0', '--bootnodes', `/ip4/127.0.0.1/tcp/${port}/p2p/${peerId}`],
});
const from = await best(follower);
const started = performance.now();
await reach(follower, blocks);
const seconds = (performance.now() - started) / 1000;
const synced = (await best(follower)) - from;
console.log({ blocks: synced, seconds: Number(seconds.toFixed(2)), blocksPerSecond: Math.round(synced / seconds), authoredPerSecond: Math.round((blocks * 1000) / made) });
await follower.stop();
await author.stop();
