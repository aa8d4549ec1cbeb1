// What the worker agent shows: the evidence of its GPUs by a program of the provider's, its last evidence
// for those who rely on it, by which a copied key is punished, and a forged quote to no chain but one for
// development.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PHA, connect, devAccount, eventOf, submit } from './support/chain.mjs';
import { forge, forgedImage, forgedRoot, forgedSnpRoots } from './support/evidence.mjs';
import { NODE_BINARY, NodeProcess, temporaryFolder } from './support/node_process.mjs';
import { WorkerAgent, agentKeys, until } from './support/worker_agent.mjs';

const FORGE = process.env.PHA_QUOTE_FORGE;

/// An executable file with this text.
function script(name, text) {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
}

/// What a provider's program prints of two GPUs, over the nonce that it is given or `nonce`.
function gpuProgram(nonce = '$1') {
    return script('gpus', [
        'set -e',
        'out=$(mktemp)',
        `"${FORGE}" gpu --kind h100 --count 2 --nonce "${nonce}" --out-evidence-scale "$out"`,
        `printf '{"nonce":"%s","scale":"%s"}' "${nonce}" "$(cat "$out")"`,
        'rm "$out"',
    ].join('\n'));
}

/// A folder with a mkdir and rmdir before the system's, which make an entry of the kernel's report
/// interface on a SEV-SNP guest: a forged report over what is written into inblob. Returns the folder and
/// the file that will hold the VCEK's certificate.
function forgedKernel() {
    const folder = temporaryFolder();
    const certificate = join(folder, 'vcek.der');
    const field = (name) => `sed -n 's/.*"${name}": "\\([^"]*\\)".*/\\1/p' "$1/json" | tr a-f A-F | basenc --base16 --decode`;
    const tool = (name, text) => {
        writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
        chmodSync(join(folder, name), 0o755);
    };
    tool('mkdir', [
        '/bin/mkdir "$1" && echo sev_guest >"$1/provider" && mkfifo "$1/outblob"',
        '(until [ "$(stat -c %s "$1/inblob" 2>/dev/null)" = 64 ]; do sleep 0.05; done',
        `"${FORGE}" snp --report-data "$(basenc --base16 --wrap=0 "$1/inblob" | tr A-F a-f)" --chip-id ${'41'.repeat(64)} --out-evidence "$1/json"`,
        `${field('endorsementKey')} >"${certificate}"`,
        `${field('report')} >"$1/outblob") >/dev/null 2>&1 &`,
    ].join('\n'));
    tool('rmdir', 'rm -r "$1"');
    return { folder, certificate };
}

function gpuRoot() {
    const path = join(temporaryFolder(), 'root');
    forge(['gpu', '--nonce', '00'.repeat(32), '--out-root', path]);
    return `0x${readFileSync(path, 'utf8').trim()}`;
}

