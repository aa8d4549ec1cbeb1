// The `pha` tool as a person runs it: a key folder and a password of its own, against one node.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NODE_BINARY, temporaryFolder } from './node_process.mjs';

export const PHA_TOOL = process.env.PHA_TOOL ?? join(dirname(NODE_BINARY), 'pha');
export const PASSWORD = 'correct horse';

export class PhaTool {
    constructor(endpoint) {
        this.endpoint = endpoint;
        this.folder = temporaryFolder();
        this.keys = join(this.folder, 'keys');
        this.passwordFile = join(this.folder, 'password');
        writeFileSync(this.passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
    }

    /// Runs the tool; resolves to { code, stdout, stderr }.
    run(parameters, input = '') {
        return new Promise((resolve) => {
            const child = execFile(
                PHA_TOOL,
                ['--url', this.endpoint, '--keys', this.keys, '--password-file', this.passwordFile, ...parameters],
                (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
            );
            child.stdin.end(input);
        });
    }

    /// What it prints for people.
    async text(...parameters) {
        const { code, stdout, stderr } = await this.run(parameters);
        assert.equal(code, 0, stderr);
        return stdout;
    }

    /// What it prints for programs.
    async json(...parameters) {
        return JSON.parse(await this.text('--json', ...parameters));
    }

    /// A transaction of `from`; returns what became of it.
    send(from, ...parameters) {
        return this.json(...parameters, '--from', from, '--yes');
    }

    /// The last line of a refusal.
    async refusal(...parameters) {
        const { code, stderr } = await this.run(parameters);
        assert.equal(code, 1, `not refused: ${parameters.join(' ')}`);
        return stderr.trim();
    }
}
