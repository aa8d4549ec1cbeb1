// The operator tool as a person uses it, beside polkadot-js: what one writes the other reads.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { signatureVerify } from '@polkadot/util-crypto';
import { PHA, connect, devAccount, freeBalance, keyring } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';
import { PASSWORD, PHA_TOOL, PhaTool } from './support/pha_tool.mjs';

describe('pha', () => {
    let node, api, tool, folder, keys;
    before(async () => {
        node = await NodeProcess.start();
        api = await connect(node.endpoint);
        tool = new PhaTool(node.endpoint);
        ({ folder, keys } = tool);
    });
    after(async () => {
        await api?.disconnect();
        await node?.stop();
    });

    const pha = (parameters, input) => tool.run(parameters, input);
    const json = (...parameters) => tool.json(...parameters);

    it('keeps keys that polkadot-js opens', async () => {
        const made = await json('keys', 'generate', 'ours');
        assert.equal(made.phrase.split(' ').length, 12);
        assert.equal(statSync(made.file).mode & 0o777, 0o600);
        const pair = keyring().addFromJson(JSON.parse(readFileSync(made.file, 'utf8')));
        assert.equal(pair.address, made.address);
        assert.throws(() => pair.decodePkcs8('wrong'));
        pair.decodePkcs8(PASSWORD);
        assert.equal(keyring().addFromUri(made.phrase).address, made.address);
        const again = await pha(['keys', 'generate', 'ours']);
        assert.equal(again.code, 1);
        assert.match(again.stderr, /exists; choose another name/);
    });

    it('says what was meant where a word is wrong, and writes amounts as amounts', async () => {
        const refusal = async (...words) => (await pha(words)).stderr;
        assert.match(await refusal('tranfer', '//Bob', '1'), /^pha: `tranfer` is no command of pha; did you mean transfer\?\n`pha --help` lists them\.$/m);
        assert.match(await refusal('keys', 'inport'), /`inport` is no command of pha keys; did you mean import\?/);
        assert.match(await refusal('query', 'Sytem.Account'), /no pallet `Sytem`; did you mean System\?/);
        assert.match(await refusal('const', 'Balances.ExistentialDepsit'), /did you mean ExistentialDeposit\?/);
        assert.match(await refusal('call', 'System.remark', '--from', '//Alice', '--yes'), /`remark` is missing/);
        assert.equal((await pha(['tranfer'])).code, 2);
        assert.equal(await tool.text('query', 'Balances.TotalIssuance'), '1,000,000,000 PHA\n');
        assert.match(await tool.text('gov', 'treasury'), /^balance +[\d,.]+ PHA$/m);
        assert.equal(await json('query', 'Balances.TotalIssuance'), '1000000000000000000000');
    });

    it('takes keys that polkadot-js has written, of every scheme', async () => {
        for (const type of ['sr25519', 'ed25519', 'ecdsa']) {
            const pair = keyring(type).addFromUri(`//written ${type}`, { name: `theirs-${type}` });
            const path = join(keys, `theirs-${type}.json`);
            mkdirSync(keys, { recursive: true });
            writeFileSync(path, JSON.stringify(pair.toJson(PASSWORD)), { mode: 0o600 });
            const { signature, address } = await json('keys', 'sign', 'hello', '--from', `theirs-${type}`);
            assert.equal(address, pair.address);
            assert.ok(signatureVerify('<Bytes>hello</Bytes>', signature, pair.address).isValid);
            assert.equal((await pha(['keys', 'verify', pair.address, 'hello', signature])).code, 0);
            const { code, stderr } = await pha(['keys', 'verify', pair.address, 'hullo', signature]);
            assert.equal(code, 1);
            assert.match(stderr, /was not signed by/);
        }
        const listed = await json('keys', 'list');
        assert.ok(listed.length >= 3);
    });

    it('imports a phrase from standard input and refuses keys that others may read', async () => {
        const phrase = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';
        const { code, stderr } = await pha(['keys', 'import', 'phrase'], `${phrase}\n`);
        assert.equal(code, 0, stderr);
        const path = join(keys, 'phrase.json');
        assert.equal(JSON.parse(readFileSync(path, 'utf8')).address, keyring().addFromUri(phrase).address);
        chmodSync(path, 0o644);
        const refused = await pha(['keys', 'sign', 'x', '--from', 'phrase']);
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, /may be read by others; do: chmod 600/);
    });

    it('transfers, and says what happened', async () => {
        const { address } = (await json('keys', 'list')).find(({ name }) => name === 'ours');
        const sent = await json('transfer', 'ours', '12.5', '--from', '//Alice', '--yes');
        assert.equal(sent.success, true);
        assert.equal(await freeBalance(api, address), (25n * PHA) / 2n);
        const [{ free }] = await json('balance', 'ours');
        assert.equal(BigInt(free), (25n * PHA) / 2n);
        const back = await json('transfer', '//Bob', '2', '--from', 'ours', '--yes');
        assert.ok(back.events.some((event) => event.Balances?.Transfer?.amount === String(2n * PHA)));
    });

    it('shows the failure before anything is signed away', async () => {
        const { code, stderr } = await pha(['transfer', '//Bob', '100', '--from', 'ours', '--yes']);
        assert.equal(code, 1);
        assert.match(stderr, /the call would fail/);
        const unasked = await pha(['transfer', '//Bob', '1', '--from', 'ours']);
        assert.equal(unasked.code, 1);
        assert.match(unasked.stderr, /not sent; say --yes/);
    });

    it('calls and reads everything the metadata knows', async () => {
        const done = await json('call', 'system.remarkWithEvent', 'remark=hello', '--from', 'ours', '--yes');
        assert.ok(done.events.some(({ System }) => System?.Remarked));
        const account = await json('query', 'System.Account', '//Bob');
        assert.equal(BigInt(account.data.free), await freeBalance(api, devAccount('Bob').address));
        assert.equal(await json('const', 'Balances.ExistentialDeposit'), String(PHA / 100n));
        const all = await json('query', 'System.Account', '--limit', '1000');
        assert.equal(all.length, (await api.query.system.account.entries()).length);
        const { code, stderr } = await pha(['call', 'Balances.transfer_keep_alive', 'dest=//Bob', '--from', 'ours', '-y']);
        assert.equal(code, 1);
        assert.match(stderr, /`value` is missing[^]*usage: Balances\.transfer_keep_alive dest=<MultiAddress> value=<u128>/);
    });

    it('stakes and tells what was earned', async () => {
        assert.equal((await json('stake', '5', '--from', 'ours', '--yes')).success, true);
        const { address } = (await json('keys', 'list')).find(({ name }) => name === 'ours');
        assert.ok((await json('staked', address)).account);
        assert.ok((await json('rewards', 'ours')).staker);
    });

    it('lets an offline machine sign', async () => {
        const built = join(folder, 'built.json');
        const signed = join(folder, 'signed.json');
        const { stdout } = await pha(['tx', 'build', 'System.remark', 'remark=0x01', '--from', 'ours']);
        writeFileSync(built, stdout);
        const offline = await pha(['--url', 'ws://127.0.0.1:1', 'tx', 'sign', built, '--from', 'ours']);
        assert.equal(offline.code, 0, offline.stderr);
        writeFileSync(signed, offline.stdout);
        assert.ok((await json('tx', 'submit', signed)).number > 0);
        const other = await pha(['tx', 'sign', built, '--from', '//Bob']);
        assert.match(other.stderr, /built for another signer/);
    });

    it('watches blocks', async () => {
        const { code, stdout } = await pha(['watch', '--blocks', '2']);
        assert.equal(code, 0);
        assert.equal(stdout.trim().split('\n').length, 4);
        assert.doesNotMatch(stdout, /\x1b/);
    });

    it('watches blocks as objects, one a line', async () => {
        const { code, stdout } = await pha(['--json', 'watch', '--blocks', '2']);
        assert.equal(code, 0);
        const [first, second] = stdout.trim().split('\n').map((line) => JSON.parse(line));
        assert.ok(second.number > first.number);
        assert.equal(second.hash, await node.request('chain_getBlockHash', [second.number]));
        assert.deepEqual(second.workers, { active: 0, lapsed: 0, denied: 0 });
        assert.equal(second.peers, 0);
        assert.equal(second.epoch.number, 0);
        assert.ok(BigInt(second.epoch.reserve) > 0n);
    });

    it('watches blocks on a terminal as a dashboard that is drawn in place', () => {
        const command = `'${PHA_TOOL}' --url ${node.endpoint} watch --blocks 3`;
        const stdout = execFileSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
        const frames = stdout.split(/\x1b\[\d+A\x1b\[J/);
        assert.equal(frames.length, 3);
        for (const what of [/best\S* *\d+/, /finalized/, /peers\S* *0/, /workers\S* *0 active/, /epoch\S* *0 {2}\[/, /in reserve/])
            assert.match(frames[2].replace(/\x1b\[\d*m/g, ''), what);
        // As many lines up as were drawn.
        assert.equal(Number(/\x1b\[(\d+)A/.exec(stdout)[1]), frames[0].split('\n').length - 1);
    });

    it('says what to do when there is no node', async () => {
        const { code, stderr } = await pha(['--url', 'ws://127.0.0.1:1', 'balance', '//Alice']);
        assert.equal(code, 1);
        assert.match(stderr, /no node answers at ws:\/\/127\.0\.0\.1:1[^]*--url/);
        assert.equal((await pha(['no-such-command'])).code, 2);
    });
});
