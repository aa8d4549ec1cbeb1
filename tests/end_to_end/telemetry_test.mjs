// A node's telemetry as a server of Substrate's telemetry hears it.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { NodeProcess } from './support/node_process.mjs';

const LIMIT_MS = 20_000;

describe('telemetry', () => {
    let node, server;
    const heard = [];
    before(async () => {
        server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
        server.on('connection', (socket) => socket.on('message', (data) => heard.push(JSON.parse(data))));
        await new Promise((resolve) => server.once('listening', resolve));
        const url = `ws://127.0.0.1:${server.address().port}/submit 0`;
        node = await NodeProcess.start({ extra: ['--telemetry-url', url, '--name', 'canary'] });
    });
    after(async () => {
        await node?.stop();
        server?.close();
    });

    async function message(name, holds = () => true) {
        for (const began = performance.now(); performance.now() - began < LIMIT_MS; await sleep(50)) {
            const found = heard.find(({ payload }) => payload.msg === name && holds(payload));
            if (found) return found.payload;
        }
        throw new Error(`no ${name} among ${heard.map(({ payload }) => payload.msg)}`);
    }

    it('says who the node is', async () => {
        const said = await message('system.connected');
        assert.equal(heard[0].payload, said);
        assert.equal(said.name, 'canary');
        assert.equal(said.chain, await node.request('system_chain'));
        assert.equal(said.genesis_hash, await node.request('chain_getBlockHash', [0]));
        assert.equal(said.network_id, await node.request('system_localPeerId'));
        assert.equal(said.authority, true);
        for (const { id, ts } of heard) assert.ok(id === 1 && Math.abs(Date.parse(ts) - Date.now()) < 60_000, ts);
    });

    it('tells of blocks as they come, and of their finality', async () => {
        const imported = await message('block.import', ({ height }) => height >= 2);
        assert.equal(imported.best, await node.request('chain_getBlockHash', [imported.height]));
        assert.equal(imported.origin, 'Own');
        const final = await message('notify.finalized', ({ height }) => Number(height) >= 2);
        assert.equal(final.best, await node.request('chain_getBlockHash', [Number(final.height)]));
    });

    it('tells its figures every five seconds', async () => {
        const figures = await message('system.interval', ({ height }) => height > 0);
        assert.equal(figures.best, await node.request('chain_getBlockHash', [figures.height]));
        assert.ok(figures.finalized_height <= figures.height && figures.txcount === 0);
        assert.equal((await message('system.interval', ({ peers }) => peers !== undefined)).peers, 0);
    });

    it('is refused with an address that is none', async () => {
        const start = NodeProcess.start({ extra: ['--telemetry-url', 'https://example.org'] });
        await assert.rejects(start, /--telemetry-url https:\/\/example\.org: expected/);
    });
});
