// pha-collateral between a PCCS and a chain: what is newer is brought, free of fee; what is not, or does
// not verify, costs nothing; and a server whose certificate does not hold is not believed.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect, devAccount, freeBalance } from './support/chain.mjs';
import { forge, forgedRoot } from './support/evidence.mjs';
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
    let node, api, pccs, sender, dave;
    before(async () => {
        node = await NodeProcess.start({ roots: [forgedRoot()] });
        api = await connect(node.endpoint);
        dave = devAccount('Dave');
        sender = secretFile(temporaryFolder(), 'sender', '//Dave');
        pccs = await Pccs.start(forgedCollateral(['--issued-before', '7200']));
    });
    after(async () => {
        await api?.disconnect();
        await pccs?.stop();
        await node?.stop();
    });

    /// Resolves to { code, stdout, stderr }.
    function push(parameters = [], { url = pccs.url, caFile = pccs.caFile } = {}) {
        return new Promise((resolve) => {
            const all = ['push', '--pccs', url, '--url', node.endpoint, '--sender-file', sender, '--ca-file', caFile, ...parameters];
            execFile(TOOL, all, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
        });
    }
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
});
