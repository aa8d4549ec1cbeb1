// RPC in the hands of those who mean no good: malformed requests get their code and harm nobody, unsafe
// methods are for their owner, and a flood delays no block.

import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Socket, methodTable } from './api_reference.mjs';
import { NodeProcess, freePort } from './support/node_process.mjs';
import { randomNumbers } from './support/random.mjs';

const MUTATIONS = 2_000;
const SLOT_MS = 2_000;
const FLOOD_MS = 20_000;
/// Ten times the connections that a node takes, each with requests always under way.
const FLOOD_CONNECTIONS = 1_000;

/// One POST; resolves to { status, text }.
function post(port, body, headers = {}) {
    return new Promise((resolve, reject) => {
        const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', agent: false, headers: { 'content-type': 'application/json', ...headers } }, (response) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (data) => (text += data));
            response.on('end', () => resolve({ status: response.statusCode, text }));
            response.on('error', reject);
        });
        request.on('error', reject);
        request.end(body);
    });
}

/// The status of a WebSocket's handshake.
function handshake(port, headers) {
    return new Promise((resolve, reject) => {
        const request = httpRequest({
            host: '127.0.0.1', port, agent: false,
            headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', ...headers },
        }, (response) => resolve(response.statusCode));
        request.on('upgrade', (response, socket) => { socket.destroy(); resolve(response.statusCode); });
        request.on('error', reject);
        request.end();
    });
}

const ask = (method, params = []) => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

describe('malformed requests', () => {
    let node;
    before(async () => { node = await NodeProcess.start(); });
    after(async () => node?.stop());

    const deep = (levels) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const TABLE = [
        ['{', -32700], ['', -32700], ['nul', -32700], ['{"a":1,"a":2}', -32700], ['"\\ud800"', -32700], [deep(200), -32700],
        [Buffer.from('{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}', 'latin1'), -32700],
        ['{"jsonrpc":"2.0","id":1,"method":"system_name","params":[]} x', -32700],
        ['1', -32600], ['[]', -32600], ['{}', -32600], ['{"jsonrpc":"1.0","id":1,"method":"system_name"}', -32600],
        ['{"jsonrpc":"2.0","id":1,"method":7}', -32600], ['{"jsonrpc":"2.0","id":{},"method":"system_name"}', -32600],
        ['{"jsonrpc":"2.0","id":1,"method":"system_name","params":7}', -32602],
        [ask('no_such_method'), -32601], [ask(''), -32601],
        [ask('chain_getHeader', ['0x12']), -32602], [ask('chain_getBlockHash', [-1]), -32602], [ask('state_getStorage', ['0xzz']), -32602],
        [ask('state_getStorage', []), -32602], [ask('chain_getBlockHash', [{}]), -32602],
    ];
    it('get the code of what is wrong with them', async () => {
        for (const [body, code] of TABLE) {
            const { status, text } = await post(node.port, body);
            const { error } = JSON.parse(text || '{}');
            assert.equal(error?.code, code, `${String(body).slice(0, 80)} -> ${status} ${text}`);
        }
    });

    it('a batch answers each of its requests, wrong ones too', async () => {
        const { text } = await post(node.port, `[1,${ask('system_name')},{"jsonrpc":"2.0","id":7,"method":"nothing"}]`);
        assert.deepEqual(JSON.parse(text).map(({ error, result }) => error?.code ?? result), [-32600, 'pha-node', -32601]);
        const many = await post(node.port, `[${Array(4_097).fill(ask('system_name')).join(',')}]`);
        assert.equal(JSON.parse(many.text).error.code, -32010);
    });

    it('of the wrong size, kind or pace are turned away', async () => {
        assert.equal((await post(node.port, ask('system_name'), { 'content-type': 'text/plain' })).status, 415);
        const large = await post(node.port, 'x', { 'content-length': String(64 << 20) }).catch(() => ({ status: 413 }));
        assert.equal(large.status, 413);
        // A request that never ends holds a connection, and nothing else.
        const slow = Array.from({ length: 20 }, () => connectTcp(node.port, '127.0.0.1').on('error', () => {}));
        for (const socket of slow) socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
        const began = performance.now();
        assert.equal(await node.request('system_name'), 'pha-node');
        assert.ok(performance.now() - began < 2_000);
        for (const socket of slow) socket.destroy();
    });

    it(`of ${MUTATIONS} mutations none stops the node or breaks its framing`, async () => {
        const seed = Number(process.env.PHA_SEED ?? Date.now() % 1_000_000);
        const random = randomNumbers(seed);
        const below = (limit) => Math.floor(random() * limit);
        const seeds = TABLE.map(([body]) => Buffer.from(body)).concat([
            ask('state_getKeysPaged', ['0x26aa', 10, null]), ask('chain_getBlockHash', [[0, '0x1']]), ask('pha_workers', [{ state: 'Active' }]),
            ask('author_submitExtrinsic', ['0x280403000b63ce64c10c0541']), ask('state_call', ['Core_version', '0x']),
        ].map((text) => Buffer.from(text)));
        const mutate = (body) => {
            const out = Buffer.from(body);
            for (let i = 0; i <= below(4); i += 1) if (out.length) out[below(out.length)] = below(256);
            return below(4) === 0 ? Buffer.concat([out, seeds[below(seeds.length)]]) : out.subarray(0, out.length - (below(3) === 0 ? below(out.length + 1) : 0));
        };
        for (let i = 0; i < MUTATIONS; i += 20) {
            await Promise.all(Array.from({ length: 20 }, async () => {
                const body = mutate(seeds[below(seeds.length)]);
                const { text } = await post(node.port, body);
                if (text) assert.doesNotThrow(() => JSON.parse(text), `seed ${seed}: ${body}`);
            }));
        }
        assert.ok(node.running, `seed ${seed}`);
        assert.equal(await node.request('system_name'), 'pha-node');
    });
});

