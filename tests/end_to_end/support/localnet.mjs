// A network of validators as real processes: each with a base path, a port, a log file and keys of its own,
// and a watcher that hears every block of every node. They are on 127.0.0.1, or where `place` says.
//
// What is compared: a height is final once any node said so, and every other node's block of that height
// must be the same (`conflicts` counts the others). Finality lag is best minus finalized of a node at each
// of its new best blocks.

import { execFileSync, spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODE_BINARY, freePort } from './node_process.mjs';

const START_LIMIT_MS = 30_000;
const WELL_KNOWN = ['Alice', 'Bob', 'Charlie', 'Dave'];
/// More validators than a chain may have invulnerable ones make no sense on one machine.
export const COUNT_MAX = 31;

export const nameOf = (index) => WELL_KNOWN[index] ?? `Validator${index + 1}`;
const suriOf = (index) => `//${nameOf(index)}`;

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
function base58(bytes) {
    let value = BigInt(`0x${bytes.toString('hex')}`);
    let out = '';
    for (; value > 0n; value /= 58n) out = ALPHABET[Number(value % 58n)] + out;
    for (const byte of bytes) {
        if (byte !== 0) break;
        out = `1${out}`;
    }
    return out;
}

/// The peer id of an ed25519 seed: the identity hash of its public key's protobuf.
export function peerIdOf(seed) {
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const key = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);
    return base58(Buffer.concat([Buffer.from('002408011220', 'hex'), key]));
}

const node = (...parameters) => execFileSync(NODE_BINARY, parameters, { maxBuffer: 1 << 26 }).toString();
const publicKey = (suri, scheme) =>
    JSON.parse(node('key', 'inspect', suri, '--scheme', scheme, '--output-type', 'json')).publicKey;

/// The specification of a local chain with so many validators.
function specification(count, folder, change) {
    const spec = JSON.parse(node('build-spec', '--chain', 'local'));
    const { config } = spec.genesis.runtimeGenesis;
    const indices = [...Array(count).keys()];
    config.aura.authorities = indices.map((index) => publicKey(suriOf(index), 'sr25519'));
    config.grandpa.authorities = indices.map((index) => publicKey(suriOf(index), 'ed25519'));
    change?.(config);
    const path = join(folder, 'chain-spec.json');
    writeFileSync(path, JSON.stringify(spec));
    return path;
}

export const slotOf = (header) => {
    const item = header.digest.logs.find((log) => log.startsWith('0x0661757261'));
    return Number(Buffer.from(item.slice(-16), 'hex').readBigUInt64LE());
};

/// Where a validator runs: its addresses for questions and for peers, arguments, and how its process starts.
const ON_LOOPBACK = {
    host: '127.0.0.1',
    peerHost: '127.0.0.1',
    extra: [],
    launch: (parameters, log) => spawn(NODE_BINARY, parameters, { stdio: ['ignore', log, log] }),
};

export class Validator {
    constructor(net, index, ports) {
        Object.assign(this, { net, index, name: nameOf(index), ...ON_LOOPBACK, ...ports });
        this.folder = join(net.folder, this.name);
        this.seed = Buffer.alloc(32, index + 1);
        this.peerId = peerIdOf(this.seed);
        this.address = `/ip4/${this.peerHost}/tcp/${this.p2pPort}/p2p/${this.peerId}`;
        this.best = this.finalized = 0;
        this.isRunning = false;
        this.state = 'down';
    }

    async start() {
        mkdirSync(this.folder, { recursive: true });
        const others = this.net.validators.filter((other) => other !== this);
        const log = openSync(join(this.folder, 'log'), 'a');
        this.child = await this.launch(
            ['--chain', this.net.chain, '--base-path', this.folder, '--name', this.name, '--validator',
                '--node-key', this.seed.toString('hex'), '--listen-addr', `/ip4/${this.peerHost}/tcp/${this.p2pPort}`,
                '--rpc-port', String(this.port), '--no-prometheus', '--log', this.net.log,
                ...(others.length > 0 ? ['--bootnodes', ...others.map((other) => other.address)] : ['--force-authoring']),
                ...this.extra, ...this.net.extra],
            log,
        );
        closeSync(log);
        const { child } = this;
        this.exited = new Promise((resolve) => child.once('close', resolve));
        this.isRunning = true;
        this.state = 'up';
        this.exited.then(() => {
            if (this.child !== child) return;
            if (this.isRunning) this.state = 'ended';
            this.isRunning = false;
        });
        const deadline = Date.now() + START_LIMIT_MS;
        while (!(await this.#answers())) {
            if (!this.isRunning || Date.now() > deadline) throw new Error(`${this.name} did not start\n${this.tail()}`);
            await sleep(50);
        }
        this.#watch();
    }

    /// The log since the last start.
    logOfRun() {
        return readFileSync(join(this.folder, 'log'), 'utf8').split(' pha-node ').at(-1);
    }

    tail() {
        return readFileSync(join(this.folder, 'log'), 'utf8').split('\n').slice(-30).join('\n');
    }

    async #answers() {
        try {
            return typeof (await this.request('chain_getBlockHash', [0])) === 'string';
        } catch {
            return false;
        }
    }

