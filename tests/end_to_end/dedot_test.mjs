// The chain under dedot in both of its modes: the new JSON-RPC (chainHead_v1) and the legacy one.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Archive, DedotClient, WsProvider } from 'dedot';
import { PHA, devAccount, keyring, metadataDigest } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';

const LIMIT_MS = 30_000;
const MODES = {
    'new JSON-RPC': (endpoint) => DedotClient.new(new WsProvider(endpoint)),
    'legacy JSON-RPC': (endpoint) => DedotClient.legacy(new WsProvider(endpoint)),
};

function within(promise, what) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no ${what} within ${LIMIT_MS} ms`)), LIMIT_MS);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

for (const [mode, open] of Object.entries(MODES)) {
    describe(`dedot over ${mode}`, () => {
        let node, client;
        before(async () => {
            node = await NodeProcess.start();
            client = await within(open(node.endpoint), 'connection');
        });
        after(async () => {
            await client?.disconnect();
            await node?.stop();
        });

        it('knows the chain', async () => {
            assert.equal(client.runtimeVersion.specName, 'pha-node');
            assert.equal(client.consts.balances.existentialDeposit, PHA / 100n);
            assert.equal(client.genesisHash, await node.request('chain_getBlockHash', [0]));
        });

        it('reads accounts, entries and several values at once', async () => {
            const alice = await client.query.system.account(devAccount('Alice').address);
            assert.ok(alice.data.free > 1_000n * PHA);
            const entries = await client.query.system.account.entries();
            const total = entries.reduce((sum, [, { data }]) => sum + data.free + data.reserved, 0n);
            assert.equal(total, 1_000_000_000n * PHA);
            const [one, two] = await client.queryMulti([
                { fn: client.query.system.account, args: [devAccount('Alice').address] },
                { fn: client.query.balances.totalIssuance, args: [] },
            ]);
            assert.ok(one.data.free > 0n);
            assert.equal(two, 1_000_000_000n * PHA);
        });

        it('is told when a value changes', async () => {
            const numbers = [];
            await within(
                new Promise((resolve, reject) => {
                    client.query.system
                        .number((number) => {
                            numbers.push(number);
                            if (numbers.length === 3) resolve();
                        })
                        .catch(reject);
                }),
                'third block number',
            );
            assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
        });

        it('calls runtime APIs', async () => {
            assert.equal(await client.call.accountNonceApi.accountNonce(devAccount('Ferdie').address), 0);
        });

        it('transfers from every kind of key and sees it finalized', async () => {
            for (const scheme of ['sr25519', 'ed25519', 'ecdsa']) {
                const from = keyring(scheme).addFromUri(`//dedot ${scheme}`);
                const to = keyring().addFromUri(`//dedot ${mode} ${scheme}`).address;
                const send = (pair, dest, value) =>
                    within(
                        client.tx.balances.transferKeepAlive(dest, value).signAndSend(pair).untilFinalized(),
                        'finalized transaction',
                    );
                await send(devAccount('Alice'), from.address, 10n * PHA);
                const payment = await client.tx.balances.transferKeepAlive(to, PHA).paymentInfo(from.address);
                assert.ok(payment.partialFee > 0n);
                const result = await send(from, to, PHA);
                assert.equal(result.status.type, 'Finalized');
                assert.equal(result.dispatchError, undefined);
                const [transfer] = result.events.filter(({ event }) => client.events.balances.Transfer.is(event));
                assert.equal(transfer.event.palletEvent.data.amount, PHA);
                assert.equal((await client.query.system.account(to)).data.free, PHA);
            }
        });

        it('sends a batch and reads what failed in it', async () => {
            const { tx } = client;
            const tooMuch = tx.balances.transferKeepAlive(devAccount('Bob').address, 10n ** 30n);
            const calls = [tx.system.remarkWithEvent('0x01').call, tooMuch.call];
            const result = await within(
                tx.utility.batch(calls).signAndSend(devAccount('Alice')).untilFinalized(),
                'finalized batch',
            );
            assert.ok(result.events.some(({ event }) => client.events.system.Remarked.is(event)));
            assert.ok(result.events.some(({ event }) => client.events.utility.BatchInterrupted.is(event)));
        });

        it('signs over the digest of the metadata', async () => {
            const wallet = await within(open(node.endpoint), 'connection');
            try {
                const to = keyring().addFromUri(`//dedot digest ${mode}`).address;
                const send = (metadataHash) =>
                    within(wallet.tx.balances.transferKeepAlive(to, PHA).signAndSend(devAccount('Bob'), { metadataHash }).untilFinalized(), 'finality');
                await send(await metadataDigest(node, 12));
                assert.equal((await wallet.query.system.account(to)).data.free, PHA);
                // The mode was in the extrinsic: another digest is refused. In the new JSON-RPC dedot asks before it sends.
                const other = await metadataDigest(node, 10);
                const extrinsic = await wallet.tx.balances.transferKeepAlive(to, PHA).sign(devAccount('Bob'), { metadataHash: other });
                await assert.rejects(node.request('author_submitExtrinsic', [extrinsic.toHex()]), /[Ii]nvalid [Tt]ransaction|bad signature/);
                await send(undefined);
                assert.equal((await wallet.query.system.account(to)).data.free, 2n * PHA);
            } finally {
                await wallet.disconnect();
            }
        });

        it('sends immortal and mortal transactions', async () => {
            const to = keyring().addFromUri(`//dedot era ${mode}`).address;
            for (const mortality of [{ type: 'Immortal' }, { type: 'Mortal', period: 4 }, { type: 'Mortal', period: 1_024 }]) {
                const send = client.tx.balances.transferKeepAlive(to, PHA).signAndSend(devAccount('Charlie'), { mortality });
                const result = await within(send.untilFinalized(), 'finality');
                assert.equal(result.dispatchError, undefined);
            }
            assert.equal((await client.query.system.account(to)).data.free, 3n * PHA);
        });

        // dedot pages over the legacy methods only.
        if (mode.startsWith('legacy')) it('reads entries page by page', async () => {
            const all = await client.query.system.account.entries();
            const paged = [];
            for (let startKey; ;) {
                const page = await client.query.system.account.pagedEntries({ pageSize: 3, startKey });
                assert.ok(page.length <= 3);
                if (page.length === 0) break;
                paged.push(...page);
                startKey = client.query.system.account.rawKey(page.at(-1)[0]);
            }
            assert.deepEqual(paged.map(([key]) => key.address()), all.map(([key]) => key.address()));
            const keys = await client.query.system.account.pagedKeys({ pageSize: 2 });
            assert.deepEqual(keys.map((key) => key.address()), all.slice(0, 2).map(([key]) => key.address()));
        });

        it('reads the state at an earlier block', async () => {
            const hash = await node.request('chain_getBlockHash', [1]);
            const at = await client.at(hash);
            assert.equal(await at.query.system.number(), 1);
        });

        it('follows on after the node has restarted', async () => {
            const { basePath, port } = node;
            await node.stop();
            node = await NodeProcess.start({ basePath, port });
            const before = Number((await node.request('chain_getHeader')).number);
            const began = performance.now();
            let number;
            do {
                assert.ok(performance.now() - began < LIMIT_MS, `still at block ${number} of ${before}`);
                await new Promise((resolve) => setTimeout(resolve, 500));
                number = await within(client.query.system.number(), 'answer after the restart').catch(() => 0);
            } while (number <= before);
        });
    });
}

