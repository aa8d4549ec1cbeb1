// Transfers signed with each of the three schemes, watched from the pool to finality; fees, events
// and refusals as a wallet shows them.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PHA, connect, devAccount, eventOf, freeBalance, keyring, metadataDigest, submit } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';

describe('transfers', () => {
    let node, api, alice;
    before(async () => {
        node = await NodeProcess.start();
        api = await connect(node.endpoint);
        alice = devAccount('Alice');
        // The other schemes' accounts have addresses of their own: fund them in one batch.
        const others = ['ed25519', 'ecdsa'].map((type) => devAccount('Alice', type).address);
        await submit(api, api.tx.utility.batchAll(others.map((to) => api.tx.balances.transferKeepAlive(to, 100n * PHA))), alice);
    });
    after(async () => {
        await api?.disconnect();
        await node?.stop();
    });

    for (const type of ['sr25519', 'ed25519', 'ecdsa']) {
        it(`${type}: is finalized, moves the amount and takes the fee`, async () => {
            const from = devAccount('Alice', type);
            const to = keyring(type).addFromUri(`//new receiver//${type}`).address;
            const [fromBefore, toBefore] = [await freeBalance(api, from.address), await freeBalance(api, to)];
            assert.equal(toBefore, 0n);

            const { statuses, events, blockHash } = await submit(api, api.tx.balances.transferAllowDeath(to, 3n * PHA), from);

            assert.deepEqual([statuses[0], statuses.at(-1)], ['Ready', 'Finalized']);
            const [sender, receiver, amount] = eventOf(events, 'balances', 'Transfer');
            assert.equal(sender.toString(), from.address);
            assert.equal(receiver.toString(), to);
            assert.equal(amount.toBigInt(), 3n * PHA);
            eventOf(events, 'system', 'NewAccount');
            eventOf(events, 'system', 'ExtrinsicSuccess');
            const [payer, fee, tip] = eventOf(events, 'transactionPayment', 'TransactionFeePaid');
            assert.equal(payer.toString(), from.address);
            assert.equal(tip.toBigInt(), 0n);
            assert.ok(fee.toBigInt() >= PHA / 100n, `the base fee is 0.01 PHA, the fee ${fee}`);
            assert.equal(await freeBalance(api, to), 3n * PHA);
            // The dev chain's only author is Alice's sr25519 account: half of the fee comes back to it.
            const back = type === 'sr25519' ? fee.toBigInt() / 2n : 0n;
            assert.equal(await freeBalance(api, from.address), fromBefore - 3n * PHA - fee.toBigInt() + back);
            const { block } = await api.rpc.chain.getBlock(blockHash);
            assert.ok(block.extrinsics.some((extrinsic) => extrinsic.isSigned && extrinsic.signer.toString() === from.address));
        });
    }

    it('is signed over the digest of the metadata, as hardware wallets do', async () => {
        const to = keyring().addFromUri('//metadata digest').address;
        const options = { mode: 1, metadataHash: await metadataDigest(node, 12) };
        const call = api.tx.balances.transferAllowDeath(to, PHA);
        const signed = await call.signAsync(devAccount('Dave'), { nonce: -1, ...options });
        assert.equal(signed.mode.toNumber(), 1);
        await submit(api, call, devAccount('Dave'), { options });
        assert.equal(await freeBalance(api, to), PHA);
        // Who was shown amounts of another token has signed something else.
        const other = { options: { ...options, metadataHash: await metadataDigest(node, 10) } };
        await assert.rejects(submit(api, call, devAccount('Dave'), other), /bad signature/);
    });

    it('tells a watcher every status in its order', async () => {
        const signed = await api.tx.system.remark('0x00').signAsync(devAccount('Eve'));
        const statuses = [];
        await new Promise((resolve) =>
            api.rpc.author.submitAndWatchExtrinsic(signed, (status) => {
                statuses.push(status.type);
                if (status.isFinalized) resolve();
            }));
        assert.deepEqual(statuses.filter((status) => status !== 'Broadcast'), ['Ready', 'InBlock', 'Finalized']);
    });

    it('is charged what the runtime said before', async () => {
        const bob = devAccount('Bob');
        const call = api.tx.balances.transferKeepAlive(alice.address, PHA);
        const { partialFee } = await call.paymentInfo(bob);
        const { events } = await submit(api, call, bob);
        assert.equal(eventOf(events, 'transactionPayment', 'TransactionFeePaid')[1].toBigInt(), partialFee.toBigInt());
    });

    it('prefers nothing but pays the tip', async () => {
        const bob = devAccount('Bob');
        const { events } = await submit(api, api.tx.system.remark('0x00'), bob, { options: { tip: 5n * PHA } });
        assert.equal(eventOf(events, 'transactionPayment', 'TransactionFeePaid')[2].toBigInt(), 5n * PHA);
    });

    it('fails by name when the balance is too small, and still pays the fee', async () => {
        const charlie = devAccount('Charlie');
        const before = await freeBalance(api, charlie.address);
        const { error, events } = await submit(api, api.tx.balances.transferAllowDeath(alice.address, before * 2n), charlie, { failing: true });
        assert.match(error, /token|balances.InsufficientBalance|FundsUnavailable/i);
        eventOf(events, 'system', 'ExtrinsicFailed');
        const fee = eventOf(events, 'transactionPayment', 'TransactionFeePaid')[1].toBigInt();
        assert.equal(await freeBalance(api, charlie.address), before - fee);
    });

    it('refuses a bad signature, a used nonce and an account without money at the pool', async () => {
        const bob = devAccount('Bob');
        const nonce = (await api.rpc.system.accountNextIndex(bob.address)).toNumber();
        const signed = await api.tx.system.remark('0x01').signAsync(bob, { nonce });
        const forged = signed.toU8a();
        forged[40] ^= 1;  // inside the signature: length 1-4, version 1, address 33, scheme 1
        await assert.rejects(api.rpc.author.submitExtrinsic(forged), /1010|bad signature/i);

        const used = await api.tx.system.remark('0x02').signAsync(bob, { nonce: nonce - 1 });
        await assert.rejects(api.rpc.author.submitExtrinsic(used.toHex()), /1010|outdated|stale/i);

        const poor = keyring().addFromUri('//nobody gave me anything');
        const unpaid = await api.tx.system.remark('0x03').signAsync(poor, { nonce: 0 });
        await assert.rejects(api.rpc.author.submitExtrinsic(unpaid.toHex()), /1010|pay/i);
    });

    it('keeps a future transaction until the gap is filled', async () => {
        const dave = devAccount('Dave');
        await submit(api, api.tx.balances.transferKeepAlive(dave.address, 10n * PHA), alice);
        const nonce = (await api.rpc.system.accountNextIndex(dave.address)).toNumber();
        const second = submit(api, api.tx.system.remark('0x05'), dave, { options: { nonce: nonce + 1 } });
        await new Promise((resolve) => setTimeout(resolve, 300));
        const first = submit(api, api.tx.system.remark('0x04'), dave, { options: { nonce } });
        const [{ statuses }] = await Promise.all([second, first]);
        assert.equal(statuses[0], 'Future');
        assert.equal(statuses.at(-1), 'Finalized');
    });
});
