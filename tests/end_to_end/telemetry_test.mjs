// A node's telemetry as a server of Substrate's telemetry hears it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { NODE_BINARY, NodeProcess, temporaryFolder } from './support/node_process.mjs';

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

/// Resolves when `holds` gives something true, with it.
async function eventually(what, holds) {
    for (const began = performance.now(); performance.now() - began < LIMIT_MS; await sleep(50)) {
        const found = holds();
        if (found) return found;
    }
    throw new Error(`not within ${LIMIT_MS} ms: ${what}`);
}

/// What a server is told, as it comes.
function listening(server) {
    const heard = [];
    server.on('connection', (socket) => socket.on('message', (data) => heard.push(JSON.parse(data).payload)));
    return heard;
}

/// The development chain with these servers in its specification.
function specificationWith(folder, telemetryEndpoints) {
    const spec = JSON.parse(execFileSync(NODE_BINARY, ['build-spec', '--chain', 'dev'], { maxBuffer: 1 << 26 }));
    const path = join(folder, 'spec.json');
    writeFileSync(path, JSON.stringify({ ...spec, telemetryEndpoints }));
    return path;
}

describe('telemetry servers of a specification', () => {
    let server, heard, url, path;
    before(async () => {
        server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
        heard = listening(server);
        await new Promise((resolve) => server.once('listening', resolve));
        url = `ws://127.0.0.1:${server.address().port}/submit`;
        path = specificationWith(temporaryFolder(), [[url, 0]]);
    });
    after(() => server?.close());

    const run = async (extra, use) => {
        const node = await NodeProcess.start({ dev: false, extra: ['--chain', path, ...extra] });
        try {
            await use(node);
        } finally {
            await node.stop();
        }
    };

    it('survive build-spec, and raw', () => {
        for (const raw of [[], ['--raw']]) {
            const text = execFileSync(NODE_BINARY, ['build-spec', '--chain', path, ...raw], { maxBuffer: 1 << 28 });
            assert.deepEqual(JSON.parse(text).telemetryEndpoints, [[url, 0]]);
        }
    });

    it('are told where no flag names one', () =>
        run(['--name', 'by-specification'], () =>
            eventually('a greeting', () => heard.some(({ name }) => name === 'by-specification'))));

    it('give way to --telemetry-url and to --no-telemetry', async () => {
        const other = new WebSocketServer({ host: '127.0.0.1', port: 0 });
        const there = listening(other);
        await new Promise((resolve) => other.once('listening', resolve));
        await run(['--name', 'by-flag', '--telemetry-url', `ws://127.0.0.1:${other.address().port}/ 0`], () =>
            eventually('a greeting', () => there.some(({ name }) => name === 'by-flag')));
        other.close();
        await run(['--name', 'nobody', '--no-telemetry'], () => sleep(1_500));
        assert.ok(!heard.some(({ name }) => name === 'by-flag' || name === 'nobody'));
    });
});

describe('telemetry over TLS', () => {
    const folder = temporaryFolder();
    let https, server, heard, url;
    before(async () => {
        const openssl = (...parameters) => execFileSync('openssl', parameters, { cwd: folder, stdio: 'pipe' });
        openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=test authority');
        openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
        writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
        openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names', '-out', 'server.pem');
        https = createServer({ key: readFileSync(join(folder, 'server.key')), cert: readFileSync(join(folder, 'server.pem')) });
        server = new WebSocketServer({ server: https });
        heard = listening(server);
        await new Promise((resolve) => https.listen(0, '127.0.0.1', resolve));
        url = `wss://127.0.0.1:${https.address().port}/submit 0`;
    });
    after(() => {
        delete process.env.SSL_CERT_FILE;
        server?.close();
        https?.close();
    });

    it('greets a server whose authority SSL_CERT_FILE names', async () => {
        process.env.SSL_CERT_FILE = join(folder, 'ca.pem');
        const node = await NodeProcess.start({ extra: ['--telemetry-url', url, '--name', 'trusting'] });
        delete process.env.SSL_CERT_FILE;
        try {
            await eventually('a greeting', () => heard.some(({ name }) => name === 'trusting'));
        } finally {
            await node.stop();
        }
    });

    it('says nothing to one that no authority vouches for', async () => {
        const node = await NodeProcess.start({ extra: ['--telemetry-url', url, '--name', 'careful'], logLines: 1000 });
        try {
            const line = await eventually('a warning', () => node.log.find((each) => /telemetry: 127\.0\.0\.1/.test(each)));
            assert.match(line, /certificate verify failed.*; again in 1000 ms/);
            assert.ok(!heard.some(({ name }) => name === 'careful'));
        } finally {
            await node.stop();
        }
    });
});
