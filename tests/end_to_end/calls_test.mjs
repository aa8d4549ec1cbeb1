// Calls that carry calls: batches, sudo, proxies and multisigs, as an application composes them.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createKeyMulti, encodeAddress, sortAddresses } from '@polkadot/util-crypto';
import { PHA, SS58_PREFIX, connect, devAccount, eventOf, freeBalance, keyring, submit } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';

describe('calls that carry calls', () => {
    let node, api, alice, bob, charlie;
    before(async () => {
        node = await NodeProcess.start();
        api = await connect(node.endpoint);
        [alice, bob, charlie] = ['Alice', 'Bob', 'Charlie'].map((name) => devAccount(name));
    });
    after(async () => {
        await api?.disconnect();
        await node?.stop();
    });

    const fresh = (name) => keyring().addFromUri(`//${name}`).address;
    const pay = (to, amount) => api.tx.balances.transferAllowDeath(to, amount);

    it('utility.batch stops at the first failure and says where', async () => {
        const [one, two] = [fresh('batch one'), fresh('batch two')];
        const { events } = await submit(api, api.tx.utility.batch([pay(one, PHA), pay(two, 10n ** 30n), pay(two, PHA)]), bob);
        const [index] = eventOf(events, 'utility', 'BatchInterrupted');
        assert.equal(index.toNumber(), 1);
        assert.equal(await freeBalance(api, one), PHA);
        assert.equal(await freeBalance(api, two), 0n);
    });

    it('utility.batchAll leaves nothing behind when one fails', async () => {
        const one = fresh('batch all');
        const { error } = await submit(api, api.tx.utility.batchAll([pay(one, PHA), pay(one, 10n ** 30n)]), bob, { failing: true });
        assert.ok(error);
        assert.equal(await freeBalance(api, one), 0n);
    });

    it('utility.forceBatch goes on and counts the failure', async () => {
        const one = fresh('force batch');
        const { events } = await submit(api, api.tx.utility.forceBatch([pay(one, 10n ** 30n), pay(one, PHA)]), bob);
        eventOf(events, 'utility', 'BatchCompletedWithErrors');
        assert.equal(await freeBalance(api, one), PHA);
    });

    it('sudo is the dev key only, and its inner result is an event', async () => {
        const to = fresh('sudo');
        const call = api.tx.balances.forceSetBalance(to, 7n * PHA);
        const { events } = await submit(api, api.tx.sudo.sudo(call), alice);
        assert.ok(eventOf(events, 'sudo', 'Sudid')[0].isOk);
        assert.equal(await freeBalance(api, to), 7n * PHA);

        const { error } = await submit(api, api.tx.sudo.sudo(call), bob, { failing: true });
        assert.equal(error, 'sudo.RequireSudo');
        const direct = await submit(api, call, alice, { failing: true });
        assert.equal(direct.error, 'BadOrigin');
    });

    it('force_set_balance moves money and makes none', async () => {
        const before = (await api.query.balances.totalIssuance()).toBigInt();
        await submit(api, api.tx.sudo.sudo(api.tx.balances.forceSetBalance(fresh('issue'), 123n * PHA)), alice);
        assert.equal((await api.query.balances.totalIssuance()).toBigInt(), before);
    });

    it('a proxy acts for its owner until removed', async () => {
        const to = fresh('proxied');
        const call = api.tx.proxy.proxy(bob.address, null, pay(to, PHA));
        const refused = await submit(api, call, charlie, { failing: true });
        assert.equal(refused.error, 'proxy.NotProxy');

        const reserved = async () => (await api.query.system.account(bob.address)).data.reserved.toBigInt();
        await submit(api, api.tx.proxy.addProxy(charlie.address, 'Any', 0), bob);
        assert.ok((await reserved()) > 0n, 'the entry is paid for by a deposit');
        const { events } = await submit(api, call, charlie);
        assert.ok(eventOf(events, 'proxy', 'ProxyExecuted')[0].isOk);
        assert.equal(await freeBalance(api, to), PHA);

        await submit(api, api.tx.proxy.removeProxy(charlie.address, 'Any', 0), bob);
        assert.equal(await reserved(), 0n);
    });

    it('two of three move the money of a multisig', async () => {
        const all = [alice, bob, charlie].map(({ address }) => address);
        const shared = encodeAddress(createKeyMulti(all, 2), SS58_PREFIX);
        const others = (own) => sortAddresses(all.filter((address) => address !== own.address), SS58_PREFIX);
        const to = fresh('multisig target');
        await submit(api, pay(shared, 10n * PHA), alice);

        const call = pay(to, PHA);
        const weight = { refTime: 1_000_000_000n, proofSize: 100_000n };
        const opened = await submit(api, api.tx.multisig.asMulti(2, others(alice), null, call, weight), alice);
        eventOf(opened.events, 'multisig', 'NewMultisig');
        assert.equal(await freeBalance(api, to), 0n);
        const { when } = (await api.query.multisig.multisigs(shared, call.method.hash)).unwrap();
        const done = await submit(api, api.tx.multisig.asMulti(2, others(bob), when, call, weight), bob);
        assert.ok(eventOf(done.events, 'multisig', 'MultisigExecuted').at(-1).isOk);
        assert.equal(await freeBalance(api, to), PHA);
    });

    it('nested calls may go only so deep', async () => {
        let call = api.tx.system.remark('0x00');
        for (let depth = 0; depth < 300; ++depth) call = api.tx.utility.batch([call]);
        await assert.rejects(submit(api, call, bob), /1010|1002|decode|nest|depth/i);
    });
});
