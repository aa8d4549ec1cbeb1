// Two of four validators are lost for good: nothing becomes final any more. The others agree on a block
// and on who votes above it, write both into the specification, start again with it, and finality goes on.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Localnet } from './support/localnet.mjs';
import { NODE_BINARY, NodeProcess, temporaryFolder } from './support/node_process.mjs';
import { best, finalized, hashAt, until } from './support/progress.mjs';
import { execFileSync } from 'node:child_process';

const key = (name) => JSON.parse(execFileSync(NODE_BINARY, ['key', 'inspect', `//${name}`, '--scheme', 'ed25519', '--output-type', 'json'])).publicKey;

it('finality goes on after a hard fork', { timeout: 400_000 }, async () => {
    const net = await Localnet.create({ folder: temporaryFolder() });
    const [alice, bob, charlie, dave] = net.validators;
    const survivors = [alice, bob];
    const running = [];
    try {
        await net.start();
        await until('three final blocks', async () => (await finalized(alice)) >= 3 && (await finalized(bob)) >= 3);
        await charlie.kill();
        await dave.kill();
        await sleep(2_000);
        const last = await finalized(alice);
        await until('blocks without finality', async () => (await best(alice)) >= last + 6 && (await best(bob)) >= last + 6);
        assert.ok((await finalized(alice)) <= last + 1, 'two of four finalize nothing');

        // The procedure of docs/validators.md.
        const number = Math.min(await best(alice), await best(bob)) - 2;
        const hash = await hashAt(alice, number);
        assert.equal(await hashAt(bob, number), hash);
        const { setId } = await alice.request('grandpa_roundState');
        for (const each of survivors) await each.stop();
        const spec = JSON.parse(readFileSync(net.chain, 'utf8'));
        const old = net.chain;
        spec.grandpaHardForks = [{ block: [number, hash], setId: setId + 1, authorities: [key('Alice'), key('Bob')] }];
        net.chain = join(net.folder, 'forked-spec.json');
        writeFileSync(net.chain, JSON.stringify(spec));
        for (const each of survivors) await each.start();
        for (const each of survivors) assert.ok((await finalized(each)) >= number, 'final by agreement');
        await until('finality above the fork', async () => (await finalized(alice)) >= number + 4 && (await finalized(bob)) >= number + 4);
        assert.equal((await alice.request('grandpa_roundState')).setId, setId + 1);
        assert.equal(await hashAt(bob, number + 4), await hashAt(alice, number + 4));

        // Who joins with the new specification follows, who has the old one stays behind.
        const extra = ['--listen-addr', '/ip4/127.0.0.1/tcp/0', '--bootnodes', alice.address, bob.address];
        const joiner = await NodeProcess.start({ dev: false, extra: ['--chain', net.chain, ...extra] });
        const stranger = await NodeProcess.start({ dev: false, extra: ['--chain', old, ...extra] });
        running.push(joiner, stranger);
        await until('a new node has finality', async () => (await finalized(joiner)) >= number + 4);
        assert.ok((await finalized(stranger)) < number, 'the old specification knows of no fork');

        // And after a restart.
        await alice.stop();
        await alice.start();
        const before = await finalized(alice);
        await until('finality after a restart', async () => (await finalized(alice)) >= before + 3);
    } catch (error) {
        throw new Error(`${error.message}\n${survivors.map((each) => each.tail()).join('\n---\n')}`, { cause: error });
    } finally {
        for (const node of running) await node.stop();
        await net.stop();
    }
});
