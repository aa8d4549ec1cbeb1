// Secrets stay where they belong: keys in files of their owner alone, and never in logs, metrics, answers,
// error texts or on a command line. Canaries are put in by every way there is, at the loudest log.

import assert from 'node:assert/strict';
import { chmodSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { u8aToHex } from '@polkadot/util';
import { mnemonicToMiniSecret } from '@polkadot/util-crypto';
import { keyring } from './support/chain.mjs';
import { NodeProcess, freePort, temporaryFolder } from './support/node_process.mjs';
import { PASSWORD, PhaTool } from './support/pha_tool.mjs';

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const WRONG_PHRASE = 'canary winner thank year wave sausage worth useful legal winner thank yellow';
const SEED = `0x${'5ec2e7'.repeat(10)}5ec2`;

describe('secrets', () => {
    const basePath = temporaryFolder();
    const seen = [];
    let node, metricsPort, keystore, pha;
    before(async () => {
        metricsPort = await freePort();
        node = await NodeProcess.start({
            basePath, dev: false, metrics: true, logLines: Infinity,
            extra: ['--chain', 'dev', '--alice', '--force-authoring', '--log', 'trace', '--prometheus-port', String(metricsPort), '--rpc-methods', 'unsafe'],
        });
        keystore = join(basePath, 'chains/dev/keystore');
        pha = new PhaTool(node.endpoint);
    });
    after(async () => node?.stop());

    async function answer(method, params) {
        const response = await fetch(`http://127.0.0.1:${node.port}`, {
            method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        });
        const text = await response.text();
        seen.push(text);
        return JSON.parse(text);
    }

    it('go in by every way there is', async () => {
        const aura = keyring('sr25519').addFromUri(PHRASE);
        const grandpa = keyring('ed25519').addFromUri(SEED);
        assert.equal((await answer('author_insertKey', ['aura', PHRASE, u8aToHex(aura.publicKey)])).result, null);
        assert.equal((await answer('author_insertKey', ['gran', SEED, u8aToHex(grandpa.publicKey)])).result, null);
        assert.equal((await answer('author_hasKey', [u8aToHex(aura.publicKey), 'aura'])).result, true);
        // Refusals must not repeat what they refuse.
        for (const params of [
            ['aura', WRONG_PHRASE, u8aToHex(aura.publicKey)], ['gran', PHRASE, u8aToHex(aura.publicKey)], ['aura', SEED, '0x12'],
            ['nope', PHRASE, u8aToHex(aura.publicKey)], [PHRASE, SEED, WRONG_PHRASE], [SEED],
        ]) assert.ok((await answer('author_insertKey', params)).error);
        assert.match((await answer('author_rotateKeys', [])).result, /^0x[0-9a-f]{128}$/);
        for (const [parameters, input] of [
            [['keys', 'import', 'canary'], `${PHRASE}\n`], [['keys', 'import', 'wrong'], `${WRONG_PHRASE}\n`], [['keys', 'show', 'canary'], ''],
            [['keys', 'sign', 'hello', '--from', 'canary'], ''], [['transfer', '//Bob', '1', '--from', 'canary', '--yes'], ''],
            [['balance', 'canary'], ''],
        ]) {
            const { stdout, stderr } = await pha.run(parameters, input);
            seen.push(stdout, stderr);
        }
    });

    it('are files of their owner alone', () => {
        assert.equal(statSync(keystore).mode & 0o777, 0o700);
        const files = readdirSync(keystore);
        assert.ok(files.length >= 4, files.join(' '));
        for (const file of files) {
            assert.equal(statSync(join(keystore, file)).mode & 0o777, 0o600, file);
            assert.match(file, /^(61757261|6772616e)[0-9a-f]{64}$/);
        }
    });

    it('are in no log, answer, metric or command line', async () => {
        seen.push(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text());
        seen.push(readFileSync(`/proc/${node.child.pid}/cmdline`, 'latin1'), readFileSync(`/proc/${node.child.pid}/environ`, 'latin1'));
        const mini = Buffer.from(mnemonicToMiniSecret(PHRASE)).toString('hex');
        const rotated = readdirSync(keystore).map((file) => JSON.parse(readFileSync(join(keystore, file), 'utf8')));
        const canaries = [PHRASE, PHRASE.slice(0, 30), WRONG_PHRASE.slice(0, 13), SEED.slice(2), mini, PASSWORD, ...rotated.map((secret) => secret.replace(/^0x/, ''))];
        const log = node.tail();
        assert.match(log, /author: number=/);
        for (const canary of canaries)
            for (const text of [log, ...seen]) assert.ok(!text.toLowerCase().includes(canary.toLowerCase()), `a secret shows: ${text.slice(0, 200)}`);
    });

    it('are in no core dump', () => {
        assert.match(readFileSync(`/proc/${node.child.pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m);
    });

    it('that others may read are refused, by name', async () => {
        await node.stop();
        const file = join(keystore, readdirSync(keystore)[0]);
        chmodSync(file, 0o640);
        await assert.rejects(
            NodeProcess.start({ basePath, dev: false, extra: ['--chain', 'dev', '--validator'] }),
            /keystore file .* may be read by others; do: chmod 600/,
        );
        chmodSync(file, 0o600);
        node = await NodeProcess.start({ basePath, dev: false, extra: ['--chain', 'dev', '--validator'] });
    });
});
