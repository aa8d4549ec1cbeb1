// The worker agent as a provider runs it, and dstack's guest agent as a CVM has it: HTTP with JSON over
// a Unix socket, here with forged quotes.

import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { NODE_BINARY, temporaryFolder } from './node_process.mjs';

const AGENT = process.env.PHA_WORKER ?? join(dirname(NODE_BINARY), 'pha-worker');
const LOG_LINES_KEPT = 200;
const STEP_LIMIT_MS = 60_000;
const run = promisify(execFile);

/// The worker key and the sender's address that an agent makes in `folder`.
export async function agentKeys(folder, extra = []) {
    const { stdout } = await run(AGENT, ['keys', '--base-path', folder, ...extra]);
    const [, worker, sender] = /^worker (\S+)\nsender (\S+)\n$/.exec(stdout);
    return { worker, sender };
}

/// Asks the agent of that folder to change its worker's key; returns the new one.
export async function requestRotation(folder, extra = []) {
    const { stdout } = await run(AGENT, ['rotate', '--base-path', folder, ...extra]);
    return stdout.trim().split(' ')[1];
}

/// Polls until `holds` returns something; throws with the agent's log.
export async function until(agent, what, holds) {
    const deadline = Date.now() + STEP_LIMIT_MS;
    while (true) {
        const found = await holds();
        if (found) return found;
        assert.ok(Date.now() < deadline, `not in time: ${what}\n${agent.tail()}`);
        await new Promise((resolve) => { setTimeout(resolve, 250); });
    }
}

export class WorkerAgent {
    constructor(node, folder, parameters) {
        this.log = [];
        this.child = spawn(AGENT, ['run', '--url', node.endpoint, '--base-path', folder, ...parameters], { stdio: ['ignore', 'ignore', 'pipe'] });
        this.exited = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
        this.child.stderr.on('data', (data) => {
            this.log.push(...String(data).split('\n').filter(Boolean));
            this.log.splice(0, this.log.length - LOG_LINES_KEPT);
        });
        this.onExit = () => this.child.kill('SIGKILL');
        process.on('exit', this.onExit);
    }

    tail() {
        return this.log.join('\n');
    }

    async stop() {
        process.off('exit', this.onExit);
        this.child.kill('SIGTERM');
        return this.exited;
    }
}

/// dstack's guest agent over forged quotes of one machine.
export class GuestAgent {
    /// `tcp`: on a port of 127.0.0.1, as where the socket is forwarded; `url` is then its address.
    static async start(forgeBinary, ppid, { tcp = false } = {}) {
        const guest = new GuestAgent();
        guest.socket = join(temporaryFolder(), 'dstack.sock');
        guest.asked = [];
        guest.server = createServer((request, response) => {
            let body = '';
            request.on('data', (data) => (body += data));
            request.on('end', () => {
                const method = request.url.slice(1);
                guest.asked.push(method);
                response.setHeader('content-type', 'application/json');
                try {
                    response.end(JSON.stringify(answer(method, JSON.parse(body), forgeBinary, ppid)));
                } catch (error) {
                    response.statusCode = 400;
                    response.end(JSON.stringify({ error: String(error.message) }));
                }
            });
        });
        await new Promise((resolve) => {
            if (tcp) guest.server.listen(0, '127.0.0.1', resolve);
            else guest.server.listen(guest.socket, resolve);
        });
        guest.url = tcp ? `http://127.0.0.1:${guest.server.address().port}` : `unix:${guest.socket}`;
        return guest;
    }

    async stop() {
        await new Promise((resolve) => { this.server.close(resolve); });
        rmSync(this.socket, { force: true });
    }
}

function answer(method, request, forgeBinary, ppid) {
    if (method === 'Info') return { app_id: '11'.repeat(20), instance_id: 'ab'.repeat(20) };
    if (method === 'GetKey') return { key: createHash('sha256').update(`secret ${request.path}`).digest('hex'), signature_chain: [] };
    if (method !== 'GetQuote') throw new Error(`no method ${method}`);
    const out = join(temporaryFolder(), 'get-quote.json');
    execFileSync(forgeBinary, ['dstack', '--report-data', request.report_data, '--ppid', ppid, '--out-get-quote', out]);
    return JSON.parse(readFileSync(out, 'utf8'));
}

/// A file that only its owner may read.
export function secretFile(folder, name, text) {
    const path = join(folder, name);
    writeFileSync(path, `${text}\n`, { mode: 0o600 });
    return path;
}
