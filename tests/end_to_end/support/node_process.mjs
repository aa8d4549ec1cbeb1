// One pha-node as a child process: started on a free port of 127.0.0.1 with a base path of its own,
// waited for until it answers, stopped or killed by its process id, gone when this process ends.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// The machine may be busy with other tests; what a restart may take is kill9.mjs's to judge.
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;
const LOG_LINES_KEPT = 60;

/// The node under test: PHA_NODE names the binary.
export const NODE_BINARY = process.env.PHA_NODE;

/// A folder for one chain, removed when this process ends.
export function temporaryFolder() {
    const folder = mkdtempSync(join(tmpdir(), 'pha-node-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    return folder;
}

export async function freePort() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    return port;
}

/// The development chain's specification with attestation roots (DER, hex) beside Intel's, and images
/// whose workers earn; a block is as long as `slotDurationMs`.
function specificationTrusting(roots, images, slotDurationMs, folder) {
    const spec = JSON.parse(execFileSync(NODE_BINARY, ['build-spec', '--chain', 'dev'], { maxBuffer: 1 << 26 }));
    const { config } = spec.genesis.runtimeGenesis;
    config.teeRegistry = { attestationRoots: roots };
    config.teePolicy = { ...config.teePolicy, rewardableImages: images };
    if (slotDurationMs) {
        config.aura.slotDuration = slotDurationMs;
        config.session = { ...config.session, lengthMs: slotDurationMs };
    }
    const path = join(folder, 'chain-spec.json');
    writeFileSync(path, JSON.stringify(spec));
    return path;
}

export class NodeProcess {
    /// Starts a development chain and returns when it answers. `roots`: attestation roots that its
    /// genesis trusts; `images`: rewardable images of its genesis; `slotDurationMs`: with roots, the length of its slots; `dev`: false starts without --dev; `metrics`: true serves them (--prometheus-port in `extra`); `logLines`: kept of its log; `extra`: further arguments.
    static async start({ basePath = temporaryFolder(), port, roots, images = [], slotDurationMs, dev = true, metrics = false, logLines = LOG_LINES_KEPT, extra = [] } = {}) {
        if (!NODE_BINARY) throw new Error('PHA_NODE must name the pha-node binary');
        const node = new NodeProcess(basePath, port ?? (await freePort()));
        node.metrics = metrics;
        node.logLines = logLines;
        const chain = roots
            ? ['--chain', specificationTrusting(roots, images, slotDurationMs, basePath), '--alice', '--validator', '--force-authoring']
            : dev ? ['--dev'] : [];
        await node.#launch([...chain, ...extra]);
        return node;
    }

    constructor(basePath, port) {
        this.basePath = basePath;
        this.port = port;
        this.log = [];
    }

    get endpoint() {
        return `ws://127.0.0.1:${this.port}`;
    }

    async #launch(parameters) {
        const began = performance.now();
        this.child = spawn(
            NODE_BINARY,
            ['--base-path', this.basePath, '--rpc-port', String(this.port), ...(this.metrics ? [] : ['--no-prometheus']), ...parameters],
            { stdio: ['ignore', 'pipe', 'pipe'] },
        );
        this.exited = new Promise((resolve) => this.child.once('close', (code, signal) => resolve({ code, signal })));
        this.running = true;
        this.exited.then(() => (this.running = false));
        this.child.once('error', (error) => this.#keep(String(error)));
        for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (data) => this.#keep(data));
        this.onExit = () => this.child.kill('SIGKILL');
        process.on('exit', this.onExit);

        while (!(await this.#answers())) {
            if (!this.running) throw new Error(`the node ended before it answered\n${this.tail()}`);
            if (performance.now() - began > START_LIMIT_MS) {
                await this.kill();
                throw new Error(`no answer within ${START_LIMIT_MS} ms of the start\n${this.tail()}`);
            }
            await sleep(20);
        }
        this.startMs = performance.now() - began;
    }

    #keep(data) {
        this.log.push(...String(data).split('\n').filter(Boolean));
        this.log.splice(0, this.log.length - this.logLines);
    }

    /// The last lines of the node's log.
    tail() {
        return this.log.join('\n');
    }

    async #answers() {
        try {
            return typeof (await this.request('chain_getBlockHash', [0])) === 'string';
        } catch {
            return false;
        }
    }

    /// One JSON-RPC call over HTTP; throws the error object's message.
    async request(method, params = []) {
        const response = await fetch(`http://127.0.0.1:${this.port}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
            signal: AbortSignal.timeout(5_000),
        });
        const { result, error } = await response.json();
        if (error) throw new Error(`${method}: ${error.message} (${error.code})`);
        return result;
    }

    /// SIGTERM, as an operator stops it; throws when it takes longer than STOP_LIMIT_MS or fails.
    async stop() {
        this.running = false;
        this.child.kill('SIGTERM');
        const ended = await Promise.race([this.exited, sleep(STOP_LIMIT_MS, null, { ref: false })]);
        if (ended === null) {
            await this.kill();
            throw new Error(`still running ${STOP_LIMIT_MS} ms after SIGTERM\n${this.tail()}`);
        }
        process.off('exit', this.onExit);
        if (ended.code !== 0) throw new Error(`ended with ${ended.code ?? ended.signal}\n${this.tail()}`);
    }

    /// kill -9.
    async kill() {
        this.running = false;
        this.child.kill('SIGKILL');
        await this.exited;
        process.off('exit', this.onExit);
    }
}
