// A change of forks as clients see it. Two validators author apart, none can finalize without the other; when
// they meet, the one with the shorter fork takes the longer one, and its clients are told: by polkadot-js that
// their transaction was retracted, by PAPI that it is no longer found, then of its new block and finality.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import { Socket } from './api_reference.mjs';
import { PHA, connect, devAccount, freeBalance, keyring } from './support/chain.mjs';
import { NODE_BINARY, NodeProcess, freePort, temporaryFolder } from './support/node_process.mjs';

/// Blocks that the longer fork is ahead.
const LEAD = 4;
const LIMIT_MS = 60_000;

async function until(what, holds) {
    const deadline = Date.now() + LIMIT_MS;
    while (!(await holds())) {
        assert.ok(Date.now() < deadline, `not within ${LIMIT_MS} ms: ${what}`);
        await sleep(100);
    }
}

/// The local chain with the validators Alice and Bob, neither of whom can finalize alone.
function specification() {
    const spec = JSON.parse(execFileSync(NODE_BINARY, ['build-spec', '--chain', 'local'], { maxBuffer: 1 << 26 }));
    const { config } = spec.genesis.runtimeGenesis;
    for (const pallet of [config.aura, config.grandpa]) pallet.authorities = pallet.authorities.slice(0, 2);
    const path = join(temporaryFolder(), 'chain-spec.json');
    writeFileSync(path, JSON.stringify(spec));
    return path;
}

async function validator(name, chain) {
    const p2p = await freePort();
    const node = await NodeProcess.start({
        dev: false,
        extra: ['--chain', chain, `--${name}`, '--force-authoring', '--listen-addr', `/ip4/127.0.0.1/tcp/${p2p}`, '--state-pruning', 'archive'],
    });
    return { node, address: async () => `/ip4/127.0.0.1/tcp/${p2p}/p2p/${await node.request('system_localPeerId')}` };
}

const numberOf = async (node) => Number((await node.request('chain_getHeader')).number);

