// Four validators of the local chain as processes: they produce and finalize, go on without one that was
// killed, take it back, keep finality when all are killed at once, and a full node that joins late has
// the same chain.

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, devAccount, submit } from './support/chain.mjs';
import { Localnet, slotOf } from './support/localnet.mjs';
import { NodeProcess, temporaryFolder } from './support/node_process.mjs';

const LIMIT_MS = 60_000;
const authorities = (node) =>
    Promise.all(['AuraApi_authorities', 'GrandpaApi_grandpa_authorities'].map((name) => node.request('state_call', [name, '0x'])));

it('four validators keep one chain through crashes', { timeout: 300_000 }, async () => {
    const net = await Localnet.create({ folder: temporaryFolder() });
    const [alice, bob, , dave] = net.validators;
    const everyone = (number) => () => net.validators.every((each) => each.state !== 'up' || each.finalized >= number);
    const runs = (what, more) => net.until(what, everyone(net.highest + more), LIMIT_MS);
    try {
        await net.start();
        await runs('four blocks final everywhere', 4);
        assert.equal(await net.missedSlots(), 0);
        const peers = await alice.request('system_peers');
        assert.deepEqual(peers.map((peer) => peer.peerId).sort(), net.validators.slice(1).map((each) => each.peerId).sort());

        // One of four may be away.
        await dave.kill();
        await runs('finality without Dave', 3);
        await dave.start();
        await runs('Dave is back and finalizes', 3);

        // With two away nothing is final; with one of them back everything is again.
        await bob.kill();
        await dave.kill();
        await sleep(1_000);
        const before = net.highest;
        await sleep(6_000);
        assert.ok(net.highest <= before + 1, 'two of four do not finalize');
        await bob.start();
        await runs('finality with three', 3);

        // All lose power at once.
        await Promise.all(net.validators.map((each) => each.isRunning && each.kill()));
        const told = net.highest;
        await net.start();
        await net.until('finality after all were killed', everyone(told + 4), LIMIT_MS);

        const lists = await Promise.all(net.validators.map(authorities));
        for (const list of lists) assert.deepEqual(list, lists[0], 'all know the same authorities');
        const late = await NodeProcess.start({
            dev: false,
            extra: ['--chain', net.chain, '--listen-addr', '/ip4/127.0.0.1/tcp/0', '--bootnodes', alice.address],
        });
        try {
            await net.until('a full node that joins late', async () => {
                const header = await late.request('chain_getHeader', [await late.request('chain_getFinalizedHead')]);
                return Number(header.number) >= told + 4;
            }, LIMIT_MS);
            assert.deepEqual(await authorities(late), lists[0]);
            const at = [told];
            assert.equal(await late.request('chain_getBlockHash', at), await alice.request('chain_getBlockHash', at));
        } finally {
            await late.stop();
        }

        // Dave's database is lost: his keys have signed what the new one does not know of.
        await dave.stop();
        rmSync(join(dave.folder, 'chains', 'local_testnet', 'db'), { recursive: true });
        await dave.start();
        await net.until('Dave caught up', () => dave.finalized >= net.highest - 1 && dave.finalized > told, LIMIT_MS);
        assert.match(dave.logOfRun(), /signing: listening/);
        await runs('finality without his votes', 3);
        assert.doesNotMatch(dave.logOfRun(), /author:/);

        const { validators } = await alice.request('pha_validators');
        assert.ok(validators.filter((each) => each.votes > 0).length >= 3, 'votes of commits are noted on chain');
        for (const each of validators) assert.equal(each.points, 20 * each.blocks + 50 * each.votes);

        await net.compareFinal();
        assert.equal(net.conflicts, 0);
    } finally {
        await net.stop();
    }
});

it('a validator changes its keys', { timeout: 300_000 }, async () => {
    const net = await Localnet.create({ folder: temporaryFolder(), change: (config) => (config.session = { lengthMs: 8_000 }) });
    const [alice, bob] = net.validators;
    try {
        await net.start();
        await net.until('finality', () => net.highest >= 2, LIMIT_MS);
        const keys = await alice.request('author_rotateKeys');
        const [aura, grandpa] = [keys.slice(2, 66), keys.slice(66)];
        const api = await connect(`ws://127.0.0.1:${alice.port}`);
        await submit(api, api.tx.session.setKeys(keys, '0x'), devAccount('Alice'));
        const registered = net.highest;
        await net.until('the new keys act', async () => {
            const [seals, votes] = await authorities(bob);
            return seals.includes(aura) && votes.includes(grandpa);
        }, LIMIT_MS);
        assert.ok(net.highest >= registered + 4, 'not before the session after the next');
        const from = net.highest;
        // All four must vote: one of the others is away.
        await bob.kill();
        await net.until('finality with the new keys', () => net.highest >= from + 6, LIMIT_MS);
        const { validators } = await alice.request('pha_validators');
        assert.equal(validators.length, 4);
        // One byte for how many, 32 for each.
        const place = ((await authorities(alice))[0].indexOf(aura) - 4) / 64;
        const isByAlice = ([number, said]) => number > from && slotOf(JSON.parse(said)) % 4 === place;
        await net.until('a block sealed with them is final', () => [...net.final].some(isByAlice), LIMIT_MS);
        await bob.start();
        await net.until('the one that was away follows', () => bob.finalized >= from + 6, LIMIT_MS);
        await net.compareFinal();
        assert.equal(net.conflicts, 0);
        await api.disconnect();
    } finally {
        await net.stop();
    }
});

it('a validator that runs twice is reported and barred', { timeout: 300_000 }, async () => {
    const net = await Localnet.create({ folder: temporaryFolder() });
    const [alice, bob] = net.validators;
    let twin;
    try {
        await net.start();
        await net.until('finality', () => net.highest >= 2, LIMIT_MS);
        const barred = async () => (await bob.request('pha_validators')).validators.filter((each) => each.barredUntilMs);
        assert.deepEqual(await barred(), []);
        // The same keys in another node: it seals other blocks in Alice's slots, and votes for them.
        twin = await NodeProcess.start({
            dev: false,
            extra: ['--chain', net.chain, '--alice', '--listen-addr', '/ip4/127.0.0.1/tcp/0', '--bootnodes',
                ...net.validators.filter((each) => each !== alice).map((each) => each.address)],
        });
        await net.until('Alice is barred', async () => (await barred()).length === 1, LIMIT_MS);
        await net.until('finality goes on', () => net.highest >= 10, LIMIT_MS);
        assert.equal(net.conflicts, 0);
    } finally {
        await twin?.stop();
        await net.stop();
    }
});
