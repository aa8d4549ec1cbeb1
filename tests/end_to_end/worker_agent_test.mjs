// The worker agent beside @polkadot/api: a machine registers, renews, answers challenges, changes its key,
// lapses and returns, and stops in the block in which governance denies its device. Once with the forge
// as its evidence, once as in a CVM, over the socket of dstack's guest agent.

import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PHA, connect, devAccount, eventOf, submit } from './support/chain.mjs';
import { forge, forgedImage, forgedRoot } from './support/evidence.mjs';
import { boundEvidence, dcap } from './support/main_job.mjs';
import { NodeProcess, temporaryFolder } from './support/node_process.mjs';
import { GuestAgent, WorkerAgent, agentKeys, requestRotation, secretFile, until } from './support/worker_agent.mjs';

const FORGE = process.env.PHA_QUOTE_FORGE;
const VALIDITY_MS = 3_600_000;

describe('the worker agent', () => {
    let node, api, alice, bob;
    const running = [];
    before(async () => {
        const images = [forgedImage(), forge(['dstack', '--report-data', '00'.repeat(64), '--print-image']).trim()];
        node = await NodeProcess.start({ roots: [forgedRoot()], images });
        api = await connect(node.endpoint);
        [alice, bob] = ['Alice', 'Bob'].map((name) => devAccount(name));
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
        const agent = new WorkerAgent(node, folder, parameters);
        running.push(agent);
        return agent;
    }

    describe('with a key of its own as the proxy of its operator', () => {
        const folder = join(temporaryFolder(), 'worker');
        const ppid = '01'.repeat(16);
        const forged = (extra = []) => ['--operator', bob.address, '--endpoint', 'https://worker.example', '--dev-forge', FORGE, '--dev-forge-ppid', ppid, ...extra];
        let agent, keys;

        it('makes its keys for itself alone', async () => {
            keys = await agentKeys(folder);
            assert.deepEqual(await agentKeys(folder), keys);
            for (const name of ['worker.key', 'sender.key']) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
            assert.equal(statSync(folder).mode & 0o777, 0o700);
            assert.ok(!JSON.stringify(keys).includes(JSON.parse(readFileSync(join(folder, 'worker.key'), 'utf8')).secret.slice(2)));
        });

        it('waits for its proxy right, then registers', async () => {
            await submit(api, api.tx.balances.transferKeepAlive(keys.sender, 100n * PHA), bob);
            agent = start(folder, forged());
            await until(agent, 'a refusal', () => agent.tail().includes('failed, next try'));
            assert.equal(await record(keys.worker), null);
            await submit(api, api.tx.proxy.addProxy(keys.sender, 'NonTransfer', 0), bob);
            const worker = await until(agent, 'registration', () => record(keys.worker));
            assert.equal(worker.state.type, 'Active');
            assert.equal(worker.operator.toString(), bob.address);
            assert.equal(worker.endpoint.toUtf8(), 'https://worker.example');
            assert.ok(worker.weight.toBigInt() > 0n);
        });

        it('two agents do not share a folder', async () => {
            const second = new WorkerAgent(node, folder, forged());
            assert.equal(await second.exited, 1);
            assert.match(second.tail(), /another agent runs/);
        });

        it('answers liveness challenges, so that its operator earns', async () => {
            const required = 1_250n * PHA;
            await submit(api, api.tx.vpha.mint(required), bob);
            await submit(api, api.tx.collateral.lock(keys.worker, required), bob);
            const rates = (await api.query.rewards.parameters()).toJSON();
            await sudo(api.tx.rewards.setParameters({ ...rates, challengesPerWorker: 3_600, weightRamp: 1, vestingMs: 0, payoutMin: 10n ** 30n }));
            const counts = async () => (await api.query.rewards.workers(keys.worker)).unwrap();
            await until(agent, 'an answered challenge', async () => (await counts()).state.type === 'Active');
        });

        it('answers a surprise challenge with evidence over a new block', async () => {
            const { challengeIntervalMs } = (await api.query.teePolicy.workerRules()).toJSON();
            await setRules({ challengeIntervalMs: 4_000 });
            await until(agent, 'an answered challenge', async () =>
                (await record(keys.worker)).verdicts.some(({ purpose }) => purpose.type === 'Challenge'));
            await setRules({ challengeIntervalMs });
        });

        it('renews before its evidence expires', async () => {
            const rules = (await api.query.teePolicy.workerRules()).toJSON();
            await setRules({ validityMs: 24_000 });
            const renewals = async () => (await record(keys.worker)).verdicts.filter(({ purpose }) => purpose.type === 'Renew').length;
            // The record has its validity from its last evidence: a challenge asks for the next.
            await setRules({ challengeIntervalMs: 4_000 });
            await until(agent, 'a short validity', async () => {
                const { expiresAt } = await record(keys.worker);
                return expiresAt.toNumber() - (await api.query.timestamp.now()).toNumber() < 26_000;
            });
            await setRules({ challengeIntervalMs: rules.challengeIntervalMs });
            const before = await renewals();
            await until(agent, 'a renewal', async () => (await renewals()) > before);
            assert.equal((await record(keys.worker)).state.type, 'Active');
            await setRules({ validityMs: VALIDITY_MS });
        });

        it('changes its key when it is told to, and keeps its record', async () => {
            const next = await requestRotation(folder);
            assert.notEqual(next, keys.worker);
            const worker = await until(agent, 'rotation', () => record(next));
            assert.equal(await record(keys.worker), null);
            assert.equal(worker.state.type, 'Active');
            await until(agent, 'the new key file', async () => (await agentKeys(folder)).worker === next);
            keys.worker = next;
        });

        it('stops in the block in which its device is denied, and returns when that is lifted', async () => {
            const { deviceId } = await record(keys.worker);
            const { events, blockHash } = await sudo(api.tx.teePolicy.deny({ DeviceSubject: { deviceId } }, 'stolen'));
            eventOf(events, 'teeRegistry', 'WorkerDenied');
            const then = await (await api.at(blockHash)).query.teeRegistry.workers(keys.worker);
            assert.equal(then.unwrap().state.type, 'Denied');
            await until(agent, 'a word of the denial', () => agent.tail().includes('governance denied'));
            await sudo(api.tx.teePolicy.liftDenial({ DeviceSubject: { deviceId } }));
            await until(agent, 'return', async () => (await record(keys.worker)).state.type === 'Active');
        });

        it('lapses while it is away, and returns with new evidence', async () => {
            await setRules({ validityMs: 4_000 });
            const { blockNumber, ...rest } = await boundEvidence(api, { publicKey: Buffer.from(keys.worker.slice(2), 'hex') }, bob, { purpose: 'renew', ppid });
            await agent.stop();
            await submit(api, api.tx.teeRegistry.renewWorker(keys.worker, dcap(rest), blockNumber), bob);
            await until(agent, 'a lapse', async () => (await record(keys.worker)).state.type === 'Lapsed');
            await setRules({ validityMs: VALIDITY_MS });
            agent = start(folder, forged(['--once']));
            assert.equal(await agent.exited, 0, agent.tail());
            assert.equal((await record(keys.worker)).state.type, 'Active');
        });

        it('says what the chain would refuse before it pays', async () => {
            const other = join(temporaryFolder(), 'revoked');
            const { sender } = await agentKeys(other);
            const refused = start(other, ['--dev-forge', FORGE, '--dev-forge-ppid', '02'.repeat(16), '--dev-forge-status', 'Revoked']);
            await until(refused, 'the reason', () => refused.tail().includes('TcbRevoked'));
            await refused.stop();
            assert.ok((await api.query.system.account(sender)).nonce.isZero());
        });
    });

    describe('in a CVM of dstack', () => {
        const folder = join(temporaryFolder(), 'worker');
        const ppid = '03'.repeat(16);
        let guest, agent;
        after(async () => guest?.stop());

        it('derives its key, quotes over the guest socket and registers by kept collateral', async () => {
            guest = await GuestAgent.start(FORGE, ppid);
            const dstack = ['--keys', 'dstack', '--dstack-socket', guest.socket];
            const charlie = secretFile(temporaryFolder(), 'sender', '//Charlie');
            const { worker } = await agentKeys(folder, dstack);
            assert.equal((await agentKeys(join(temporaryFolder(), 'again'), dstack)).worker, worker);
            assert.match(readFileSync(join(folder, 'worker.key'), 'utf8'), /"path"/);

            const shown = await boundEvidence(api, { publicKey: Buffer.alloc(32) }, bob);
            await submit(api, api.tx.teeCollateral.submitIntel(shown.collateral), bob);
            agent = start(folder, [...dstack, '--sender-file', charlie]);
            const registered = await until(agent, 'registration', () => record(worker));
            assert.ok(registered.image.isDstackImage, registered.image.toString());
            assert.equal(registered.zeroReason.type, 'None');
            assert.ok(guest.asked.includes('GetQuote'));

            const next = await requestRotation(folder, dstack);
            await until(agent, 'rotation', () => record(next));
            await agent.stop();
        });

        it('refuses keys that others may read', async () => {
            const open = secretFile(temporaryFolder(), 'sender', '//Charlie');
            chmodSync(open, 0o644);
            const refused = new WorkerAgent(node, join(temporaryFolder(), 'w'), ['--sender-file', open, '--dev-forge', FORGE]);
            assert.equal(await refused.exited, 1);
            assert.match(refused.tail(), /may be read by others/);
        });
    });
});
