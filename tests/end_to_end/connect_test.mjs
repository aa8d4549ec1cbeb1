// What a wallet asks before anything else: the chain's name, properties, metadata, constants,
// balances and heads.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PHA, connect, devAccount, freeBalance } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';

const TOTAL_ISSUANCE = 1_000_000_000n * PHA;
const PALLETS = [
    'System', 'Timestamp', 'Aura', 'Grandpa', 'Balances', 'TransactionPayment', 'Utility', 'Multisig', 'Proxy', 'Sudo',
];

describe('a wallet connects', () => {
    let node, api;
    before(async () => {
        node = await NodeProcess.start();
        api = await connect(node.endpoint);
    });
    after(async () => {
        await api?.disconnect();
        await node?.stop();
    });

    it('reads the properties', async () => {
        assert.equal(api.registry.chainSS58, 30);
        assert.deepEqual(api.registry.chainDecimals, [12]);
        assert.deepEqual(api.registry.chainTokens, ['PHA']);
        assert.equal((await api.rpc.system.health()).isSyncing.isTrue, false);
        assert.equal(devAccount('Alice').address, api.createType('Address', devAccount('Alice').publicKey).toString());
    });

    it('reads metadata with every pallet', () => {
        const names = api.runtimeMetadata.asLatest.pallets.map(({ name }) => name.toString());
        for (const name of PALLETS) assert.ok(names.includes(name), `${name} is not among ${names}`);
    });

    it('reads metadata V14 by the old method', async () => {
        assert.equal((await api.rpc.state.getMetadata()).version, 14);
    });

    it('reads constants', () => {
        assert.equal(api.consts.balances.existentialDeposit.toBigInt(), PHA / 100n);
        assert.equal(api.consts.system.ss58Prefix.toNumber(), 30);
        assert.equal(api.consts.system.blockHashCount.toNumber(), 2400);
        assert.equal(api.consts.system.version.specName.toString(), api.runtimeVersion.specName.toString());
    });

    it('reads balances, which add up to the fixed supply', async () => {
        assert.ok((await freeBalance(api, devAccount('Alice').address)) > 1_000n * PHA);
        assert.equal((await api.query.balances.totalIssuance()).toBigInt(), TOTAL_ISSUANCE);
        const accounts = await api.query.system.account.entries();
        const sum = accounts.reduce((total, [, { data }]) => total + data.free.toBigInt() + data.reserved.toBigInt(), 0n);
        assert.equal(sum, TOTAL_ISSUANCE);
    });

    it('sees blocks authored and finalized', async () => {
        const heights = [];
        await new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error(`only ${heights} in 20 s`)), 20_000);
            api.rpc.chain.subscribeFinalizedHeads((header) => {
                heights.push(header.number.toNumber());
                if (heights.at(-1) >= 3) {
                    clearTimeout(timer);
                    resolve();
                }
            });
        });
        assert.deepEqual(heights, [...heights].sort((a, b) => a - b));
    });

    it('finds each block of the chain by number, hash and parent', async () => {
        const finalized = await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead());
        let expected = finalized.hash.toHex();
        for (let number = finalized.number.toNumber(); number >= 0; --number) {
            const hash = await api.rpc.chain.getBlockHash(number);
            assert.equal(hash.toHex(), expected);
            const { block } = await api.rpc.chain.getBlock(hash);
            assert.equal(block.header.hash.toHex(), expected);
            expected = block.header.parentHash.toHex();
        }
        assert.equal(BigInt(expected), 0n);
    });

    it('ties the timestamp to the slot of the header', async () => {
        const hash = await api.rpc.chain.getBlockHash(1);
        const at = await api.at(hash);
        const slotMs = (await api.call.auraApi.slotDuration()).toBigInt();
        const { digest } = await api.rpc.chain.getHeader(hash);
        const aura = digest.logs.find((log) => log.isPreRuntime && log.asPreRuntime[0].toString() === 'aura');
        const slot = Buffer.from(aura.asPreRuntime[1].toU8a(true)).readBigUInt64LE(0);
        assert.equal((await at.query.timestamp.now()).toBigInt() / slotMs, slot);
    });
});
