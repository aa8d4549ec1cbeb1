// The main job, end to end: evidence verified on chain, a worker registered by bound evidence, PHA
// staked for vPHA, and the reward of treasury, staker and provider.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PHA, connect, devAccount, eventOf, freeBalance, keyring, submit } from './support/chain.mjs';
import { forgedImage, forgedRoot, publicSample } from './support/evidence.mjs';
import { SAMPLES_TIME, answerChallenge, boundEvidence, dcap, registration, rewardsOf, startEarning, verifyEvidence } from './support/main_job.mjs';
import { NodeProcess } from './support/node_process.mjs';

/// One byte of hexadecimal text, changed.
function flipped(hex, byte) {
    const at = 2 + 2 * byte;
    return hex.slice(0, at) + (parseInt(hex.slice(at, at + 2), 16) ^ 1).toString(16).padStart(2, '0') + hex.slice(at + 2);
}

describe('real evidence, at its time', { skip: publicSample('tdx') ? false : 'no public samples: set PHA_TEST_DATA' }, () => {
    let node, api, bob;
    before(async () => {
        node = await NodeProcess.start({ extra: ['--dev-clock', SAMPLES_TIME] });
        api = await connect(node.endpoint);
        bob = devAccount('Bob');
    });
    after(async () => {
        await api?.disconnect();
        await node?.stop();
    });

    it('the chain lives at that time', async () => {
        const now = new Date((await api.query.timestamp.now()).toNumber()).toISOString();
        assert.match(now, /^2025-07-04T00:0/);
    });

    it('a TDX quote is genuine and up to date', async () => {
        const { verdict } = await verifyEvidence(api, publicSample('tdx'), bob);
        assert.equal(verdict.who.toString(), bob.address);
        assert.equal(verdict.platform.type, 'Tdx');
        assert.equal(verdict.status.type, 'UpToDate');
        assert.equal(verdict.advisoryIds.length, 0);
        assert.ok(verdict.measurements.isTdx ?? verdict.measurements.type.startsWith('Tdx'));
    });

    it('an SGX quote is genuine, with the advisories its platform has', async () => {
        const { verdict } = await verifyEvidence(api, publicSample('sgx'), bob);
        assert.equal(verdict.platform.type, 'Sgx');
        assert.equal(verdict.status.type, 'ConfigurationAndSWHardeningNeeded');
        assert.deepEqual(verdict.advisoryIds.map(String), ['INTEL-SA-00289', 'INTEL-SA-00615']);
    });

    it('one changed byte is refused by the step that sees it', async () => {
        const { quote, collateral } = publicSample('tdx');
        const reasons = [];
        // In the report data, which the attestation key signed, and in that signature.
        for (const byte of [48 + 520, 48 + 584 + 4]) {
            const call = api.tx.teeRegistry.verifyEvidence(dcap({ quote: flipped(quote, byte), collateral }));
            reasons.push((await submit(api, call, bob, { failing: true })).error);
        }
        assert.deepEqual(reasons, ['teeRegistry.QuoteSignatureInvalid', 'teeRegistry.QuoteSignatureInvalid']);
    });

    it('a real quote that names nobody registers nobody', async () => {
        const { quote, collateral } = publicSample('tdx');
        const header = await api.rpc.chain.getHeader();
        const worker = keyring().addFromUri('//a worker that the quote does not name');
        const call = registration(api, worker, { quote, collateral, blockNumber: header.number.toNumber() });
        assert.equal((await submit(api, call, bob, { failing: true })).error, 'teeRegistry.ReportDataMismatch');
    });
});

