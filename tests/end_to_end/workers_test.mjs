// The life of a worker with @polkadot/api: register, replay refused, renew, rotate, a device denied,
// kept collateral, and dstack's webhook.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { connect, devAccount, eventOf, keyring, submit } from './support/chain.mjs';
import { forgedImage, forgedRoot } from './support/evidence.mjs';
import { boundEvidence, dcap, registration } from './support/main_job.mjs';
import { NodeProcess } from './support/node_process.mjs';

const hex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`;

describe('the life of a worker', () => {
    let node, api, alice, bob, charlie, one, two;
    before(async () => {
        node = await NodeProcess.start({ roots: [forgedRoot()], images: [forgedImage()] });
        api = await connect(node.endpoint);
        [alice, bob, charlie] = ['Alice', 'Bob', 'Charlie'].map((name) => devAccount(name));
        [one, two] = ['//worker one', '//worker two'].map((uri) => keyring().addFromUri(uri));
    });
    after(async () => {
        await api?.disconnect();
        await node?.stop();
    });

    const record = async (worker) => (await api.query.teeRegistry.workers(worker.publicKey)).unwrap();
    const refusal = async (call, signer) => (await submit(api, call, signer, { failing: true })).error;
    const sudo = (call) => submit(api, api.tx.sudo.sudo(call), alice);

    it('evidence counts for one chain, account, key and purpose only', async () => {
        const evidence = await boundEvidence(api, one, bob);
        assert.equal(await refusal(registration(api, two, evidence), bob), 'teeRegistry.ReportDataMismatch');
        assert.equal(await refusal(registration(api, one, evidence), charlie), 'teeRegistry.ReportDataMismatch');
        const elsewhere = await boundEvidence(api, one, bob, { genesisHash: hex(new Uint8Array(32)) });
        assert.equal(await refusal(registration(api, one, elsewhere), bob), 'teeRegistry.ReportDataMismatch');
        const renewal = await boundEvidence(api, one, bob, { purpose: 'renew' });
        assert.equal(await refusal(registration(api, one, renewal), bob), 'teeRegistry.ReportDataMismatch');
    });

    it('a worker registers and renews, and old evidence is refused', async () => {
        const evidence = await boundEvidence(api, one, bob);
        await submit(api, registration(api, one, evidence), bob);
        const old = await boundEvidence(api, one, bob, { purpose: 'renew', blockNumber: evidence.blockNumber });
        const renew = (shown) => api.tx.teeRegistry.renewWorker(one.publicKey, dcap(shown), shown.blockNumber);
        assert.equal(await refusal(renew(old), bob), 'teeRegistry.EvidenceNotNewer');
        const { events } = await submit(api, renew(await boundEvidence(api, one, bob, { purpose: 'renew' })), bob);
        assert.equal(eventOf(events, 'teeRegistry', 'WorkerRenewed').purpose.type, 'Renew');
        assert.equal((await record(one)).verdicts.length, 2);
    });

    it('a worker gets a new key', async () => {
        const shown = await boundEvidence(api, two, bob, { purpose: 'rotate' });
        const call = api.tx.teeRegistry.rotateKey(one.publicKey, two.publicKey, dcap(shown), shown.blockNumber);
        const { events } = await submit(api, call, bob);
        eventOf(events, 'teeRegistry', 'KeyRotated');
        assert.ok((await api.query.teeRegistry.workers(one.publicKey)).isNone);
        assert.equal((await record(two)).state.type, 'Active');
    });

    it('kept collateral makes the next evidence a quote alone', async () => {
        const shown = await boundEvidence(api, two, bob, { purpose: 'renew' });
        const bare = api.tx.teeRegistry.renewWorker(two.publicKey, { cpu: { Dcap: { quote: shown.quote } } }, shown.blockNumber);
        assert.equal(await refusal(bare, bob), 'teeRegistry.CollateralNotStored');
        const { events } = await submit(api, api.tx.teeCollateral.submitIntel(shown.collateral), charlie);
        assert.equal(events.filter(({ event }) => event.method === 'CollateralStored').length, 4);
        assert.equal(await refusal(api.tx.teeCollateral.submitIntel(shown.collateral), charlie), 'teeCollateral.CollateralUnchanged');
        await submit(api, bare, bob);
        const kept = await node.request('pha_collateral');
        assert.deepEqual(kept.map(({ kind }) => kind).sort(), ['PckCrl', 'QeIdentity', 'RootCrl', 'TcbInfo']);
        assert.ok(kept.every(({ expired }) => !expired));
    });

    it('a dry run explains every step', async () => {
        const shown = await boundEvidence(api, two, bob);
        const evidence = api.registry.createType('TeeRegistryWorkersCpuEvidence', { Dcap: { quote: shown.quote, collateral: shown.collateral } });
        const verdict = await node.request('pha_verifyEvidence', [evidence.toHex()]);
        assert.equal(verdict.accepted, true);
        assert.ok(verdict.steps.length > 5 && verdict.steps.every(({ state }) => state === 'Passed'));
    });

    it('a denied device stops its worker in that block', async () => {
        const { deviceId } = await record(two);
        const { events, blockHash } = await sudo(api.tx.teePolicy.deny({ DeviceSubject: { deviceId } }, 'stolen'));
        eventOf(events, 'teeRegistry', 'WorkerDenied');
        const then = await api.at(blockHash);
        assert.equal((await then.query.teeRegistry.workers(two.publicKey)).unwrap().state.type, 'Denied');
        const shown = await boundEvidence(api, two, bob, { purpose: 'renew' });
        const renew = api.tx.teeRegistry.renewWorker(two.publicKey, dcap(shown), shown.blockNumber);
        assert.equal(await refusal(renew, bob), 'teeRegistry.DeviceDenied');
        const { workers } = await node.request('pha_workers', [{ state: 'Denied' }]);
        assert.equal(workers.length, 1);
        await sudo(api.tx.teePolicy.liftDenial({ DeviceSubject: { deviceId } }));
        assert.equal((await record(two)).state.type, 'Lapsed');
    });

    it('a lapsed worker is active again by new evidence, and lapses at expiry', async () => {
        await sudo(api.tx.teePolicy.setWorkerRules({ ...(await api.query.teePolicy.workerRules()).toJSON(), validityMs: 5_000 }));
        const shown = await boundEvidence(api, two, bob, { purpose: 'renew' });
        await submit(api, api.tx.teeRegistry.renewWorker(two.publicKey, dcap(shown), shown.blockNumber), bob);
        assert.equal((await record(two)).state.type, 'Active');
        const deadline = Date.now() + 30_000;
        while ((await record(two)).state.type === 'Active') {
            assert.ok(Date.now() < deadline, 'the worker did not lapse');
            await new Promise((resolve) => setTimeout(resolve, 500));
        }
        assert.equal((await record(two)).state.type, 'Lapsed');
    });

    it('answers the webhook of a dstack KMS from finalized state', async () => {
        const zeros = (size) => hex(new Uint8Array(size));
        const ask = async (path, body) => {
            const response = await fetch(`http://127.0.0.1:${node.port}${path}`, {
                method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
            });
            return { status: response.status, answer: await response.json() };
        };
        const boot = {
            appId: '0x' + '11'.repeat(20), composeHash: '22'.repeat(32), instanceId: zeros(20), deviceId: zeros(32),
            mrAggregated: zeros(32), mrSystem: zeros(32), osImageHash: zeros(32), tcbStatus: 'UpToDate', advisoryIds: [],
        };
        const refused = await ask('/bootAuth/app', boot);
        assert.equal(refused.status, 200);
        assert.deepEqual(refused.answer, { isAllowed: false, gatewayAppId: '', reason: 'App not registered' });
        await submit(api, api.tx.teeApps.registerApp(boot.appId, true, true, null, `0x${boot.composeHash}`), charlie);
        await sudo(api.tx.teeApps.setOsImage(boot.osImageHash, true));
        const deadline = Date.now() + 30_000;
        while (!(await ask('/bootAuth/app', boot)).answer.isAllowed)
            assert.ok(Date.now() < deadline, 'the app is not allowed');
        assert.equal((await ask('/bootAuth/kms', boot)).answer.reason, 'Aggregated MR not allowed');
        assert.equal((await ask('/bootAuth/app', { appId: 'no' })).status, 500);
    });
});
