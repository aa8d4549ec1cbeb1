// README.md does what it says: its blocks of commands run here as they are written, in their order,
// against one development chain. What differs is the environment: the port of the chain, and what the
// text calls $WORKER_KEY, $DSTACK_URL and $ADDRESS.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { connect, devAccount, keyring, submit } from './support/chain.mjs';
import { forge, forgedImage, forgedRoot } from './support/evidence.mjs';
import { boundEvidence } from './support/main_job.mjs';
import { NODE_BINARY, NodeProcess, temporaryFolder } from './support/node_process.mjs';
import { PhaTool } from './support/pha_tool.mjs';
import { GuestAgent } from './support/worker_agent.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const JOBS = ['Stake PHA', 'Run a validator', 'Register a TEE worker', 'Query reward state'];
const COMMAND_LINES_MAX = 2;

/// The fenced blocks of a language, each with the text that leads to it.
function blocks(language) {
    return [...README.matchAll(/([^\n]*(?:\n[^\n]+)*)\n\n```(\w+)\n([^]*?)```/g)]
        .filter(([, , tag]) => tag === language)
        .map(([, lead, , text]) => ({ lead, text }));
}

describe('README.md', () => {
    let node, api, pha, guest, environment;
    before(async () => {
        const images = [forgedImage(), forge(['dstack', '--report-data', '00'.repeat(64), '--print-image']).trim()];
        node = await NodeProcess.start({ roots: [forgedRoot()], images });
        api = await connect(node.endpoint);
        pha = new PhaTool(node.endpoint);
        guest = await GuestAgent.start(process.env.PHA_QUOTE_FORGE, '0a'.repeat(16), { tcp: true });
        const charlie = devAccount('Charlie');
        const { collateral } = await boundEvidence(api, { publicKey: Buffer.alloc(32) }, charlie);
        await submit(api, api.tx.teeCollateral.submitIntel(collateral), charlie);
        environment = {
            ...process.env,
            PATH: `${dirname(NODE_BINARY)}:${process.env.PATH}`,
            PHA_URL: node.endpoint,
            PHA_KEYS: pha.keys,
            PHA_PASSWORD_FILE: pha.passwordFile,
            WORKER_KEY: `0x${Buffer.from(keyring().addFromUri('//readme worker').publicKey).toString('hex')}`,
            DSTACK_URL: guest.url,
            ADDRESS: devAccount('Alice').address,
        };
    });
    after(async () => {
        await guest?.stop();
        await api?.disconnect();
        await node?.stop();
    });

    const here = (text) => text.replaceAll('127.0.0.1:9944', `127.0.0.1:${node.port}`);

    it('takes at most two lines for a command of each main job', () => {
        for (const job of JOBS) {
            const found = blocks('sh').find(({ lead }) => lead.includes(`**${job}**`));
            assert.ok(found, `no block of commands for: ${job}`);
            const commands = found.text.replaceAll('\\\n', '\0').trim().split('\n');
            for (const command of commands) {
                assert.match(command, /^pha /, job);
                assert.ok(command.split('\0').length <= COMMAND_LINES_MAX, command);
            }
        }
    });

    for (const { text } of blocks('sh')) {
        it(`runs: ${text.split('\n')[0]}`, async () => {
            const script = `set -eu\n${here(text)}`;
            const { error, output } = await new Promise((resolve) => {
                const child = execFile('bash', ['-c', script], { env: environment, timeout: 120_000 },
                    (failure, stdout, stderr) => resolve({ error: failure, output: `${stdout}${stderr}` }));
                child.stdin.end();
            });
            assert.equal(error, null, `${text}\n${output}`);
            assert.doesNotMatch(output, /"error":\{/);
        });
    }

    it('leaves what its commands promise', async () => {
        const me = (await pha.json('keys', 'list')).find(({ name }) => name === 'me').address;
        const worker = (await api.query.teeRegistry.workers(environment.WORKER_KEY)).unwrap();
        assert.equal(worker.operator.toString(), me);
        assert.equal(worker.state.type, 'Active');
        const { validators } = await node.request('pha_validators', [me]);
        assert.ok(validators.find(({ who }) => who === me).standing);
        assert.ok((await node.request('pha_staking', [me])).account.tickets.length === 1);
    });

    it('its JavaScript registers a worker and stakes', async () => {
        const worker = keyring().addFromUri('//readme javascript');
        const { quote, collateral, blockNumber } = await boundEvidence(api, worker, devAccount('Alice'), { ppid: '0b'.repeat(16) });
        const [{ text }] = blocks('js');
        const folder = temporaryFolder();
        symlinkSync(join(ROOT, 'tests/end_to_end/node_modules'), join(folder, 'node_modules'));
        const file = join(folder, 'readme.mjs');
        const workerKey = `0x${Buffer.from(worker.publicKey).toString('hex')}`;
        writeFileSync(file, `const [quote, collateral, workerKey, blockNumber] = ${JSON.stringify([quote, collateral, workerKey, blockNumber])};\n${here(text)}\nawait api.disconnect();\n`);
        execFileSync(process.execPath, [file], { timeout: 120_000, stdio: ['ignore', 'ignore', 'pipe'] });
        const deadline = Date.now() + 30_000;
        while ((await api.query.teeRegistry.workers(worker.publicKey)).isNone) {
            assert.ok(Date.now() < deadline, 'no worker');
            await new Promise((resolve) => { setTimeout(resolve, 250); });
        }
        assert.ok((await node.request('pha_staking', [devAccount('Alice').address])).account.shares > 0);
    });

    it('links to what exists', () => {
        for (const [, target] of README.matchAll(/\]\(([^)#:]+)\)/g))
            assert.ok(existsSync(join(ROOT, target)), `README.md links to ${target}`);
    });
});