describe('the main job, with evidence under a test root', () => {
    let node, api, alice, bob, charlie, worker;
    before(async () => {
        node = await NodeProcess.start({ roots: [forgedRoot()], images: [forgedImage()] });
        api = await connect(node.endpoint);
        [alice, bob, charlie] = ['Alice', 'Bob', 'Charlie'].map((name) => devAccount(name));
        worker = keyring().addFromUri('//worker one');
    });
    after(async () => {
        await api?.disconnect();
        await node?.stop();
    });

    it('nobody earns as long as nobody works or stakes', async () => {
        // The emission starts at the first block's time, so the first block pays nothing yet.
        await submit(api, api.tx.system.remark('0x00'), charlie);
        await submit(api, api.tx.system.remark('0x00'), charlie);
        const rewards = await rewardsOf(api, bob.address);
        assert.ok(rewards.treasury > 0n);
        assert.equal(rewards.providers, 0n);
        assert.equal(rewards.providerEarned + rewards.stakerEarned, 0n);
    });

    it('a worker registers by evidence that binds it', async () => {
        const evidence = await boundEvidence(api, worker, bob);
        const stolen = await submit(api, registration(api, worker, evidence), charlie, { failing: true });
        assert.equal(stolen.error, 'teeRegistry.ReportDataMismatch');

        const { events } = await submit(api, registration(api, worker, evidence), bob);
        const registered = eventOf(events, 'teeRegistry', 'WorkerRegistered');
        assert.deepEqual(registered.worker.toU8a(), worker.publicKey);
        assert.equal(registered.operator.toString(), bob.address);
        assert.equal(registered.status.type, 'UpToDate');
        assert.equal(registered.weight.toNumber(), 100);

        const stored = (await api.query.teeRegistry.workers(worker.publicKey)).unwrap();
        assert.equal(stored.operator.toString(), bob.address);
        assert.equal(stored.state.type, 'Active');
        assert.ok(stored.deposit.toBigInt() > 0n);

        const again = await submit(api, registration(api, worker, evidence), bob, { failing: true });
        assert.equal(again.error, 'teeRegistry.WorkerExists');
    });

    it('one machine is one worker', async () => {
        const second = keyring().addFromUri('//worker two');
        const evidence = await boundEvidence(api, second, bob);
        const { error } = await submit(api, registration(api, second, evidence), bob, { failing: true });
        assert.equal(error, 'teeRegistry.DeviceTaken');
    });

    it('PHA is staked for vPHA', async () => {
        const before = await freeBalance(api, charlie.address);
        const { events } = await submit(api, api.tx.vpha.deposit(1_000n * PHA), charlie);
        const deposited = eventOf(events, 'vpha', 'Deposited');
        const fee = eventOf(events, 'transactionPayment', 'TransactionFeePaid')[1].toBigInt();
        assert.equal(deposited.assets.toBigInt(), 1_000n * PHA);
        assert.ok(deposited.shares.toBigInt() > 0n);
        assert.equal(await freeBalance(api, charlie.address), before - 1_000n * PHA - fee);
    });

    it('a worker with collateral earns from its first answer on', async () => {
        await startEarning(api, worker, bob, alice);
        const { state, position } = (await api.query.rewards.workers(worker.publicKey)).unwrap();
        assert.equal(state.type, 'Active');
        assert.ok(position.weight.toBigInt() > 0n);
        const held = await node.request('pha_workerCollateral', [`0x${Buffer.from(worker.publicKey).toString('hex')}`]);
        assert.ok(held === null || BigInt(held.locked) === 1_250n * PHA);
    });

    it('treasury, staker and provider earn, and the provider takes it', async () => {
        const [before] = [await rewardsOf(api, bob.address)];
        await submit(api, api.tx.system.remark('0x01'), alice);
        await submit(api, api.tx.system.remark('0x02'), alice);
        const [provider, staker] = [await rewardsOf(api, bob.address), await rewardsOf(api, charlie.address)];
        assert.ok(provider.treasury > before.treasury);
        assert.ok(provider.stakers > before.stakers);
        assert.ok(provider.providers > before.providers);
        assert.ok(staker.stakerEarned > 0n);
        assert.ok(provider.providerEarned > 0n);

        await answerChallenge(api, worker);
        const { events } = await submit(api, api.tx.rewards.claim([worker.publicKey]), bob);
        const paid = eventOf(events, 'rewards', 'Paid').amount.toBigInt();
        assert.ok(paid > 0n);
    });

    it('what is paid left the reserve, and nothing was made', async () => {
        const { treasury, stakers, providers, reserve } = await rewardsOf(api, bob.address);
        assert.equal(reserve + treasury + stakers + providers, 700_000_000n * PHA);
        assert.equal((await api.query.balances.totalIssuance()).toBigInt(), 1_000_000_000n * PHA);
    });

    it('redeemed shares become a ticket of 21 days', async () => {
        const { staker } = await api.call.rewardsApi.rewards(charlie.address);
        const { events } = await submit(api, api.tx.vpha.redeem(staker.shares.toBigInt() / 2n), charlie);
        const redeemed = eventOf(events, 'vpha', 'Redeemed');
        const now = (await api.query.timestamp.now()).toBigInt();
        const days = Number(redeemed.maturesAtMs.toBigInt() - now) / 86_400_000;
        assert.ok(days > 20.99 && days <= 21, `${days} days`);
        assert.ok(redeemed.assets.toBigInt() > 499n * PHA);
    });

    it('our own RPC methods say what the runtime API says', async () => {
        const key = `0x${Buffer.from(worker.publicKey).toString('hex')}`;
        const at = (await api.rpc.chain.getFinalizedHead()).toHex();
        const state = await (await api.at(at)).call.rewardsApi.rewards(bob.address);
        const rewards = await node.request('pha_rewards', [bob.address, at]);
        assert.equal(BigInt(rewards.emission.treasury.paid), state.emission.treasury.paid.toBigInt());
        assert.equal(BigInt(rewards.provider.earned), state.provider.earned.toBigInt());

        const { workers: listed, next } = await node.request('pha_workers', [{ operator: bob.address }]);
        assert.equal(next, null);
        assert.equal(listed.length, 1);
        assert.deepEqual(await node.request('pha_worker', [key]), listed[0]);
        assert.ok(JSON.stringify(listed[0]).includes(bob.address));
        assert.equal((await node.request('pha_staking')).account ?? null, null);
        assert.ok(BigInt((await node.request('pha_staking', [charlie.address])).account.shares) > 0n);
    });

    it('an operator removes its worker and gets the deposit back', async () => {
        const reserved = async () => (await api.query.system.account(bob.address)).data.reserved.toBigInt();
        assert.ok((await reserved()) > 0n);
        const { events } = await submit(api, api.tx.teeRegistry.deregisterWorker(worker.publicKey), bob);
        eventOf(events, 'teeRegistry', 'WorkerDeregistered');
        assert.equal(await reserved(), 0n);
        assert.ok((await api.query.teeRegistry.workers(worker.publicKey)).isNone);
    });
});