describe('dedot in archive mode', () => {
    let node, client;
    before(async () => {
        node = await NodeProcess.start({ extra: ['--state-pruning', 'archive', '--sealing', 'interval=500'] });
        client = await within(DedotClient.new(new WsProvider(node.endpoint)), 'connection');
    });
    after(async () => {
        await client?.disconnect();
        await node?.stop();
    });

    it('reads blocks and states of any height', async () => {
        const to = keyring().addFromUri('//dedot archive').address;
        for (let sent = 1; sent <= 3; sent += 1)
            await within(client.tx.balances.transferKeepAlive(to, PHA).signAndSend(devAccount('Alice')).untilFinalized(), 'finality');
        const archive = new Archive(client);
        assert.equal(await archive.genesisHash(), client.genesisHash);
        const height = await archive.finalizedHeight();
        assert.ok(height >= 3);
        const received = [];
        for (let number = 0; number <= height; number += 1) {
            const [hash] = await archive.hashByHeight(number);
            assert.equal(hash, await node.request('chain_getBlockHash', [number]));
            assert.match(await archive.header(hash), /^0x[0-9a-f]+$/);
            assert.ok(Array.isArray(await archive.body(hash)));
            const at = await client.at(hash);
            received.push((await at.query.system.account(to)).data.free);
            assert.equal(await at.call.accountNonceApi.accountNonce(to), 0);
        }
        assert.deepEqual([received[0], received.at(-1)], [0n, 3n * PHA]);
        assert.deepEqual(received, [...received].sort((a, b) => (a < b ? -1 : Number(a > b))));
        const entries = await (await client.at(client.genesisHash)).query.system.account.entries();
        assert.equal(entries.reduce((sum, [, { data }]) => sum + data.free + data.reserved, 0n), 1_000_000_000n * PHA);
    });
});
