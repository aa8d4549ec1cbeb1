// The economy as its users live it, with the unmodified @polkadot/api: a holder stakes and sees the
// price grow, backs a provider through a pool, the provider earns, is slashed and appeals, unbonding
// is paid by the chain, a validator is paid, a referendum changes the split, and the books balance.
//
// A slot of this chain is six hours and a block is made when a transaction waits: so a transaction
// is six hours, and 21 days are 84 of them.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { compactAddLength, stringToU8a, u8aConcat } from '@polkadot/util';
import { blake2AsU8a } from '@polkadot/util-crypto';
import { PHA, connect, devAccount, eventOf, freeBalance, keyring, submit } from './support/chain.mjs';
import { forgedImage, forgedRoot } from './support/evidence.mjs';
import { answerChallenge, boundEvidence, dcap, registration } from './support/main_job.mjs';
import { NodeProcess } from './support/node_process.mjs';

const SLOT_MS = 6 * 3_600_000;
const DAY_SLOTS = 4;
/// Of the purposes of evidence.
const CHALLENGE = 4;
const WEIGHT = { refTime: 10n ** 10n, proofSize: 0n };

describe('the economy', { timeout: 300_000 }, () => {
    let node, api, alice, bob, charlie, dave, worker, pool;

    before(async () => {
        node = await NodeProcess.start({ roots: [forgedRoot()], images: [forgedImage()], slotDurationMs: SLOT_MS, extra: ['--sealing', 'instant'] });
        api = await connect(node.endpoint);
        [alice, bob, charlie, dave] = ['Alice', 'Bob', 'Charlie', 'Dave'].map((name) => devAccount(name));
        worker = keyring().addFromUri('//worker one');
    });
    after(async () => {
        await api?.disconnect();
        await node?.stop();
    });

    const by = async (signer, call) => (await submit(api, call, signer)).events;
    const sudo = (call) => by(alice, api.tx.sudo.sudo(call));
    const ask = (method, ...params) => node.request(method, params);
    const amount = (text) => BigInt(text);
    const nowMs = async () => (await api.query.timestamp.now()).toNumber();
    const height = async () => (await api.rpc.chain.getHeader()).number.toNumber();

    /// That many blocks, each of a transaction of Alice's.
    async function pass(slots) {
        for (let i = 0; i < slots; i += 1) {
            const before = await height();
            await api.tx.system.remark('0x').signAndSend(alice, { nonce: -1 });
            while ((await height()) === before) await new Promise((resolve) => { setTimeout(resolve, 5); });
        }
    }

    /// The supply and where it is; throws where a sum is wrong.
    async function books() {
        const supply = await ask('pha_supply');
        for (const [name, value] of Object.entries(supply)) if (typeof value === 'boolean') assert.ok(value, name);
        const of = (name) => amount(supply[name]);
        assert.equal(of('total'), 1_000_000_000n * PHA);
        assert.equal(of('reserve') + of('paid') + of('released'), 700_000_000n * PHA);
        assert.equal(of('circulating'), of('total') - of('reserve') - of('unvested') - of('treasury'));
        return supply;
    }

    const price = async () => {
        const { priceNumerator, priceDenominator } = (await ask('pha_vpha')).vault;
        return (amount(priceNumerator) * 10n ** 12n) / amount(priceDenominator);
    };
    const shares = async (who) => {
        const account = await api.query.assets.account(1, who.address);
        return account.isSome ? account.unwrap().balance.toBigInt() : 0n;
    };

    it('a holder stakes and watches the price', async () => {
        await by(charlie, api.tx.vpha.deposit(1_000_000n * PHA));
        await by(bob, api.tx.vpha.deposit(10_000n * PHA));
        const seen = [];
        for (let i = 0; i < 4; i += 1) {
            await pass(1);
            seen.push(await price());
        }
        assert.ok(seen.every((one, i) => i === 0 || one > seen[i - 1]), `${seen}`);
        const { aprPpm } = await ask('pha_vpha');
        assert.ok(amount(aprPpm) > 0n);
        await books();
    });

    it('a provider registers and a delegator backs it through a pool', async () => {
        await by(bob, registration(api, worker, await boundEvidence(api, worker, bob)));
        const created = eventOf(await by(bob, api.tx.stakePools.create('Provider', 1_000, 2_000, 100, null)), 'stakePools', 'PoolCreated');
        pool = created.pool.toNumber();
        await by(bob, api.tx.stakePools.contribute(pool, 250n * PHA, []));
        await by(charlie, api.tx.stakePools.contribute(pool, 2_000n * PHA, []));
        await by(bob, api.tx.stakePools.attach(pool, worker.publicKey));
        await by(bob, api.tx.stakePools.lock(pool, worker.publicKey, 1_250n * PHA));
        const { locked, owner } = await ask('pha_workerCollateral', `0x${Buffer.from(worker.publicKey).toString('hex')}`);
        assert.equal(amount(locked), 1_250n * PHA);
        assert.equal(owner, created.account.toString());
        await books();
    });

    it('the provider earns for answers, and its members with it', async () => {
        const rates = (await api.query.rewards.parameters()).toJSON();
        await sudo(api.tx.rewards.setParameters({ ...rates, challengesPerWorker: 3_600, weightRamp: 1, vestingMs: 0 }));
        const answering = async () => {
            await pass(1);
            await answerChallenge(api, worker);
        };
        for (let i = 0; i < 3; i += 1) await answering();
        await pass(2);
        const { pool: state } = await ask('pha_pool', pool);
        const [earned, toOwner] = [amount(state.earned), amount(state.toOwner)];
        assert.ok(earned > 0n && toOwner > 0n);
        // The commission of each payment is rounded down.
        const commission = (earned + toOwner) / 10n;
        assert.ok(toOwner <= commission && toOwner >= commission - 20n, `${toOwner} of ${earned}`);
        assert.ok(amount(state.exitValue) > 2_250n * PHA);
        await books();
    });

    /// The worker's own signature under what another machine showed in its name.
    async function contradiction() {
        const { blockNumber, ...shown } = await boundEvidence(api, worker, bob, { purpose: 'challenge', ppid: '0f'.repeat(16) });
        const statement = u8aConcat(
            worker.publicKey, bob.publicKey, [CHALLENGE],
            api.createType('u32', blockNumber).toU8a(), api.createType('TeeRegistryWorkersEvidence', dcap(shown)).toU8a(),
        );
        const message = u8aConcat(stringToU8a('pha-node/evidence/v1'), api.genesisHash.toU8a(), blake2AsU8a(statement));
        return u8aConcat(statement, worker.sign(message));
    }
    const slashesOf = async () => (await ask('pha_slashes', `0x${Buffer.from(worker.publicKey).toString('hex')}`)).slashes;

    it('is slashed for contradicting evidence, appeals, and the holders decide', async () => {
        const { dryRun } = await ask('pha_slashes', `0x${Buffer.from(worker.publicKey).toString('hex')}`, true);
        assert.equal(amount(dryRun[1].shares), (1_250n * PHA) / 100n);
        await by(dave, api.tx.slashing.reportContradiction(worker.publicKey, `0x${Buffer.from(await contradiction()).toString('hex')}`));
        const [held] = await slashesOf();
        assert.equal(held.slash.tier, 'Contradiction');
        assert.equal(amount(held.slash.shares), (1_250n * PHA) / 100n);
        assert.equal(held.slash.principal, bob.address, 'who answers for the pool');

        const refused = await submit(api, api.tx.slashing.makeAppeal(held.id), charlie, { failing: true });
        assert.equal(refused.error, 'slashing.NotAccused');
        const appealed = eventOf(await by(bob, api.tx.slashing.makeAppeal(held.id)), 'slashing', 'Appealed');
        const refusedVote = await submit(api, api.tx.referenda.castVote(appealed.referendum, true, 0), bob, { failing: true });
        assert.equal(refusedVote.error, 'referenda.IsAccused');
        await by(charlie, api.tx.referenda.castVote(appealed.referendum, true, 0));
        const deposits = await freeBalance(api, bob.address);
        await pass(14 * DAY_SLOTS + 1);
        assert.deepEqual(await slashesOf(), []);
        assert.equal((await freeBalance(api, bob.address)) - deposits, 100n * PHA, 'the deposit of the appeal');
        const { locked } = await ask('pha_workerCollateral', `0x${Buffer.from(worker.publicKey).toString('hex')}`);
        assert.equal(amount(locked), 1_250n * PHA, 'all of it is collateral again');
        await books();
    });

    it('a ticket is paid by the chain when it matures', async () => {
        const events = await by(charlie, api.tx.vpha.redeem(1_000n * PHA));
        const before = await freeBalance(api, charlie.address);
        const redeemed = eventOf(events, 'vpha', 'Redeemed');
        const [ticket] = await ask('pha_tickets', charlie.address);
        assert.equal(amount(ticket.assets), redeemed.assets.toBigInt());
        assert.equal(ticket.maturesAtMs - (await nowMs()), 21 * 24 * 3_600_000);
        await pass(21 * DAY_SLOTS - 1);
        assert.equal(await freeBalance(api, charlie.address), before);
        await pass(2);
        assert.equal((await freeBalance(api, charlie.address)) - before, amount(ticket.assets), 'without a transaction of its own');
        assert.deepEqual(await ask('pha_tickets', charlie.address), []);
        await books();
    });

    it('a validator is paid for its blocks', async () => {
        const { validators } = await ask('pha_validators', alice.address);
        assert.equal(validators[0].active, true);
        assert.ok(amount(validators[0].earned.total) > 0n);
        const [{ earned }] = validators;
        await pass(1);
        const later = (await ask('pha_validators', alice.address)).validators[0].earned;
        assert.equal(amount(later.total) - amount(earned.total), amount(later.last), 'a session a block');
    });

    it('a referendum changes the split', async () => {
        const split = { treasury: 1_000, stakers: 5_000, providers: 4_000 };
        const proposal = { Inline: { call: api.tx.emission.setSplit(split).method.toHex() } };
        const submitted = eventOf(await by(dave, api.tx.referenda.submit('Parameters', proposal)), 'referenda', 'Submitted');
        await by(charlie, api.tx.referenda.castVote(submitted.index, true, 0));
        const early = await submit(api, api.tx.referenda.enact(submitted.index, WEIGHT), dave, { failing: true });
        assert.equal(early.error, 'referenda.VoteNotOver');
        await pass(9 * DAY_SLOTS);
        eventOf(await by(dave, api.tx.referenda.enact(submitted.index, WEIGHT)), 'referenda', 'Enacted');
        const { referenda } = await ask('pha_referenda', 1);
        assert.equal(referenda[0].referendum.state, 'Enacted');
        await pass(2);
        assert.deepEqual((await api.query.emission.split()).toJSON(), split);
        const { startMs } = (await api.query.emission.schedule()).toJSON();
        const epoch = Math.floor(((await nowMs()) - startMs) / 3_600_000);
        const last = (await ask('pha_epochs', epoch - 12, epoch)).at(-1);
        const [treasury, budget] = [amount(last.treasury), amount(last.budget)];
        assert.ok(treasury <= budget / 10n && treasury > budget / 10n - 2n, 'a tenth of an epoch');
        await books();
    });
});
