// What the measurements from outside share: the load generator, a second child process, metrics.

import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';


const LOAD = process.env.PHA_LOAD;
const OUTPUT_MAX = 1 << 28;

/// The last JSON object that a mode of the load generator prints.
export async function load(mode, options = {}) {
    const { stdout } = await promisify(execFile)(LOAD, [mode, ...flags(options)], { maxBuffer: OUTPUT_MAX });
    return mode === 'sign' ? stdout : JSON.parse(stdout.trim().split('\n').at(-1));
}

const flags = (options) => Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);

/// A child process whose lines can be awaited; it ends with this one.
export class Child {
    constructor(program, parameters) {
        this.child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
        this.exited = new Promise((resolve) => this.child.once('close', resolve));
        this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
        this.onExit = () => this.child.kill('SIGKILL');
        process.on('exit', this.onExit);
    }
    async line() {
        const { value, done } = await this.lines.next();
        if (done) throw new Error(`${this.child.spawnfile} ended`);
        return value;
    }
    /// From now on nobody asks for lines: a full pipe would make the child wait.
    async drain() {
        while (!(await this.lines.next()).done);
    }
    async kill() {
        this.child.kill('SIGKILL');
        await this.exited;
        process.off('exit', this.onExit);
    }
}
export const loadChild = (mode, options = {}, nice = 0) => new Child('nice', ['-n', String(nice), LOAD, mode, ...flags(options)]);

/// Samples of a node's metrics: name{labels without chain} -> value.
export async function metricsOf(port) {
    // A kept connection may be closed by the server just now: once more on a new one.
    const ask = () => fetch(`http://127.0.0.1:${port}/metrics`);
    const text = await (await ask().catch(ask)).text();
    const samples = [...text.matchAll(/^([a-z_]+)(?:\{(.*)\})? (\S+)$/gm)];
    return Object.fromEntries(samples.map(([, name, labels = '', value]) => {
        const kept = labels.split(',').filter((label) => label && !label.startsWith('chain='));
        return [kept.length ? `${name}{${kept.join(',')}}` : name, Number(value)];
    }));
}

/// Seconds that the stages of blocks took so far, summed.
export async function stageSeconds(port, stages) {
    const all = await metricsOf(port);
    return stages.reduce((sum, stage) => sum + (all[`pha_import_stage_seconds_sum{stage="${stage}"}`] ?? NaN), 0);
}

/// Requests of `count` transfers of this chain, signed by its development accounts; `kind` 'funding':
/// those from Alice that the accounts of another scheme need first.
export async function signedTransfers(node, count, scheme = 'sr25519', kind = 'pha') {
    const version = await node.request('state_getRuntimeVersion');
    return load('sign', {
        kind,
        scheme,
        keys: ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'].map((name) => `//${name}`).join(','),
        count,
        genesis: await node.request('chain_getBlockHash', [0]),
        'spec-version': version.specVersion,
        'transaction-version': version.transactionVersion,
    });
}

export const bestNumber = async (node) => Number((await node.request('chain_getHeader')).number);
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

