// pha-collateral between a PCCS, a KDS and a chain: what is newer is brought, free of fee; what is not, or does
// not verify, costs nothing; and a server whose certificate does not hold is not believed.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect, devAccount, freeBalance } from './support/chain.mjs';
import { forge, forgedRoot } from './support/evidence.mjs';
import { Kds, forgedAuthority } from './support/kds.mjs';
import { NODE_BINARY, NodeProcess, temporaryFolder } from './support/node_process.mjs';
import { Pccs } from './support/pccs.mjs';
import { secretFile } from './support/worker_agent.mjs';

const TOOL = process.env.PHA_COLLATERAL ?? join(dirname(NODE_BINARY), 'pha-collateral');
const FMSPC = '00806f050000';

/// Forged collateral in dcap-qvl's JSON form.
function forgedCollateral(extra = [], fmspc = FMSPC) {
    const path = join(temporaryFolder(), 'collateral.json');
    forge(['quote', '--fmspc', fmspc, '--report-data', '00'.repeat(64), '--out-collateral', path, ...extra]);
    return JSON.parse(readFileSync(path, 'utf8'));
}

describe('pha-collateral', () => {
    let node, api, pccs, kds, sender, dave;
    before(async () => {
        const milan = forgedAuthority('milan');
        node = await NodeProcess.start({ roots: [forgedRoot(), ...milan.roots] });
        kds = await Kds.start({ 'vcek/Milan': milan });
        api = await connect(node.endpoint);
        dave = devAccount('Dave');
        sender = secretFile(temporaryFolder(), 'sender', '//Dave');
        pccs = await Pccs.start(forgedCollateral(['--issued-before', '7200']));
    });
    after(async () => {
        await api?.disconnect();
        await pccs?.stop();
        await kds?.stop();
        await node?.stop();
    });

    /// Resolves to { code, stdout, stderr }.
    function push(parameters = [], { url = pccs.url, caFile = pccs.caFile, service = '--pccs' } = {}) {
        return new Promise((resolve) => {
            const all = ['push', service, url, '--url', node.endpoint, '--sender-file', sender, '--ca-file', caFile, ...parameters];
            execFile(TOOL, all, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
        });
    }
    const pushAmd = (parameters = [], trust = {}) => push(parameters, { service: '--kds', url: kds.url, caFile: kds.caFile, ...trust });
    const nonce = async () => (await api.query.system.account(dave.address)).nonce.toNumber();

    it('wants a platform as long as the chain keeps none', async () => {
        const { code, stderr } = await push();
        assert.equal(code, 1);
        assert.match(stderr, /name one by --platform/);
    });

    it('brings all four objects, free of fee', async () => {
        const before = await freeBalance(api, dave.address);
        const { code, stdout, stderr } = await push(['--platform', `tdx:${FMSPC}`]);
        assert.equal(code, 0, stderr + stdout);
        assert.match(stdout, /tdx:00806f050000:platform submitted/);
        const kept = await node.request('pha_collateral');
        assert.deepEqual(kept.map(({ kind }) => kind).sort(), ['PckCrl', 'QeIdentity', 'RootCrl', 'TcbInfo']);
        assert.equal(await freeBalance(api, dave.address), before);
    });

    it('sends nothing when nothing is newer, and knows the platforms that the chain keeps', async () => {
        const sent = await nonce();
        const { code, stdout } = await push();
        assert.equal(code, 0);
        assert.match(stdout, /nothing newer/);
        assert.equal(await nonce(), sent);
    });

    it('brings newer lists', async () => {
        pccs.collateral = forgedCollateral(['--issued-before', '3600']);
        const { code, stdout } = await push();
        assert.equal(code, 0);
        assert.match(stdout, /submitted/);
    });

    it('does not send what the chain would refuse', async () => {
        const good = pccs.collateral;
        const sent = await nonce();
        const cases = [
            [{ tcb_info: good.tcb_info.replace('UpToDate', 'Revoked') }, /TcbInfoSignatureInvalid|signature/i],
            [{ pck_crl: '00' }, /CrlMalformed|list/i],
            [{ tcb_info_signature: 'zz' }, /no signed tcbInfo/],
            [forgedCollateral(['--issued-before', '-3600']), /refused/],
            [forgedCollateral([], '112233445566'), /another platform/],
        ];
        for (const [change, reason] of cases) {
            pccs.collateral = { ...good, ...change };
            const { code, stdout } = await push();
            assert.equal(code, 1, stdout);
            assert.match(stdout, reason);
        }
        assert.equal(await nonce(), sent);
        pccs.collateral = good;
    });

    it('believes no server whose certificate does not hold', async () => {
        const other = await Pccs.start(pccs.collateral, 'elsewhere.example');
        const asked = other.asked.length;
        for (const trust of [{ url: other.url, caFile: other.caFile }, { url: other.url, caFile: pccs.caFile }]) {
            const { code, stdout } = await push([], trust);
            assert.equal(code, 1);
            assert.match(stdout, /certificate verify failed/);
        }
        assert.equal(other.asked.length, asked);
        await other.stop();
        const plain = await push([], { url: pccs.url.replace('https', 'http') });
        assert.equal(plain.code, 1);
        assert.match(plain.stderr, /write it as https/);
    });

    it('brings AMD\'s signer and list, free of fee', async () => {
        assert.match((await pushAmd()).stderr, /name one by --product/);
        const before = await freeBalance(api, dave.address);
        const { code, stdout, stderr } = await pushAmd(['--product', 'Milan']);
        assert.equal(code, 0, stderr + stdout);
        assert.match(stdout, /Milan:vcek submitted/);
        const kinds = (await node.request('pha_collateral')).map(({ kind }) => kind);
        assert.ok(kinds.includes('AmdSigner') && kinds.includes('AmdCrl'), String(kinds));
        assert.equal(await freeBalance(api, dave.address), before);
        assert.deepEqual(kds.asked, ['/vcek/v1/Milan/cert_chain', '/vcek/v1/Milan/crl']);
    });

    it('sends AMD\'s list again only when it is newer', async () => {
        const sent = await nonce();
        const again = await pushAmd();
        assert.equal(again.code, 0, again.stderr);
        assert.match(again.stdout, /Milan:vcek nothing newer/);
        const now = Math.floor(Date.now() / 1000);
        kds.objects['vcek/Milan'] = forgedAuthority('milan', { now: now - 3600 });
        assert.match((await pushAmd()).stdout, /nothing newer/);
        assert.equal(await nonce(), sent);
        kds.objects['vcek/Milan'] = forgedAuthority('milan', { now: now + 3600 });
        assert.match((await pushAmd()).stdout, /Milan:vcek submitted/);
        assert.equal(await nonce(), sent + 1);
    });

    it('does not send what the chain would refuse of AMD\'s', async () => {
        const sent = await nonce();
        const good = kds.objects['vcek/Milan'];
        const changed = Buffer.from(good.crl);
        changed[changed.length - 1] ^= 1;
        const cases = [
            [{ crl: changed }, /refused: .*list/],
            [{ crl: Buffer.alloc(0) }, /refused/],
            [forgedAuthority('genoa'), /refused/],
            [{ text: 'no certificate' }, /cert_chain/],
        ];
        for (const [change, reason] of cases) {
            kds.objects['vcek/Milan'] = { ...good, ...change };
            const { code, stdout } = await pushAmd();
            assert.equal(code, 1, stdout);
            assert.match(stdout, reason);
        }
        assert.match((await pushAmd(['--product', 'Turin:vlek'])).stdout, /Turin:vlek failed: .*404/);
        assert.equal(await nonce(), sent);
        assert.equal((await pushAmd(['--product', 'Naples'])).code, 1);
        kds.objects['vcek/Milan'] = good;
        const asked = kds.asked.length;
        assert.match((await pushAmd([], { caFile: pccs.caFile })).stdout, /certificate verify failed/);
        assert.equal(kds.asked.length, asked);
    });
});
