// The chain under polkadot-api (PAPI), which speaks chainHead_v1 and transaction_v1 only.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createClient } from 'polkadot-api';
import { getPolkadotSigner, withMetadataHash } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import { PHA, devAccount, keyring } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';

const LIMIT_MS = 30_000;
const SCHEMES = { sr25519: 'Sr25519', ed25519: 'Ed25519', ecdsa: 'Ecdsa' };

function signer(pair) {
    return getPolkadotSigner(pair.addressRaw, SCHEMES[pair.type], (payload) => pair.sign(payload));
}

function first(observable, accept, what) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => end(reject, new Error(`no ${what} within ${LIMIT_MS} ms`)), LIMIT_MS);
        const subscription = observable.subscribe({
            next: (value) => accept(value) && end(resolve, value),
            error: (error) => end(reject, error),
        });
        const end = (settle, value) => {
            clearTimeout(timer);
            queueMicrotask(() => subscription.unsubscribe());
            settle(value);
        };
    });
}

describe('polkadot-api', () => {
    let node, client, api;
    before(async () => {
        node = await NodeProcess.start();
        client = createClient(getWsProvider(node.endpoint));
        api = client.getUnsafeApi();
    });
    after(async () => {
        client?.destroy();
        await node?.stop();
    });

    it('reads the chain specification, constants and the runtime version', async () => {
        const spec = await client.getChainSpecData();
        assert.equal(spec.properties.ss58Format, 30);
        assert.equal(spec.genesisHash, await node.request('chain_getBlockHash', [0]));
        assert.equal(await api.constants.Balances.ExistentialDeposit(), PHA / 100n);
        assert.equal((await api.constants.System.Version()).spec_name, 'pha-node');
    });

    it('follows blocks to finality, each announced before', async () => {
        const finalized = await first(client.finalizedBlock$, ({ number }) => number >= 2, 'finalized block');
        const header = await client.getBlockHeader(finalized.hash);
        assert.equal(header.number, finalized.number);
        assert.equal((await client.getBlockBody(finalized.hash)).length, 1);
        const best = await first(client.bestBlocks$, (blocks) => blocks[0].number > finalized.number, 'best block');
        assert.ok(best.length >= 1);
    });

    it('reads accounts, map entries and missing values', async () => {
        const alice = await api.query.System.Account.getValue(devAccount('Alice').address);
        assert.ok(alice.data.free > 1_000n * PHA);
        const entries = await api.query.System.Account.getEntries();
        const total = entries.reduce((sum, { value }) => sum + value.data.free + value.data.reserved, 0n);
        assert.equal(total, 1_000_000_000n * PHA);
        const nobody = keyring().addFromUri('//nobody').address;
        assert.equal((await api.query.System.Account.getValue(nobody)).data.free, 0n);
    });

    it('calls runtime APIs', async () => {
        assert.equal(await api.apis.AccountNonceApi.account_nonce(devAccount('Ferdie').address), 0);
        assert.equal((await api.apis.Core.version()).spec_name, 'pha-node');
    });

    for (const scheme of Object.keys(SCHEMES)) {
        it(`transfers from an ${scheme} key and sees it finalized`, async () => {
            const from = keyring(scheme).addFromUri(`//papi ${scheme}`);
            const to = keyring().addFromUri(`//papi to ${scheme}`).address;
            const transfer = (dest, value) =>
                api.tx.Balances.transfer_keep_alive({ dest: { type: 'Id', value: dest }, value });
            await transfer(from.address, 100n * PHA).signAndSubmit(signer(devAccount('Alice')));

            const fee = await transfer(to, PHA).getEstimatedFees(from.address);
            assert.ok(fee > 0n && fee < PHA);
            const seen = [];
            const outcome = await first(
                transfer(to, PHA).signSubmitAndWatch(signer(from)),
                (event) => (seen.push(event.type), event.type === 'finalized'),
                'finalized transaction',
            );
            assert.equal(outcome.ok, true);
            assert.deepEqual(seen.slice(0, 2), ['signed', 'broadcasted']);
            assert.ok(outcome.events.some(({ type, value }) => type === 'Balances' && value.type === 'Transfer'));
            assert.equal((await api.query.System.Account.getValue(to)).data.free, PHA);
            const left = (await api.query.System.Account.getValue(from.address)).data.free;
            // The client estimates with a signature of 64 bytes; ecdsa has one more, at 10^6 planck a byte.
            assert.equal(left, 99n * PHA - fee - (scheme === 'ecdsa' ? 1_000_000n : 0n));
        });
    }

    it('signs over the digest of the metadata, as hardware wallets do', async () => {
        const to = keyring().addFromUri('//papi metadata').address;
        const transfer = api.tx.Balances.transfer_keep_alive({ dest: { type: 'Id', value: to }, value: PHA });
        const shown = { decimals: 12, tokenSymbol: 'PHA' };
        const outcome = await transfer.signAndSubmit(withMetadataHash(shown, signer(devAccount('Alice'))));
        assert.equal(outcome.ok, true);
        assert.equal((await api.query.System.Account.getValue(to)).data.free, PHA);
        // Who was shown amounts of another token has signed something else.
        const other = withMetadataHash({ ...shown, decimals: 10 }, signer(devAccount('Alice')));
        await assert.rejects(transfer.signAndSubmit(other), /BadProof/);
    });

    const transferTo = (dest, value) => api.tx.Balances.transfer_keep_alive({ dest: { type: 'Id', value: dest }, value });

    it('sends what builds on a block that is not final yet', async () => {
        const newcomer = keyring().addFromUri('//papi optimist');
        const to = keyring().addFromUri('//papi optimist to').address;
        const funding = [];
        const funded = first(
            transferTo(newcomer.address, 10n * PHA).signSubmitAndWatch(signer(devAccount('Alice'))),
            (event) => (funding.push(event), event.type === 'txBestBlocksState' && event.found),
            'best block',
        );
        const { block } = await funded;
        // At the finalized block the account has nothing; at this one it can pay.
        const outcome = await transferTo(to, PHA).signAndSubmit(signer(newcomer), { at: block.hash });
        assert.equal(outcome.ok, true);
        assert.ok(outcome.block.number > block.number);
    });

    it('sends with nonces of its own choice, in any order', async () => {
        const from = devAccount('Eve');
        const to = keyring().addFromUri('//papi nonces').address;
        const nonce = await api.apis.AccountNonceApi.account_nonce(from.address);
        const send = (offset) => transferTo(to, PHA).signSubmitAndWatch(signer(from), { nonce: nonce + offset });
        const outcomes = await Promise.all([2, 1, 0].map((offset) => first(send(offset), ({ type }) => type === 'finalized', 'finality')));
        assert.ok(outcomes.every(({ ok }) => ok));
        assert.equal((await api.query.System.Account.getValue(to)).data.free, 3n * PHA);
        await assert.rejects(transferTo(to, PHA).signAndSubmit(signer(from), { nonce }), /Stale/);
    });

    it('sends immortal and mortal transactions', async () => {
        const to = keyring().addFromUri('//papi era').address;
        for (const mortality of [{ mortal: false }, { mortal: true, period: 4 }, { mortal: true, period: 1_024 }]) {
            const outcome = await transferTo(to, PHA).signAndSubmit(signer(devAccount('Dave')), { mortality });
            assert.equal(outcome.ok, true);
        }
        assert.equal((await api.query.System.Account.getValue(to)).data.free, 3n * PHA);
        // One that has died is refused: it was signed for four blocks that are over.
        const dying = await transferTo(to, PHA).sign(signer(devAccount('Dave')), { mortality: { mortal: true, period: 4 } });
        const until = (await client.getFinalizedBlock()).number + 6;
        await first(client.bestBlocks$, (blocks) => blocks[0].number >= until, 'later block');
        await assert.rejects(client.submit(dying), /AncientBirthBlock|BadProof/);
    });

    it('asks more at once than a follow answers at once', async () => {
        const hash = (await client.getFinalizedBlock()).hash;
        const accounts = Array.from({ length: 60 }, (_, index) => keyring().addFromUri(`//papi many ${index}`).address);
        const values = await Promise.all(accounts.map((address) => api.query.System.Account.getValue(address, { at: hash })));
        assert.ok(values.every(({ data }) => data.free === 0n));
        const bodies = await Promise.all(Array.from({ length: 40 }, () => client.getBlockBody(hash)));
        assert.ok(bodies.every((body) => body.length >= 1));
        const calls = await Promise.all(accounts.map((address) => api.apis.AccountNonceApi.account_nonce(address, { at: hash })));
        assert.ok(calls.every((nonce) => nonce === 0));
    });

    it('names a block that it has let go of', async () => {
        const unknown = `0x${'12'.repeat(32)}`;
        await assert.rejects(client.getBlockHeader(unknown), /[Bb]lock/);
        await assert.rejects(api.query.System.Number.getValue({ at: unknown }), /[Bb]lock/);
    });

    it('learns why a transaction is refused', async () => {
        const poor = keyring().addFromUri('//papi poor');
        const call = api.tx.System.remark({ remark: new Uint8Array([1]) });
        await assert.rejects(call.signAndSubmit(signer(poor)), /Payment/);
    });

    it('follows on after the node has restarted', async () => {
        const { basePath, port } = node;
        await node.stop();
        node = await NodeProcess.start({ basePath, port });
        const before = (await client.getFinalizedBlock()).number;
        await first(client.finalizedBlock$, ({ number }) => number > before, 'finalized block after the restart');
    });
});
