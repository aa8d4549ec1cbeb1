// Two nodes of one chain: the second catches up, follows, takes finality and transactions, and
// finds the first again after either was restarted.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PHA, connect, devAccount, freeBalance, keyring, submit } from './support/chain.mjs';
import { NodeProcess, freePort, temporaryFolder } from './support/node_process.mjs';

const LIMIT_MS = 60_000;

async function until(what, condition) {
    for (const deadline = Date.now() + LIMIT_MS; ; await sleep(200)) {
        if (await condition()) return;
        assert.ok(Date.now() < deadline, `not within ${LIMIT_MS} ms: ${what}`);
    }
}
const best = async (node) => Number((await node.request('chain_getHeader')).number);
const finalized = async (node) => {
    const hash = await node.request('chain_getFinalizedHead');
    return Number((await node.request('chain_getHeader', [hash])).number);
};
const sameBlock = async (a, b, number) =>
    (await a.request('chain_getBlockHash', [number])) === (await b.request('chain_getBlockHash', [number]));

it('a second node catches up and follows', async () => {
    const port = await freePort();
    const authorFolder = temporaryFolder();
    const authorFlags = ['--listen-addr', `/ip4/127.0.0.1/tcp/${port}`];
    let author = await NodeProcess.start({ basePath: authorFolder, extra: authorFlags });
    const peerId = await author.request('system_localPeerId');
    const api = await connect(author.endpoint);
    const to = keyring().addFromUri('//over the network').address;
    await submit(api, api.tx.balances.transferAllowDeath(to, 3n * PHA), devAccount('Alice'));
    await until('five blocks', async () => (await best(author)) >= 5);

    const followerFolder = temporaryFolder();
    const followerFlags = ['--chain', 'dev', '--listen-addr', '/ip4/127.0.0.1/tcp/0', '--bootnodes', `/ip4/127.0.0.1/tcp/${port}/p2p/${peerId}`];
    let follower = await NodeProcess.start({ basePath: followerFolder, dev: false, extra: followerFlags });
    const followerApi = await connect(follower.endpoint);
    try {
        await until('the follower caught up', async () => (await best(follower)) >= (await best(author)) - 1);
        await until('it takes finality', async () => (await finalized(follower)) >= 5);
        assert.ok(await sameBlock(author, follower, 5));
        assert.equal(await freeBalance(followerApi, to), 3n * PHA);

        const peers = await follower.request('system_peers');
        assert.deepEqual(peers.map((peer) => [peer.peerId, peer.roles]), [[peerId, 'AUTHORITY']]);
        assert.equal((await author.request('system_health')).peers, 1);
        const [address] = await author.request('system_localListenAddresses');
        assert.equal(address, `/ip4/127.0.0.1/tcp/${port}/p2p/${peerId}`);

        // A transaction of the follower is included by the author.
        await submit(followerApi, followerApi.tx.balances.transferAllowDeath(to, PHA), devAccount('Bob'));
        assert.equal(await freeBalance(followerApi, to), 4n * PHA);

        await follower.stop();
        const missed = (await best(author)) + 2;
        await until('the author goes on', async () => (await best(author)) >= missed);
        follower = await NodeProcess.start({ basePath: followerFolder, port: follower.port, dev: false, extra: followerFlags });
        await until('the restarted follower has them', async () => (await best(follower)) >= missed);

        await author.stop();
        author = await NodeProcess.start({ basePath: authorFolder, port: author.port, extra: authorFlags });
        const next = (await best(author)) + 2;
        await until('the follower found the restarted author', async () => (await finalized(follower)) >= next);
        assert.ok(await sameBlock(author, follower, next));
    } finally {
        await api.disconnect();
        await followerApi.disconnect();
        await follower.stop();
        await author.stop();
    }
});

it('a reserved peer is added and removed while the node runs', async () => {
    const port = await freePort();
    const author = await NodeProcess.start({ extra: ['--listen-addr', `/ip4/127.0.0.1/tcp/${port}`] });
    const follower = await NodeProcess.start({ dev: false, extra: ['--chain', 'dev', '--listen-addr', '/ip4/127.0.0.1/tcp/0'] });
    try {
        const peerId = await author.request('system_localPeerId');
        assert.equal((await follower.request('system_health')).peers, 0);
        await assert.rejects(follower.request('system_addReservedPeer', [`/ip4/127.0.0.1/tcp/${port}`]), /p2p.*2002/);
        assert.equal(await follower.request('system_addReservedPeer', [`/ip4/127.0.0.1/tcp/${port}/p2p/${peerId}`]), null);
        await until('it connects', async () => (await follower.request('system_health')).peers === 1);
        assert.deepEqual(await follower.request('system_reservedPeers'), [peerId]);
        await until('it knows the other', async () => {
            const { connectedPeers } = await follower.request('system_unstable_networkState');
            return connectedPeers[peerId]?.versionString.startsWith('pha-node/');
        });
        assert.equal(await follower.request('system_removeReservedPeer', [peerId]), null);
        assert.deepEqual(await follower.request('system_reservedPeers'), []);
    } finally {
        await follower.stop();
        await author.stop();
    }
});
