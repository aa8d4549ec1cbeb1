// docs/api.md, made of the node's table of methods and of an example of each, asked of a development
// chain.
//          api_reference.mjs --write     writes docs/api.md (PHA_NODE, PHA_RPC_METHODS, PHA_QUOTE_FORGE)

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { compactAddLength, hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { PHA, connect, devAccount, keyring } from './support/chain.mjs';
import { METHODS } from './support/api_examples.mjs';
import { forgedEvidence } from './support/evidence.mjs';
import { NODE_BINARY, NodeProcess } from './support/node_process.mjs';

const API = fileURLToPath(new URL('../../docs/api.md', import.meta.url));
const TEXT_MAX = 80;
const ITEMS_MAX = 3;
const NOTIFICATION_LIMIT_MS = 15_000;
const HEAD = `# API reference

Every JSON-RPC method of a node, with an example from a development chain; made by
[api_reference.mjs](../tests/end_to_end/api_reference.mjs) from the node's own table, and a test fails when it is out of date.
[rpc.md](rpc.md) says what all of them have in common: limits, errors, who may call what, how amounts are written.

A parameter that is left out, or null, stands for its default (the best block for \`at\` and \`hash\`).
Long texts and lists are cut with \`..\`. **Unsafe** methods need \`--rpc-methods unsafe\`, or a server on loopback only.
`;

/// A JSON-RPC connection that keeps what it is told.
export class Socket {
    static async open(endpoint) {
        const socket = new Socket();
        socket.web = new WebSocket(endpoint);
        socket.answers = new Map();
        socket.told = [];
        socket.id = 0;
        socket.web.onmessage = ({ data }) => {
            const message = JSON.parse(data);
            if (message.id === undefined) socket.told.push(message);
            else socket.answers.get(message.id)(message);
        };
        await new Promise((resolve, reject) => {
            socket.web.onopen = resolve;
            socket.web.onerror = () => reject(new Error(`no connection to ${endpoint}`));
        });
        return socket;
    }

    ask(method, params) {
        const id = ++this.id;
        this.web.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
        return new Promise((resolve) => this.answers.set(id, resolve));
    }

    /// The first notification of a subscription (that `holds`).
    async notification(subscription, holds = () => true) {
        const deadline = Date.now() + NOTIFICATION_LIMIT_MS;
        while (Date.now() < deadline) {
            const found = this.told.find(({ params }) => params.subscription === subscription && holds(params.result));
            if (found) return found;
            await sleep(20);
        }
        return undefined;
    }
}

/// The node's table: [{ names, parameters, kind, safety, endedBy, notification }].
export function methodTable() {
    const program = process.env.PHA_RPC_METHODS ?? join(dirname(NODE_BINARY), 'rpc-methods');
    return JSON.parse(execFileSync(program, { encoding: 'utf8', maxBuffer: 1 << 24 }));
}

async function factsOf(node, api) {
    const alice = devAccount('Alice');
    const sign = async (pair, nonce) => {
        const call = api.tx.balances.transferKeepAlive(devAccount('Dave').address, PHA);
        return (await call.signAsync(pair, { nonce })).toHex();
    };
    const reportData = `0x${'00'.repeat(64)}`;
    const { quote, collateral } = forgedEvidence({ reportData, nowMs: Date.now() });
    const evidence = u8aConcat([0], compactAddLength(hexToU8a(quote)), [1], hexToU8a(collateral));
    const sessionKeys = await node.request('author_rotateKeys');
    const example = keyring('ed25519').addFromUri('//Example');
    return {
        alice: alice.address,
        auraKey: u8aToHex(alice.publicKey),
        sessionKeys,
        insertedKey: u8aToHex(example.publicKey),
        genesis: api.genesisHash.toHex(),
        block: await node.request('chain_getBlockHash', [1]),
        accountKey: api.query.system.account.key(alice.address),
        submitted: await sign(devAccount('Bob'), 0),
        watched: await sign(devAccount('Charlie'), 0),
        watchedToo: await sign(devAccount('Eve'), 0),
        broadcast: await sign(devAccount('Ferdie'), 0),
        evidence: u8aToHex(evidence),
        gpuEvidence: '0x0000',
        nonce: `0x${'00'.repeat(32)}`,
        childKey: '0x3a6368696c645f73746f726167653a64656661756c743a01',
        peer: '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp',
        boot: {
            appId: 'a1'.repeat(20), composeHash: 'c1'.repeat(32), instanceId: 'b1'.repeat(20), deviceId: 'd1'.repeat(32),
            mrAggregated: '00'.repeat(32), mrSystem: '00'.repeat(32), osImageHash: 'e1'.repeat(32), tcbStatus: 'UpToDate', advisoryIds: [],
        },
    };
}

/// In the order in which one needs what another gives.
const FIRST = ['payment_queryInfo', 'payment_queryFeeDetails', 'system_dryRun', 'chainHead_v1_follow', 'chainHead_v1_header', 'chainHead_v1_storage', 'chainHead_v1_continue'];
// Nothing on a young chain is long enough to wait for it.
const REFUSED = 'chainHead_v1_continue';
const LAST = ['chainHead_v1_unpin'];

/// { name: { request, response, notification } }: the examples as a development chain answers them now.
export async function examples(table) {
    const node = await NodeProcess.start({ extra: ['--rpc-methods', 'unsafe'] });
    const api = await connect(node.endpoint);
    try {
        while (Number((await node.request('chain_getHeader', [await node.request('chain_getFinalizedHead')])).number) < 1) await sleep(100);
        const given = await factsOf(node, api);
        const socket = await Socket.open(node.endpoint);
        const names = table.filter(({ kind }) => kind !== 'end').map(({ names: [name] }) => name);
        const order = [...FIRST, ...names.filter((name) => !FIRST.includes(name) && !LAST.includes(name)), ...LAST];
        const out = {};
        for (const name of order) {
            const [, parameters] = METHODS[name];
            const params = parameters(given);
            const response = await socket.ask(name, params);
            if (response.error && name !== REFUSED) throw new Error(`${name}: ${JSON.stringify(response.error)}`);
            const { notification: told } = table.find(({ names: [first] }) => first === name);
            out[name] = { request: { method: name, params }, response: response.error ? { error: response.error } : response.result };
            if (told) out[name].notification = await socket.notification(response.result);
            if (name === 'chainHead_v1_follow') {
                given.follow = response.result;
                const { params: { result } } = await socket.notification(given.follow, ({ event }) => event === 'initialized');
                given.pinned = result.finalizedBlockHashes.at(-1);
            }
            if (name === 'chainHead_v1_storage') given.operation = response.result.operationId;
        }
        socket.web.close();
        return out;
    } finally {
        await api.disconnect();
        await node.stop();
    }
}

function cut(value) {
    if (typeof value === 'string') return value.length > TEXT_MAX ? `${value.slice(0, TEXT_MAX)}..` : value;
    if (Array.isArray(value)) return [...value.slice(0, ITEMS_MAX).map(cut), ...(value.length > ITEMS_MAX ? ['..'] : [])];
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cut(member)]));
}

