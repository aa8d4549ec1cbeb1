// Warp sync between real processes: a node joins a running chain by proof and state, is killed in the
// middle, goes on, follows and takes finality, fills in the blocks below, and serves the next one.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { it } from 'node:test';
import { PHA, connect, devAccount, freeBalance, keyring, submit } from './support/chain.mjs';
import { NODE_BINARY, NodeProcess, freePort, temporaryFolder } from './support/node_process.mjs';
import { best, finalized, hashAt, until, yesterday } from './support/progress.mjs';

const LIMIT_MS = 90_000;
const HEIGHT = 120;

const flags = (port, peerId, ...more) => ['--chain', 'dev', '--listen-addr', '/ip4/127.0.0.1/tcp/0', '--bootnodes',
    `/ip4/127.0.0.1/tcp/${port}/p2p/${peerId}`, '--sync', 'warp', ...more];

/// Starts a node and kills it with -9 as soon as its log matches.
function killAt(pattern, basePath, parameters) {
    const child = spawn(NODE_BINARY, ['--base-path', basePath, '--no-prometheus', ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise((resolve, reject) => {
        let log = '';
        const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
        child.stdout.on('data', (data) => {
            log += data;
            if (pattern.test(log)) child.kill('SIGKILL');
        });
        child.once('close', () => {
            clearTimeout(limit);
            if (pattern.test(log)) resolve(log);
            else reject(new Error(`never said ${pattern}:\n${log}`));
        });
    });
}

it('a node joins by warp sync and serves the next one', async () => {
    const port = await freePort();
    const author = await NodeProcess.start({ extra: ['--listen-addr', `/ip4/127.0.0.1/tcp/${port}`, '--sealing', 'interval=200', '--dev-clock', yesterday()] });
    const running = [author];
    try {
        const peerId = await author.request('system_localPeerId');
        const authorApi = await connect(author.endpoint);
        const to = keyring().addFromUri('//warped').address;
        await submit(authorApi, authorApi.tx.balances.transferAllowDeath(to, 7n * PHA), devAccount('Alice'));
        await until('a chain worth it', async () => (await finalized(author)) >= HEIGHT);

        // Killed once a proof is stored, and again wherever it is when it goes on.
        const folder = temporaryFolder();
        const rpcPort = await freePort();
        const parameters = flags(port, peerId);
        await killAt(/warp: proven/, folder, [...parameters, '--rpc-port', String(rpcPort)]);
        await killAt(/warp: proven|going on with the state|chain: best=/, folder, [...parameters, '--rpc-port', String(rpcPort)]);
        const node = await NodeProcess.start({ basePath: folder, port: rpcPort, dev: false, extra: parameters });
        running.push(node);
        assert.match(node.tail(), /warp: the state is right|chain: best=[1-9]/);
        const begun = await finalized(node);
        assert.ok(begun >= HEIGHT, `begun with ${begun}`);

        // The state at its head, and none below where it began.
        const api = await connect(node.endpoint);
        assert.equal(await freeBalance(api, to), 7n * PHA);
        await assert.rejects(node.request('state_getStorage', ['0x3a636f6465', await hashAt(author, 5)]));

        await until('it follows and takes finality', async () => (await finalized(node)) >= begun + 10);
        await until('it has the blocks below', async () => (await hashAt(node, 1)) !== null);
        for (const number of [0, 1, 2, 57, begun, begun + 5]) {
            const hash = await hashAt(author, number);
            assert.equal(await hashAt(node, number), hash);
            assert.deepEqual((await node.request('chain_getBlock', [hash])).block, (await author.request('chain_getBlock', [hash])).block);
        }
        await submit(api, api.tx.balances.transferAllowDeath(to, PHA), devAccount('Bob'));
        assert.equal(await freeBalance(api, to), 8n * PHA);

        await node.stop();
        running.pop();
        const again = await NodeProcess.start({ basePath: folder, port: rpcPort, dev: false, extra: parameters });
        running.push(again);
        await until('it follows after a restart', async () => (await finalized(again)) >= (await best(author)) - 10);

        // It proves and gives a state to another node, which trusts a block of old.
        const [address] = await again.request('system_localListenAddresses');
        const checkpoint = await hashAt(author, 20);
        const third = await NodeProcess.start({
            dev: false,
            extra: ['--chain', 'dev', '--listen-addr', '/ip4/127.0.0.1/tcp/0', '--bootnodes', address, '--sync', 'fast', '--checkpoint', checkpoint],
        });
        running.push(third);
        assert.ok((await finalized(third)) >= begun);
        await until('the third follows', async () => (await finalized(third)) >= (await best(author)) - 10);
        await until('the third has all blocks', async () => (await hashAt(third, 20)) === checkpoint);
    } catch (error) {
        throw new Error(`${error.message}\n${running.map((node) => node.tail()).join('\n---\n')}`, { cause: error });
    } finally {
        for (const node of running) await node.stop();
    }
});

it('refuses what it cannot do', async () => {
    const start = (...extra) => NodeProcess.start({ dev: false, extra: ['--chain', 'dev', ...extra] });
    await assert.rejects(start('--sync', 'slow'), /--sync: slow not in/);
    await assert.rejects(start('--sync', 'warp', '--checkpoint', 'abc'), /--checkpoint abc: expected the hash of a block/);
    await assert.rejects(start('--checkpoint', `0x${'11'.repeat(32)}`), /full sync compares the block of a number/);
});
