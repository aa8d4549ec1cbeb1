// `pha` in the hands of those who run the network: pools, validators, governance, apps and workers,
// each command against a chain.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PHA, connect, devAccount, submit } from './support/chain.mjs';
import { forge, forgedImage, forgedRoot, forgedSnpRoots } from './support/evidence.mjs';
import { boundEvidence } from './support/main_job.mjs';
import { NodeProcess } from './support/node_process.mjs';
import { PhaTool } from './support/pha_tool.mjs';
import { GuestAgent } from './support/worker_agent.mjs';

const FORGE = process.env.PHA_QUOTE_FORGE;
const planck = (pha) => String(BigInt(pha) * PHA);

describe('pha for those who run the network', () => {
    let node, api, pha;
    before(async () => {
        const images = [forgedImage(), forge(['dstack', '--report-data', '00'.repeat(64), '--print-image']).trim()];
        node = await NodeProcess.start({ roots: [forgedRoot(), ...forgedSnpRoots()], images });
        api = await connect(node.endpoint);
        pha = new PhaTool(node.endpoint);
    });
    after(async () => {
        await api?.disconnect();
        await node?.stop();
    });

    describe('pool', () => {
        it('opens a pool, whose owner and another enter', async () => {
            await pha.send('//Alice', 'stake', '3000');
            await pha.send('//Bob', 'stake', '1000');
            const { events } = await pha.send('//Alice', 'pool', 'create', '--commission', '10', '--ceiling', '20%', '--step', '2.5', '--capacity', '100000');
            assert.ok(events.some(({ StakePools }) => StakePools), JSON.stringify(events));
            await pha.send('//Alice', 'pool', 'contribute', '0', '1000');
            await pha.send('//Bob', 'pool', 'contribute', '0', '500');
            const { pool } = await pha.json('pool', 'show', '0');
            assert.deepEqual([pool.kind, pool.commissionBps, pool.ceilingBps, pool.stepBps, pool.capacity],
                ['Provider', 1000, 2000, 250, planck(100_000)]);
            assert.equal((await pha.json('pool', 'list')).length, 1);
            assert.match(await pha.text('pool', 'list'), /^POOL +KIND +OWNER[^]*\n0 +Provider .* 10 % /);
        });

        it('gives shares back, part and all', async () => {
            await pha.send('//Bob', 'pool', 'withdraw', '0', '100');
            const [position] = await pha.json('pool', 'positions', '//Bob');
            assert.equal(position.pool, 0);
            assert.equal(position.member.shares, planck(400));
            await pha.send('//Bob', 'pool', 'withdraw', '0', 'all');
            assert.match(await pha.refusal('pool', 'withdraw', '0', 'all', '--from', '//Bob', '--yes'), /has no shares of pool 0|InsufficientShares|would fail/);
        });

        it('changes the rules of a pool', async () => {
            await pha.send('//Alice', 'pool', 'commission', '0', '7.5');
            await pha.send('//Alice', 'pool', 'capacity', '0', '5000');
            const { pool } = await pha.json('pool', 'show', '0');
            assert.deepEqual([pool.commissionBps, pool.capacity], [750, planck(5_000)]);
        });

        it('names the input and the rule of what is wrong', async () => {
            assert.match(await pha.refusal('pool', 'contribute', '0', 'much', '--from', '//Bob', '-y'), /amount: `much`/);
            assert.match(await pha.refusal('pool', 'contribute', 'x', '1', '--from', '//Bob', '-y'), /pool: `x`: expected a whole number/);
            assert.match(await pha.refusal('pool', 'contribute', '77', '1', '--from', '//Bob', '-y'), /the call would fail: StakePools\./);
            assert.match(await pha.refusal('pool', 'show', '77'), /the chain knows no pool `77`/);
        });
    });

    describe('validator', () => {
        it('makes keys, registers them, bonds and stands', async () => {
            await pha.send('//Bob', 'stake', '60000');
            assert.match((await pha.text('validator', 'rotate-keys')).trim(), /^0x[0-9a-f]{128}$/);
            await pha.send('//Bob', 'validator', 'set-keys');
            await pha.send('//Bob', 'validator', 'bond', '50000');
            await pha.send('//Bob', 'validator', 'bond-extra', '1000');
            await pha.send('//Bob', 'validator', 'validate');
            const { validators } = await pha.json('validator', 'list', '//Bob');
            const bob = validators.find(({ who }) => who === devAccount('Bob').address);
            assert.deepEqual([bob.bond, bob.standing], [planck(51_000), true]);
            assert.match(await pha.text('validator', 'list'), /VALIDATOR +BOND +ACTIVE/);
        });

        it('chills; the bond stays slashable for its time', async () => {
            await pha.send('//Bob', 'validator', 'chill');
            assert.match(await pha.refusal('validator', 'unbond', '--from', '//Bob', '-y'), /would fail: Validators\./);
            await pha.send('//Bob', 'validator', 'purge-keys');
            assert.match(await pha.refusal('validator', 'set-keys', '0x12', '--from', '//Bob', '-y'), /`0x12`: expected the 64 bytes/);
        });
    });

    describe('gov', () => {
        it('lists the tracks with their rules', async () => {
            const tracks = await pha.json('gov', 'tracks');
            assert.equal(tracks.length, 10);
            assert.deepEqual([tracks[3].track, tracks[3].deposit], ['SmallSpend', planck(100)]);
            assert.match(await pha.text('gov', 'tracks'), /SmallSpend +100 PHA +2 % +50 %/);
        });

        it('proposes a spend; a vote needs power', async () => {
            await pha.send('//Alice', 'gov', 'submit', 'SmallSpend', 'Treasury.spend', `beneficiary=//Bob`, 'amount=10 PHA');
            const { referendum } = await pha.json('gov', 'status', '0');
            assert.deepEqual([referendum.track, referendum.state], ['SmallSpend', 'Open']);
            // Eve has staked nothing; what others stake counts from the next full hour on.
            for (const vote of [['aye', '--conviction', '1'], ['nay']])
                assert.match(await pha.refusal('gov', 'vote', '0', ...vote, '--from', '//Eve', '-y'), /would fail: Referenda\.NoPower/);
            assert.match(await pha.refusal('gov', 'remove-vote', '0', '--from', '//Eve', '-y'), /would fail: Referenda\./);
            assert.match(await pha.text('gov', 'list'), /^INDEX +TRACK +STATE[^]*\n0 +SmallSpend +Open/);
            assert.match(await pha.refusal('gov', 'vote', '0', 'maybe', '--from', '//Alice', '-y'), /`maybe`: expected aye or nay/);
        });

        it('notes the preimage of a long call in the same transaction', async () => {
            const { events } = await pha.send('//Alice', 'gov', 'submit', 'Upgrade', 'System.remark', `remark=0x${'ab'.repeat(600)}`);
            assert.ok(events.some(({ Preimage }) => Preimage));
            const { referendum } = await pha.json('gov', 'status', '1');
            assert.equal(referendum.track, 'Upgrade');
        });

        it('delegates, and enacts no referendum before its time', async () => {
            await pha.send('//Bob', 'gov', 'delegate', '//Alice');
            await pha.send('//Bob', 'gov', 'undelegate');
            for (const index of ['0', '1'])
                assert.match(await pha.refusal('gov', 'enact', index, '--from', '//Bob', '-y'), /the call would fail: Referenda\./);
            assert.match(await pha.refusal('gov', 'status', '9'), /no referendum 9/);
            assert.ok((await pha.json('gov', 'treasury')).balance);
        });
    });

    describe('app', () => {
        const app = `0x${'a1'.repeat(20)}`;
        const [compose, device, image] = ['c1', 'd1', 'e1'].map((byte) => `0x${byte.repeat(32)}`);
        const boot = ['app', 'check', app, '--compose-hash', compose, '--os-image', image, '--device', device];

        it('registers an app and allows what it may run on', async () => {
            assert.match(await pha.refusal(...boot), /a KMS would refuse this app: App not registered/);
            await pha.send('//Alice', 'app', 'register', app);
            await pha.send('//Alice', 'call', 'TeeApps.set_os_image', `os_image_hash=${image}`, 'allowed=true', '--sudo');
            const refused = async (reason) => {
                const deadline = Date.now() + 20_000;
                // The answer is of the finalized state.
                while (!(await pha.refusal(...boot)).includes(reason)) assert.ok(Date.now() < deadline, reason);
            };
            await refused('Compose hash not allowed');
            await pha.send('//Alice', 'app', 'allow-hash', app, compose);
            await refused('Device not allowed');
            await pha.send('//Alice', 'app', 'allow-device', app, device);
            assert.equal((await pha.json(...boot)).isAllowed, true);
            const shown = await pha.json('app', 'show', app);
            assert.deepEqual([shown.composeHashes, shown.devices], [[compose], [device]]);
        });

        it('takes permissions back and passes the app on', async () => {
            await pha.send('//Alice', 'app', 'allow-device', app, device, 'off');
            await pha.send('//Alice', 'app', 'any-device', app, 'on');
            await pha.send('//Alice', 'app', 'require-up-to-date', app);
            assert.equal((await pha.json(...boot)).isAllowed, true);
            assert.match(await pha.refusal(...boot, '--tcb-status', 'OutOfDate'), /refuse this app: TCB/i);
            await pha.send('//Alice', 'app', 'offer', app, '//Bob');
            await pha.send('//Bob', 'app', 'accept', app);
            assert.equal((await pha.json('app', 'show', app)).record.owner, devAccount('Bob').address);
            assert.match(await pha.refusal('app', 'allow-hash', app, compose, 'maybe', '--from', '//Bob', '-y'), /state: `maybe`: expected on or off/);
        });
    });

    describe('worker', () => {
        const machine = '05'.repeat(16);
        let guest;
        after(async () => guest?.stop());

        it('registers a machine of dstack in one command', async () => {
            guest = await GuestAgent.start(FORGE, machine, { tcp: true });
            const shown = await boundEvidence(api, { publicKey: Buffer.alloc(32) }, devAccount('Charlie'));
            await submit(api, api.tx.teeCollateral.submitIntel(shown.collateral), devAccount('Charlie'));
            await pha.send('//Charlie', 'worker', 'register', '//worker', '--dstack-url', guest.url, '--endpoint', 'https://worker.example');
            const [worker] = await pha.json('worker', 'list', '--operator', '//Charlie', '--state', 'Active');
            assert.equal(worker.record.endpoint, 'https://worker.example');
            assert.equal(worker.record.zeroReason, 'None');
            assert.match(await pha.text('worker', 'list'), /^WORKER +OPERATOR +STATE/);
            assert.equal((await pha.json('worker', 'show', '//worker')).worker, worker.worker);
        });

        it('renews it, and says what is wrong', async () => {
            await pha.send('//Charlie', 'worker', 'renew', '//worker', '--dstack-url', guest.url);
            assert.equal((await pha.json('worker', 'show', '//worker')).record.verdicts.length, 2);
            const again = ['worker', 'register', '//worker', '--dstack-url', guest.url, '--from', '//Charlie', '-y'];
            assert.match(await pha.refusal(...again), /is registered already; do: pha worker renew/);
            assert.match(await pha.refusal('worker', 'renew', '//other', '--dstack-url', guest.url, '--from', '//Charlie', '-y'), /is not registered; do: pha worker register/);
            assert.match(await pha.refusal('worker', 'renew', '//worker', '--dstack-url', 'http://127.0.0.1:1', '--from', '//Charlie', '-y'), /dstack's guest agent \(http:\/\/127\.0\.0\.1:1/);
            assert.equal((await pha.run(['worker', 'register', '//worker', '--from', '//Charlie'])).code, 2);
        });

        it('registers by a quote made by hand, and finds the block that it binds', async () => {
            const { reportData, block } = await pha.json('worker', 'binding', '//by hand', '--from', '//Dave');
            const [quote, collateral] = ['quote', 'collateral'].map((name) => join(pha.folder, name));
            execFileSync(FORGE, ['quote', '--report-data', reportData, '--ppid', '06'.repeat(16), '--out-quote', quote, '--out-collateral', collateral]);
            const act = ['worker', 'register', '//by hand', '--quote', quote, '--collateral', collateral];
            assert.match(await pha.refusal(...act, '--from', '//Bob', '-y'), /bind this act, worker and operator to no block from 0 to \d+; make the quote over what `pha worker binding` prints/);
            await pha.send('//Dave', ...act);
            assert.equal((await pha.json('worker', 'show', '//by hand')).record.evidenceBlock, block);
            writeFileSync(quote, 'not a quote');
            assert.match(await pha.refusal('worker', 'renew', '//by hand', '--quote', quote, '--from', '//Dave', '-y'), /quote: /);
            assert.match(await pha.refusal('worker', 'renew', '//by hand', '--quote', join(pha.folder, 'none'), '--from', '//Dave', '-y'), /cannot read .*none/);
        });

        it('registers a SEV-SNP guest by its report and certificates', async () => {
            const { reportData } = await pha.json('worker', 'binding', '//snp', '--from', '//Eve');
            const [report, evidence] = ['report', 'evidence'].map((name) => join(pha.folder, name));
            execFileSync(FORGE, ['snp', '--report-data', reportData, '--chip-id', '07'.repeat(64), '--out-report', report, '--out-evidence', evidence]);
            const act = ['worker', 'register', '//snp', '--quote', report];
            assert.match(await pha.refusal(...act, '--from', '//Eve', '-y'), /needs the certificate of the key that signed it \(VCEK or VLEK\)/);
            await pha.send('//Eve', ...act, '--collateral', evidence);
            const { record } = await pha.json('worker', 'show', '//snp');
            assert.ok('snp' in record.measurements, JSON.stringify(record.measurements));
        });

        it('says why a report of Intel\'s attestation service registers nothing', async () => {
            const report = join(pha.folder, 'ias');
            writeFileSync(report, JSON.stringify({ raReport: '', signature: '', rawSigningCert: '' }));
            assert.match(await pha.refusal('worker', 'register', '//ias', '--quote', report, '--from', '//Eve', '-y'), /register with a DCAP quote/);
        });

        it('hands a worker over, moves its endpoint, and removes it', async () => {
            await pha.send('//Charlie', 'worker', 'endpoint', '//worker', 'https://moved.example');
            await pha.send('//Charlie', 'worker', 'offer', '//worker', '//Dave');
            await pha.send('//Dave', 'worker', 'take', '//worker', '--dstack-url', guest.url);
            const { record } = await pha.json('worker', 'show', '//worker');
            assert.deepEqual([record.operatorAccount, record.endpoint], [devAccount('Dave').address, 'https://moved.example']);
            await pha.send('//Dave', 'worker', 'deregister', '//worker');
            assert.match(await pha.refusal('worker', 'show', '//worker'), /the chain knows no worker `\/\/worker`/);
        });
    });

    it('completion and manual page know every command', async () => {
        const man = await pha.text('man');
        const completion = await pha.text('completion', 'bash');
        for (const command of ['pool', 'validator', 'gov', 'app', 'worker']) {
            assert.ok(completion.includes(command));
            assert.ok(man.includes(command));
        }
        assert.match(man, /dstack\\-url|dstack-url/);
        assert.ok(readFileSync(new URL('../../docs/pha.md', import.meta.url), 'utf8').includes('pha worker register'));
    });
});
