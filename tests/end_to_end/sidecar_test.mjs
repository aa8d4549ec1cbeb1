// The chain under @substrate/api-sidecar 18, which knows nothing of it but its metadata. package.json
// gives the service the @polkadot/api of the other tests: the one it was released with skips
// transaction extensions that it does not know, CheckMetadataHash among them, and misreads what follows.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PHA, connect, devAccount, keyring, submit } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';
import { Sidecar } from './support/sidecar.mjs';

describe('api-sidecar', () => {
    let node, api, sidecar;
    before(async () => {
        node = await NodeProcess.start();
        api = await connect(node.endpoint);
        sidecar = await Sidecar.start(node.endpoint);
    });
    after(async () => {
        await sidecar?.stop();
        await api?.disconnect();
        await node?.stop();
    });

    /// A signed transfer of 1 PHA from Alice, as an exchange builds it offline.
    async function signedTransfer(to) {
        const call = api.tx.balances.transferKeepAlive(to, PHA);
        return (await call.signAsync(devAccount('Alice'), { nonce: -1 })).toHex();
    }

    it('tells version, network and runtime', async () => {
        const version = await sidecar.get('/node/version');
        assert.equal(version.clientImplName, 'pha-node');
        assert.equal(version.chain, 'Development');
        const network = await sidecar.get('/node/network');
        assert.equal(network.isSyncing, false);
        assert.equal(network.localPeerId, await node.request('system_localPeerId'));
        const spec = await sidecar.get('/runtime/spec');
        assert.equal(spec.specName, 'pha-node');
        assert.equal(spec.properties.ss58Format, '30');
    });

    it('serves metadata and what a transaction is made of', async () => {
        const metadata = await sidecar.get('/runtime/metadata');
        assert.ok(Object.keys(metadata.metadata).length === 1);
        const material = await sidecar.get('/transaction/material');
        assert.equal(material.genesisHash, await node.request('chain_getBlockHash', [0]));
        assert.equal(material.txVersion, String(api.runtimeVersion.transactionVersion));
    });

    it('shows blocks with their transactions and events', async () => {
        const to = keyring().addFromUri('//sidecar block').address;
        const { blockHash } = await submit(api, api.tx.balances.transferKeepAlive(to, PHA), devAccount('Alice'));
        const block = await sidecar.get(`/blocks/${blockHash}`);
        assert.equal(block.hash, blockHash);
        const transfer = block.extrinsics.find(({ method }) => method.pallet === 'balances');
        assert.equal(transfer.method.method, 'transferKeepAlive');
        assert.equal(transfer.success, true);
        assert.ok(transfer.events.some(({ method }) => method.pallet === 'transactionPayment'));
        // The service knows the fee formula of listed networks only; /transaction/fee-estimate asks the chain.
        assert.equal(transfer.paysFee, true);
        const head = await sidecar.get('/blocks/head');
        assert.ok(Number(head.number) >= Number(block.number));
        assert.equal((await sidecar.get(`/blocks/${block.number}/header`)).stateRoot, block.stateRoot);
    });

    it('shows balances', async () => {
        const { address } = devAccount('Bob');
        const info = await sidecar.get(`/accounts/${address}/balance-info`);
        assert.equal(info.tokenSymbol, 'PHA');
        assert.equal(BigInt(info.free), (await api.query.system.account(address)).data.free.toBigInt());
        assert.equal(info.nonce, '0');
    });

    it('reads storage and constants of pallets', async () => {
        const item = await sidecar.get('/pallets/timestamp/storage/now');
        assert.ok(Number(item.value) > 1_700_000_000_000);
        const account = devAccount('Bob').address;
        const entry = await sidecar.get(`/pallets/system/storage/account?keys[]=${account}`);
        assert.ok(BigInt(entry.value.data.free) > PHA);
        const constant = await sidecar.get('/pallets/balances/consts/existentialDeposit?metadata=true');
        assert.equal(api.createType('u128', Buffer.from(constant.metadata.value.slice(2), 'hex')).toBigInt(), PHA / 100n);
        const errors = await sidecar.get('/pallets/balances/errors?onlyIds=true');
        assert.ok(errors.items.includes('InsufficientBalance'));
    });

    // /transaction/fee-estimate hands the library an extrinsic where metadata says bytes: of version 18 with a
    // library that knows CheckMetadataHash it works with no chain, so its fee is asked of the chain.
    it('sends a transaction once', async () => {
        const to = keyring().addFromUri('//sidecar send').address;
        const tx = await signedTransfer(to);
        const sent = await sidecar.post('/transaction', { tx });
        assert.equal(sent.status, 200, JSON.stringify(sent.body));
        assert.equal(sent.body.hash, api.registry.createType('Extrinsic', tx).hash.toHex());
        const again = await sidecar.post('/transaction', { tx });
        assert.equal(again.status, 400);
        assert.match(again.body.cause, /Already Imported|outdated|banned/);
    });

    // Left out: what is of parachains, ink contracts, Polkadot's staking or asset conversion, and block traces,
    // none of which this chain has, and what the service serves for chains on its list only.
    it('answers at every address that has a meaning here', async () => {
        const { address } = devAccount('Bob');
        const head = await sidecar.get('/blocks/head');
        const paths = [
            '/accounts/ADDRESS/asset-balances', '/accounts/ADDRESS/balance-info', '/accounts/ADDRESS/balance-info?at=1',
            '/accounts/ADDRESS/proxy-info', '/accounts/ADDRESS/validate', '/accounts/ADDRESS/vesting-info',
            '/blocks?range=0-3', '/blocks/head', '/blocks/head/header', '/blocks/head?finalized=false', '/blocks/head?eventDocs=true&extrinsicDocs=true', '/blocks/0', '/blocks/1',
            '/blocks/1/header', '/blocks/1/extrinsics/0', '/blocks/1/extrinsics-raw', '/blocks/HASH', '/blocks/HASH/extrinsics/0',
            '/node/network', '/node/transaction-pool', '/node/transaction-pool?includeFee=true', '/node/version',
            '/pallets/System/consts', '/pallets/System/consts/blockHashCount', '/pallets/System/dispatchables', '/pallets/System/dispatchables/remark', '/pallets/System/errors',
            '/pallets/System/errors/InvalidSpecName', '/pallets/System/events', '/pallets/System/events/ExtrinsicSuccess', '/pallets/System/storage', '/pallets/System/storage/number',
            '/runtime/code', '/runtime/metadata', '/runtime/spec',
            '/transaction/material', '/transaction/material?metadata=json', '/transaction/material?metadata=scale',
        ];
        const names = Object.keys(api.query).filter((name) => name !== 'substrate' && Object.keys(api.query[name]).length > 0);
        for (const name of names) paths.push(`/pallets/${name}/storage?onlyIds=true`);
        const failed = [];
        for (const path of paths.map((text) => text.replace('ADDRESS', address).replace('HASH', head.hash))) {
            const { status, body } = await sidecar.ask(path);
            if (status !== 200) failed.push(`${path}: ${status} ${JSON.stringify(body).slice(0, 200)}`);
        }
        assert.deepEqual(failed, []);
    });

    it('answers a wrong transaction with the reason', async () => {
        const answer = await sidecar.post('/transaction', { tx: '0x1234' });
        assert.equal(answer.status, 400);
        assert.ok(answer.body.error);
    });
});
