// Two nodes of one chain: the second catches up, follows, takes finality and transactions, and
// finds the first again after either was restarted. A third one fetches blocks of several at once.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PHA, connect, devAccount, freeBalance, keyring, submit } from './support/chain.mjs';
import { NodeProcess, freePort, temporaryFolder } from './support/node_process.mjs';
import { best, finalized, hashAt, until, yesterday } from './support/progress.mjs';
import { slowLink } from './support/slow_link.mjs';

const sameBlock = async (a, b, number) => (await hashAt(a, number)) === (await hashAt(b, number));

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

        // One that it took while nobody was there to hear of it, too.
        await author.stop();
        await until('the follower is alone', async () => (await follower.request('system_health')).peers === 0);
        const signed = await followerApi.tx.balances.transferAllowDeath(to, PHA).signAsync(devAccount('Charlie'));
        await follower.request('author_submitExtrinsic', [signed.toHex()]);
        author = await NodeProcess.start({ basePath: authorFolder, port: author.port, extra: authorFlags });
        await until('the author heard of it', async () => (await freeBalance(followerApi, to)) === 5n * PHA);

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

it('a node fetches blocks of several peers at once, one of them slow', async () => {
    const height = 600;
    const ports = [await freePort(), await freePort(), await freePort()];
    const clock = ['--dev-clock', yesterday()];
    const author = await NodeProcess.start({ extra: ['--listen-addr', `/ip4/127.0.0.1/tcp/${ports[0]}`, '--sealing', 'interval=10', ...clock] });
    const running = [author];
    const link = await slowLink(ports[2], 4_000);
    try {
        const address = async (node, port) => `/ip4/127.0.0.1/tcp/${port}/p2p/${await node.request('system_localPeerId')}`;
        for (const port of ports.slice(1)) {
            const extra = ['--chain', 'dev', '--listen-addr', `/ip4/127.0.0.1/tcp/${port}`, '--bootnodes', await address(author, ports[0])];
            running.push(await NodeProcess.start({ dev: false, extra }));
        }
        for (const node of running) await until('the three have the chain', async () => (await best(node)) >= height);
        const bootnodes = [await address(author, ports[0]), await address(running[1], ports[1]), await address(running[2], link.port)];
        const joiner = await NodeProcess.start({
            dev: false,
            logLines: 5_000,
            extra: ['--chain', 'dev', '--listen-addr', '/ip4/127.0.0.1/tcp/0', '--checkpoint', `500:${await hashAt(author, 500)}`, '--bootnodes', ...bootnodes],
        });
        running.push(joiner);
        await until('it has the chain', async () => (await best(joiner)) >= height, 60_000);
        for (const number of [1, 129, 500, height]) assert.ok(await sameBlock(author, joiner, number));
        const peers = await joiner.request('system_peers');
        assert.ok(peers.length >= 2, `${peers.length} peers`);
        assert.doesNotMatch(joiner.tail(), /no chain|refused number/);
    } catch (error) {
        throw new Error(`${error.message}\n${running.map((node) => node.tail()).join('\n---\n')}`, { cause: error });
    } finally {
        link.close();
        for (const node of running) await node.stop();
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