describe('the worker agent shows', () => {
    let node, api, alice, bob, dave;
    const running = [];
    before(async () => {
        node = await NodeProcess.start({ roots: [forgedRoot(), gpuRoot(), ...forgedSnpRoots()], images: [forgedImage()] });
        api = await connect(node.endpoint);
        [alice, bob, dave] = ['Alice', 'Bob', 'Dave'].map((name) => devAccount(name));
    });
    after(async () => {
        await Promise.all(running.map((one) => one.stop()));
        await api?.disconnect();
        await node?.stop();
    });

    const record = async (worker) => (await api.query.teeRegistry.workers(worker)).unwrapOr(null);
    const sudo = (call) => submit(api, api.tx.sudo.sudo(call), alice);
    const setRules = async (changes) =>
        sudo(api.tx.teePolicy.setWorkerRules({ ...(await api.query.teePolicy.workerRules()).toJSON(), ...changes }));

    function start(folder, parameters) {
        const source = parameters.includes('--dev-forge') ? [] : ['--dev-forge', FORGE];
        const agent = new WorkerAgent(node, folder, ['--operator', bob.address, ...source, ...parameters]);
        running.push(agent);
        return agent;
    }

    /// A folder with keys whose sender may act for Bob.
    async function makeWorker() {
        const folder = join(temporaryFolder(), 'worker');
        const keys = await agentKeys(folder);
        await submit(api, api.tx.balances.transferKeepAlive(keys.sender, 100n * PHA), bob);
        await submit(api, api.tx.proxy.addProxy(keys.sender, 'NonTransfer', 0), bob);
        return { folder, ...keys };
    }

    /// What the agent of a copied folder publishes on another machine, when the chain asks the worker.
    async function publishedBy(folder, parameters) {
        const published = join(temporaryFolder(), 'evidence');
        const copy = join(temporaryFolder(), 'copy');
        cpSync(folder, copy, { recursive: true });
        chmodSync(copy, 0o700);
        const { challengeIntervalMs } = (await api.query.teePolicy.workerRules()).toJSON();
        await setRules({ challengeIntervalMs: 4_000 });
        const agent = start(copy, [...parameters, '--publish-evidence', published]);
        await until(agent, 'published evidence', () => existsSync(published));
        await setRules({ challengeIntervalMs });
        await agent.stop();
        const bytes = readFileSync(published);
        rmSync(published);
        return `0x${bytes.toString('hex')}`;
    }

    it('its GPUs, by the program of its provider', async () => {
        const { folder, worker } = await makeWorker();
        const ppid = ['--dev-forge-ppid', '11'.repeat(16)];
        const stale = start(folder, [...ppid, '--gpu-program', gpuProgram('ab'.repeat(32))]);
        await until(stale, 'a refusal', () => stale.tail().includes('printed evidence over another nonce'));
        await stale.stop();
        const broken = start(folder, [...ppid, '--gpu-program', script('broken', 'exit 3')]);
        await until(broken, 'a refusal', () => /broken failed/.test(broken.tail()));
        await broken.stop();
        assert.equal(await record(worker), null);

        const agent = start(folder, [...ppid, '--gpu-program', gpuProgram(), '--once']);
        assert.equal(await agent.exited, 0, agent.tail());
        const registered = await record(worker);
        assert.equal(registered.gpus.length, 2);
        assert.equal(registered.zeroReason.type, 'GpuRimUnknown', 'their firmware is in no row');
        assert.ok(registered.weight.isZero());
        for (const { gpuId } of registered.gpus)
            assert.equal((await api.query.teeRegistry.workerOfGpu(gpuId)).unwrap().toHex(), worker);
    });

    it('a SEV-SNP guest, by the program that asks its kernel', async () => {
        const { folder, worker } = await makeWorker();
        const collateral = join(temporaryFolder(), 'collateral');
        forge(['snp', '--report-data', '00'.repeat(64), '--out-evidence', collateral]);
        const [signer, root, crl] = ['signer', 'root', 'crl'].map((name) => `0x${JSON.parse(readFileSync(collateral, 'utf8'))[name]}`);
        const kernel = forgedKernel();
        const adapter = script('evidence', [
            `export PATH="${kernel.folder}:$PATH" PHA_TSM_FOLDER="${kernel.folder}" PHA_SNP_CERTIFICATE="${kernel.certificate}"`,
            `exec "${fileURLToPath(new URL('../../packaging/worker/tsm-evidence', import.meta.url))}" "$1"`,
        ].join('\n'));
        await submit(api, api.tx.teeCollateral.submitAmd({ product: 'Milan', kind: 'Vcek', signer, root, crl }), bob);
        const agent = new WorkerAgent(node, folder, ['--operator', bob.address, '--quote-program', adapter, '--once']);
        running.push(agent);
        assert.equal(await agent.exited, 0, agent.tail());
        const registered = await record(worker);
        assert.equal(registered.state.type, 'Active');
        assert.match(registered.measurements.type, /^Snp/);
    });

    it('in whose machines its key is: a copy is slashed by what it publishes itself', async () => {
        const { folder, worker } = await makeWorker();
        const agent = start(folder, ['--dev-forge-ppid', '21'.repeat(16), '--once']);
        assert.equal(await agent.exited, 0, agent.tail());
        const required = 1_250n * PHA;
        await submit(api, api.tx.vpha.mint(required), bob);
        await submit(api, api.tx.collateral.lock(worker, required), bob);

        // What the machine itself publishes accuses nobody.
        const own = await publishedBy(folder, ['--dev-forge-ppid', '21'.repeat(16)]);
        const harmless = await submit(api, api.tx.slashing.reportContradiction(worker, own), dave, { failing: true });
        assert.equal(harmless.error, 'slashing.NoOffence');

        const copied = await publishedBy(folder, ['--dev-forge-ppid', '22'.repeat(16)]);
        const altered = `${copied.slice(0, -2)}${copied.endsWith('00') ? '01' : '00'}`;
        const unsigned = await submit(api, api.tx.slashing.reportContradiction(worker, altered), dave, { failing: true });
        assert.equal(unsigned.error, 'teeRegistry.EvidenceNotSigned');
        const { events } = await submit(api, api.tx.slashing.reportContradiction(worker, copied), dave);
        const held = eventOf(events, 'slashing', 'Held');
        assert.equal(held.tier.type, 'Contradiction');
        assert.equal(held.worker.unwrap().toHex(), worker);
    });

    it('one machine under two keys of its operator: the later key is slashed', async () => {
        // A launch that commits to the operator: SHA-384 of tag, genesis and account.
        const parts = [api.createType('Text', 'pha-node/owner/v1').toU8a(), api.genesisHash.toU8a(), bob.publicKey];
        const commitment = createHash('sha384').update(Buffer.concat(parts)).digest('hex');
        const committing = script('forge', `exec "${FORGE}" "$@" --mr-owner-config ${commitment}`);
        const launched = (ppid) => ['--dev-forge', committing, '--dev-forge-ppid', ppid];
        const one = '31'.repeat(16);
        const first = await makeWorker();
        const second = await makeWorker();
        for (const [{ folder }, ppid] of [[first, '32'.repeat(16)], [second, one]]) {
            const agent = start(folder, [...launched(ppid), '--once']);
            assert.equal(await agent.exited, 0, agent.tail());
        }
        const required = 1_250n * PHA;
        await submit(api, api.tx.vpha.mint(required), bob);
        await submit(api, api.tx.collateral.lock(second.worker, required), bob);
        const other = await publishedBy(first.folder, launched(one));
        const own = await publishedBy(second.folder, launched(one));
        const wrongOrder = await submit(api, api.tx.slashing.reportDuplicate(second.worker, own, other), dave, { failing: true });
        assert.equal(wrongOrder.error, 'slashing.NoOffence');
        const { events } = await submit(api, api.tx.slashing.reportDuplicate(second.worker, other, own), dave);
        assert.equal(eventOf(events, 'slashing', 'Held').tier.type, 'Duplicate');
    });
});

it('the worker agent shows no forged evidence to a chain of another type than Development', async () => {
    const folder = temporaryFolder();
    const spec = JSON.parse(execFileSync(NODE_BINARY, ['build-spec', '--chain', 'dev'], { maxBuffer: 1 << 26 }));
    const path = join(folder, 'local.json');
    writeFileSync(path, JSON.stringify({ ...spec, id: 'mine', chainType: 'Local' }));
    const node = await NodeProcess.start({ basePath: folder, dev: false, extra: ['--chain', path] });
    try {
        assert.equal(await node.request('system_chainType'), 'Local');
        const agent = new WorkerAgent(node, join(folder, 'worker'), ['--dev-forge', FORGE]);
        assert.equal(await agent.exited, 1);
        assert.match(agent.tail(), /--dev-forge is for chains of type Development/);
    } finally {
        await node.stop();
    }
});
