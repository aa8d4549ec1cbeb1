// @substrate/api-sidecar, unmodified, as a child process in front of a node: a REST service that
// exchanges and custodians use. It listens on 127.0.0.1 and is gone when this process ends.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './node_process.mjs';

const MAIN = fileURLToPath(new URL('../node_modules/@substrate/api-sidecar/build/src/main.js', import.meta.url));
const START_LIMIT_MS = 60_000;

export class Sidecar {
    static async start(endpoint) {
        const sidecar = new Sidecar();
        sidecar.port = await freePort();
        sidecar.log = '';
        sidecar.child = spawn(process.execPath, [MAIN], {
            stdio: ['ignore', 'pipe', 'pipe'],
            env: {
                ...process.env,
                SAS_SUBSTRATE_URL: endpoint,
                SAS_EXPRESS_BIND_HOST: '127.0.0.1',
                SAS_EXPRESS_PORT: String(sidecar.port),
            },
        });
        sidecar.exited = new Promise((resolve) => sidecar.child.once('close', resolve));
        for (const stream of [sidecar.child.stdout, sidecar.child.stderr])
            stream.on('data', (data) => (sidecar.log = (sidecar.log + data).slice(-8_000)));
        process.on('exit', () => sidecar.child.kill('SIGKILL'));
        await sidecar.#answers();
        return sidecar;
    }

    async #answers() {
        const began = performance.now();
        for (;;) {
            try {
                await this.get('/node/version');
                return;
            } catch (error) {
                if (performance.now() - began > START_LIMIT_MS || this.child.exitCode !== null) {
                    await this.stop();
                    throw new Error(`sidecar does not answer: ${error.message}\n${this.log}`);
                }
                await sleep(200);
            }
        }
    }

    /// Status and JSON.
    async ask(path, init) {
        const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
            ...init,
            signal: AbortSignal.timeout(20_000),
        });
        const text = await response.text();
        // An address that it does not have is answered with a page.
        const body = text.startsWith('<') ? text : JSON.parse(text);
        return { status: response.status, body };
    }

    /// The answer's JSON; any status but 200 throws with the service's words.
    async get(path) {
        const { status, body } = await this.ask(path);
        if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
        return body;
    }

    /// Status and JSON of a POST.
    post(path, body) {
        const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
        return this.ask(path, init);
    }

    async stop() {
        this.child.kill('SIGTERM');
        const ended = await Promise.race([this.exited.then(() => true), sleep(3_000, false, { ref: false })]);
        if (!ended) this.child.kill('SIGKILL');
        await this.exited;
    }
}