    async request(method, params = [], limitMs = 5_000) {
        const response = await fetch(`http://${this.host}:${this.port}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
            signal: AbortSignal.timeout(limitMs),
        });
        const { result, error } = await response.json();
        if (error) throw new Error(`${method}: ${error.message} (${error.code})`);
        return result;
    }

    /// Subscribes to best and finalized heads for as long as the process lives.
    #watch() {
        const socket = new WebSocket(`ws://${this.host}:${this.port}`);
        socket.onopen = () => {
            socket.send('{"jsonrpc":"2.0","id":1,"method":"chain_subscribeNewHeads","params":[]}');
            socket.send('{"jsonrpc":"2.0","id":2,"method":"chain_subscribeFinalizedHeads","params":[]}');
        };
        socket.onmessage = ({ data }) => {
            const message = JSON.parse(data);
            if (message.method === 'chain_newHead') this.#onBest(message.params.result);
            if (message.method === 'chain_finalizedHead') this.#onFinalized(message.params.result);
        };
        // A killed process resets its connections.
        socket.onerror = () => {};
    }

    #onBest(header) {
        this.best = Number(header.number);
        this.net.onBest(this);
    }

    #onFinalized(header) {
        this.finalized = Number(header.number);
        this.net.onFinalized(this, this.finalized, header);
    }

    async kill() {
        this.isRunning = false;
        this.state = 'killed';
        this.child.kill('SIGKILL');
        await this.exited;
    }
    pause() {
        this.state = 'stopped';
        this.child.kill('SIGSTOP');
    }
    resume() {
        this.state = 'up';
        this.child.kill('SIGCONT');
    }
    async stop() {
        if (!this.isRunning) return;
        this.child.kill('SIGCONT');
        this.isRunning = false;
        this.state = 'down';
        this.child.kill('SIGTERM');
        const ended = await Promise.race([this.exited.then(() => true), sleep(5_000, false, { ref: false })]);
        if (ended) return;
        this.child.kill('SIGKILL');
        await this.exited;
        throw new Error(`${this.name} still ran 5 s after SIGTERM\n${this.tail()}`);
    }
}

export class Localnet {
    /// Starts nothing yet. `extra`: arguments of every node; `change(config)`: edits the genesis configuration;
    /// `place(index)`: what is not as on loopback.
    static async create({ count = 4, folder, log = 'info', extra = [], change, place = () => ({}) } = {}) {
        if (!NODE_BINARY) throw new Error('PHA_NODE must name the pha-node binary');
        const net = new Localnet();
        Object.assign(net, { folder, log, extra, chain: specification(count, folder, change) });
        for (let index = 0; index < count; ++index)
            net.validators.push(new Validator(net, index, { port: await freePort(), p2pPort: await freePort(), ...place(index) }));
        for (const validator of net.validators) {
            for (const [type, scheme] of [['aura', 'sr25519'], ['gran', 'ed25519']])
                node('key', 'insert', '--chain', net.chain, '--base-path', validator.folder, '--suri', suriOf(validator.index),
                    '--scheme', scheme, '--key-type', type);
        }
        process.on('exit', () => net.validators.forEach((each) => each.isRunning && each.child.kill('SIGKILL')));
        return net;
    }

    constructor() {
        this.validators = [];
        this.lags = [];
        /// Height -> the final block's state root and parent: what the first node said.
        this.final = new Map();
        this.conflicts = 0;
        this.highest = 0;
        this.finalizedAt = Date.now();
        this.stallMs = 0;
    }

    start() {
        return Promise.all(this.validators.map((each) => each.start()));
    }
    async stop() {
        const outcomes = await Promise.allSettled(this.validators.map((each) => each.stop()));
        const failed = outcomes.find((each) => each.status === 'rejected');
        if (failed) throw failed.reason;
    }

    onBest(validator) {
        this.lags.push(validator.best - validator.finalized);
    }

    onFinalized(validator, number, header) {
        const said = JSON.stringify(header);
        const known = this.final.get(number);
        if (known === undefined) this.final.set(number, said);
        else if (known !== said) {
            this.conflicts += 1;
            console.error(`conflict at ${number}: ${validator.name} has ${said}, another ${known}`);
        }
        if (number <= this.highest) return;
        this.highest = number;
        this.stallMs = Math.max(this.stallMs, Date.now() - this.finalizedAt);
        this.finalizedAt = Date.now();
    }

    async until(what, condition, limitMs) {
        for (const deadline = Date.now() + limitMs; ; await sleep(100)) {
            if (await condition()) return;
            if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}\n${this.table().join('\n')}`);
        }
    }

    table() {
        return this.validators.map(
            (each) =>
                `${each.name.padEnd(12)} ${each.state.padEnd(8)} best ${String(each.best).padStart(6)}  finalized ${String(each.finalized).padStart(6)}`,
        );
    }

    /// Slots without a block between the first and the last block of the best chain of a running node.
    async missedSlots() {
        const one = this.validators.find((each) => each.state === 'up');
        const last = await one.request('chain_getHeader');
        const first = await one.request('chain_getHeader', [await one.request('chain_getBlockHash', [1])]);
        return slotOf(last) - slotOf(first) + 1 - Number(last.number);
    }

    /// Compares every final height with every running node's own chain.
    async compareFinal() {
        for (const each of this.validators.filter((validator) => validator.state === 'up')) {
            const top = Number((await each.request('chain_getHeader', [await each.request('chain_getFinalizedHead')])).number);
            for (const [number, said] of this.final) {
                if (number > top) continue;
                const hash = await each.request('chain_getBlockHash', [number]);
                if (JSON.stringify(await each.request('chain_getHeader', [hash])) !== said) this.conflicts += 1;
            }
        }
    }

    async summary() {
        const lags = [...this.lags].sort((a, b) => a - b);
        const at = (share) => (lags.length === 0 ? null : lags[Math.min(lags.length - 1, Math.floor(lags.length * share))]);
        const missedSlots = await this.missedSlots();
        await this.compareFinal();
        return {
            blocks: Math.max(...this.validators.map((each) => each.best)),
            finalized: this.highest,
            missedSlots,
            finalityLagP50: at(0.5),
            finalityLagP95: at(0.95),
            longestStallMs: this.stallMs,
            conflicts: this.conflicts,
        };
    }
}