function section(method, table, example) {
    const [name, ...aliases] = method.names;
    const lines = [`### ${name}`, '', METHODS[name][0], ''];
    lines.push(`- Parameters: ${method.parameters.length ? method.parameters.map((one) => `\`${one}\``).join(', ') : 'none'}`);
    if (method.safety === 'unsafe') lines.push('- **Unsafe**');
    if (aliases.length) lines.push(`- Also called ${aliases.map((one) => `\`${one}\``).join(', ')}`);
    if (method.kind === 'subscription') {
        const [end, ...more] = table.find(({ kind, names }) => kind === 'end' && names[0] === method.endedBy).names;
        const told = method.notification ? `Notifications: \`${method.notification}\`; ended` : 'Ended';
        lines.push(`- ${told} by \`${end}\`${more.length ? ` (${more.map((one) => `\`${one}\``).join(', ')})` : ''} with the subscription's id`);
    }
    lines.push('', '```', `> ${JSON.stringify(cut(example.request))}`, `< ${JSON.stringify(cut(example.response))}`);
    if (example.notification) lines.push(`* ${JSON.stringify(cut(example.notification.params.result))}`);
    return [...lines, '```', ''].join('\n');
}

/// The text of docs/api.md.
export function render(table, shown) {
    const served = table.filter(({ kind }) => kind !== 'end').sort((a, b) => (a.names[0] < b.names[0] ? -1 : 1));
    const spaces = [...new Set(served.map(({ names: [name] }) => name.split('_')[0]))];
    const contents = spaces.map((space) => `[${space}](#${space.toLowerCase()})`).join(' · ');
    const chapters = spaces.map((space) => [
        `## ${space}`, '',
        ...served.filter(({ names: [name] }) => name.split('_')[0] === space).map((method) => section(method, table, shown[method.names[0]])),
    ].join('\n'));
    return `${HEAD}\n${contents}\n\n${chapters.join('\n')}`;
}

/// What does not depend on the chain that was asked.
export function withoutValues(text) {
    return text.split('\n').filter((line) => !/^[><*] /.test(line)).join('\n');
}

export function committed() {
    return readFileSync(API, 'utf8');
}

if (process.argv[2] === '--write') {
    const table = methodTable();
    writeFileSync(API, render(table, await examples(table)));
    process.exit(0);
}