describe('addresses with a policy of their own', () => {
    it('serve the operator and the public beside each other', async () => {
        const port = await freePort();
        const node = await NodeProcess.start({ extra: ['--rpc-cors', 'http://localhost:1', '--rpc-endpoint', `listen-addr=127.0.0.1:${port},methods=safe,cors=https://wallet.example,rate-limit=3`] });
        const answer = async (at, method, headers) => JSON.parse((await post(at, ask(method), headers)).text);
        assert.ok(Array.isArray((await answer(node.port, 'system_peers')).result));
        assert.equal((await answer(port, 'system_peers')).error.code, -32601);
        assert.equal((await answer(port, 'system_name', { origin: 'https://wallet.example', host: `127.0.0.1:${port}` })).result, 'pha-node');
        assert.equal((await post(node.port, ask('system_name'), { origin: 'https://wallet.example' })).status, 403);
        const batch = JSON.parse((await post(port, `[${Array(5).fill(ask('system_name')).join(',')}]`)).text);
        assert.deepEqual(batch.map(({ error }) => error?.code ?? 0), [0, 0, 0, -32999, -32999]);
        // What is logged changes while it runs.
        await node.request('system_addLogFilter', ['rpc=trace,pool=debug']);
        await assert.rejects(node.request('system_addLogFilter', ['rpc=loud']), /`loud` is no level/);
        await node.request('system_resetLogFilter');
        await node.stop();
        await assert.rejects(NodeProcess.start({ extra: ['--rpc-endpoint', 'listen-addr=nowhere'] }), /expected listen-addr=IP:PORT/);
        await assert.rejects(NodeProcess.start({ extra: ['--rpc-rate-limit', '1', '--rpc-rate-limit-whitelisted-ips', 'example.org'] }), /expected an IP address/);
    });
});