describe('a change of forks', () => {
    let shorter, longer, api, client, socket;
    before(async () => {
        const chain = specification();
        longer = await validator('alice', chain);
        await until('the longer fork', async () => (await numberOf(longer.node)) >= LEAD);
        shorter = await validator('bob', chain);
        api = await connect(shorter.node.endpoint);
        client = createClient(getWsProvider(shorter.node.endpoint));
        socket = await Socket.open(shorter.node.endpoint);
    });
    after(async () => {
        socket?.web.close();
        client?.destroy();
        await api?.disconnect();
        await shorter?.node.stop();
        await longer?.node.stop();
    });

    it('is told to every client in its own words', { timeout: 180_000 }, async () => {
        const follow = (await socket.ask('chainHead_v1_follow', [false])).result;
        const heads = (await socket.ask('chain_subscribeNewHeads', [])).result;
        const [toLegacy, toPapi] = ['legacy', 'papi'].map((name) => keyring().addFromUri(`//reorg ${name}`).address);
        const statuses = [];
        await api.tx.balances.transferKeepAlive(toLegacy, PHA).signAndSend(devAccount('Charlie'), ({ status }) => statuses.push(status));
        const dave = devAccount('Dave');
        const events = [];
        client.getUnsafeApi().tx.Balances.transfer_keep_alive({ dest: { type: 'Id', value: toPapi }, value: PHA })
            .signSubmitAndWatch(getPolkadotSigner(dave.addressRaw, 'Sr25519', (payload) => dave.sign(payload)))
            .subscribe({ next: (event) => events.push(event), error: (error) => events.push({ type: 'error', error }) });
        const found = () => events.findLast(({ type }) => type === 'txBestBlocksState');
        await until('both transactions in a block', () => statuses.some(({ isInBlock }) => isInBlock) && found()?.found);
        const left = { legacy: statuses.find(({ isInBlock }) => isInBlock).asInBlock.toHex(), papi: found().block.hash };
        assert.equal(Number((await shorter.node.request('chain_getHeader', [await shorter.node.request('chain_getFinalizedHead')])).number), 0);
        const gone = await shorter.node.request('chain_getBlockHash', [1]);
        assert.notEqual(gone, await longer.node.request('chain_getBlockHash', [1]));

        await until('the longer fork being longer', async () => (await numberOf(longer.node)) > (await numberOf(shorter.node)) + 1);
        await shorter.node.request('system_addReservedPeer', [await longer.address()]);
        await until('one chain', async () => (await shorter.node.request('chain_getBlockHash', [1])) === (await longer.node.request('chain_getBlockHash', [1])));
        await until('both transactions final', () => statuses.some(({ isFinalized }) => isFinalized) && events.some(({ type }) => type === 'finalized'));

        // polkadot-js: in a block, retracted, in a block, final.
        const types = statuses.map(({ type }) => type).filter((type) => type !== 'Broadcast' && type !== 'Future');
        assert.equal(types[0], 'Ready');
        assert.ok(types.includes('Retracted'), types.join());
        assert.ok(types.indexOf('Retracted') < types.lastIndexOf('InBlock'), types.join());
        assert.equal(types.at(-1), 'Finalized');
        assert.equal(statuses.find(({ isRetracted }) => isRetracted).asRetracted.toHex(), left.legacy);
        const final = statuses.at(-1).asFinalized.toHex();
        assert.notEqual(final, left.legacy);
        assert.equal(statuses.findLast(({ isInBlock }) => isInBlock).asInBlock.toHex(), final);
        // PAPI: found, not found or found elsewhere, final.
        const outcome = events.at(-1);
        assert.equal(outcome.type, 'finalized', JSON.stringify(events.map(({ type }) => type)));
        assert.equal(outcome.ok, true);
        assert.notEqual(outcome.block.hash, left.papi);
        assert.deepEqual([await freeBalance(api, toLegacy), await freeBalance(api, toPapi)], [PHA, PHA]);

        // chainHead: what was left is announced, then pruned; nothing is named before it was announced.
        await until('the fork left is pruned', () => socket.told.some(({ params }) => params.subscription === follow && params.result.prunedBlockHashes?.includes(gone)));
        const announced = new Set();
        for (const { params: { subscription, result } } of socket.told) {
            if (subscription !== follow) continue;
            if (result.event === 'initialized') result.finalizedBlockHashes.forEach((hash) => announced.add(hash));
            if (result.event === 'newBlock') {
                assert.ok(announced.has(result.parentBlockHash), 'a block before its parent');
                announced.add(result.blockHash);
            }
            if (result.event === 'bestBlockChanged') assert.ok(announced.has(result.bestBlockHash), 'a best block before its announcement');
            for (const hash of result.event === 'finalized' ? [...result.finalizedBlockHashes, ...result.prunedBlockHashes] : [])
                assert.ok(announced.has(hash), 'a final or pruned block before its announcement');
        }
        const numbers = socket.told.filter(({ params }) => params.subscription === heads).map(({ params }) => Number(params.result.number));
        assert.ok(numbers.length > 1 && numbers.at(-1) > numbers[0]);

        // The fork left is forgotten, but for the follow that has its block pinned: that still gives the header.
        assert.equal(await shorter.node.request('chain_getHeader', [gone]), null);
        assert.ok(!(await shorter.node.request('archive_v1_hashByHeight', [1])).includes(gone));
        assert.match((await socket.ask('chainHead_v1_header', [follow, gone])).result, /^0x[0-9a-f]+$/);
        const { operationId } = (await socket.ask('chainHead_v1_body', [follow, gone])).result;
        const ended = await socket.notification(follow, (event) => event.operationId === operationId);
        assert.equal(ended.params.result.event, 'operationInaccessible');
        assert.equal((await socket.ask('chainHead_v1_unpin', [follow, gone])).result, null);
        assert.equal((await socket.ask('chainHead_v1_header', [follow, gone])).error.code, -32801);
    });
});