describe('unsafe methods', () => {
    const unsafe = methodTable().filter(({ safety }) => safety === 'unsafe').flatMap(({ names }) => names);
    const nodes = {};
    before(async () => {
        for (const policy of ['safe', 'auto', 'unsafe']) nodes[policy] = await NodeProcess.start({ dev: false, extra: ['--chain', 'dev', '--alice', '--rpc-methods', policy] });
    });
    after(async () => { for (const node of Object.values(nodes)) await node.stop(); });
    const denied = ({ error }) => error?.code === -32601 && /unsafe to be called externally/.test(error.message);

    it('are those that keys, pool, peers and whole states hang on', () => {
        for (const name of ['author_insertKey', 'author_rotateKeys', 'author_hasKey', 'author_removeExtrinsic', 'state_getPairs', 'state_queryStorage',
            'system_addReservedPeer', 'system_removeReservedPeer', 'system_peers', 'system_dryRun', 'system_unstable_networkState']) assert.ok(unsafe.includes(name), name);
    });

    it('are denied by a listener for others, over HTTP, WebSocket and in batches', async () => {
        const socket = await Socket.open(nodes.safe.endpoint);
        for (const method of unsafe) {
            assert.ok(denied(JSON.parse((await post(nodes.safe.port, ask(method))).text)), method);
            assert.ok(denied(await socket.ask(method, [])), method);
        }
        const batch = JSON.parse((await post(nodes.safe.port, `[${unsafe.map((method) => ask(method)).join(',')}]`)).text);
        assert.ok(batch.length === unsafe.length && batch.every(denied));
        socket.web.close();
    });

    it('are allowed to the owner on loopback', async () => {
        for (const policy of ['auto', 'unsafe'])
            for (const method of unsafe) assert.ok(!denied(JSON.parse((await post(nodes[policy].port, ask(method))).text)), `${policy} ${method}`);
    });

    it('no method is for pages of strangers, whatever the policy', async () => {
        for (const { port } of Object.values(nodes)) {
            for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'https://polkadot.js.org.evil.example', 'null']) {
                for (const method of [...unsafe, 'system_name']) assert.equal((await post(port, ask(method), { origin })).status, 403, `${origin} ${method}`);
                assert.equal(await handshake(port, { origin }), 403, origin);
            }
            for (const origin of ['http://localhost:3000', 'https://polkadot.js.org']) assert.equal(await handshake(port, { origin }), 101, origin);
        }
    });

    it('a name that was rebound to this machine is refused', async () => {
        for (const { port } of Object.values(nodes)) {
            for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example']) {
                assert.equal((await post(port, ask('system_name'), { host })).status, 403, host);
                assert.equal(await handshake(port, { host }), 403, host);
            }
        }
    });
});

describe('a flood', () => {
    it('of ten times the connections delays no block, and what is too much is told so', async () => {
        const node = await NodeProcess.start();
        const owner = await Socket.open(node.endpoint);
        const height = async () => Number((await owner.ask('chain_getHeader', [])).result.number);
        while (await height() < 2) await sleep(100);
        const body = ask('state_getKeysPaged', ['0x', 1_000, null]);
        let [answered, refused, going] = [0, 0, true];
        const attackers = Array.from({ length: FLOOD_CONNECTIONS }, async () => {
            while (going) {
                const outcome = await post(node.port, body).catch(() => ({ status: 0 }));
                if (outcome.status === 200) answered += 1;
                else refused += 1;
                if (outcome.status !== 200) await sleep(200);
            }
        });
        const [began, first] = [performance.now(), await height()];
        await sleep(FLOOD_MS);
        const blocks = await height() - first;
        const slots = (performance.now() - began) / SLOT_MS;
        const finalized = (await owner.ask('chain_getHeader', [(await owner.ask('chain_getFinalizedHead', [])).result])).result;
        const lag = await height() - Number(finalized.number);
        going = false;
        await Promise.all(attackers);
        owner.web.close();
        await node.stop();
        console.log(`flood: ${answered} answered, ${refused} refused, ${blocks} blocks in ${slots.toFixed(1)} slots, finality ${lag} behind`);
        assert.ok(answered > 0 && refused > 0);
        assert.ok(Math.abs(blocks - slots) <= 1.5, `${blocks} blocks in ${slots} slots`);
        assert.ok(lag <= 2, `finality ${lag} behind`);
    });
});
