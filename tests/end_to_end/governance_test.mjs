// Governance as a holder and an operator meet it: a node that is too old for an upgrade says so in
// time, stops before the upgrade's height and does not start again.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, devAccount, errorName, eventOf, submit } from './support/chain.mjs';
import { NodeProcess, temporaryFolder } from './support/node_process.mjs';

/// Wasm with nothing but the version that it says it has.
function codeOf(specName, specVersion) {
    const u32 = (value) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
    const text = (value) => [value.length << 2, ...Buffer.from(value)];
    const version = [...text(specName), ...text(specName), ...u32(1), ...u32(specVersion), ...u32(1), 0, ...u32(1), 1];
    const name = Buffer.from('runtime_version');
    const content = [name.length, ...name, ...version];
    return `0x${Buffer.from([0, ...Buffer.from('asm'), 1, 0, 0, 0, 0, content.length, ...content]).toString('hex')}`;
}

describe('an upgrade that the node does not have', () => {
    const basePath = temporaryFolder();

    it('is announced by its code, stops the node before its height, and keeps it from starting', { timeout: 120_000 }, async () => {
        const node = await NodeProcess.start({ basePath });
        const api = await connect(node.endpoint);
        const alice = devAccount('Alice');
        const { specName, specVersion } = api.runtimeVersion;
        const next = specVersion.toNumber() + 1;

        const sudo = async (call) => {
            const { events } = await submit(api, api.tx.sudo.sudo(call), alice);
            const [result] = eventOf(events, 'sudo', 'Sudid');
            return result.isErr ? errorName(api, result.asErr) : events;
        };
        assert.equal(await sudo(api.tx.system.setCode(codeOf(specName.toString(), next - 1))), 'system.SpecVersionNeedsToIncrease');
        assert.equal(await sudo(api.tx.system.setCode('0x00')), 'system.FailedToExtractRuntimeVersion');
        const code = codeOf(specName.toString(), next);
        const events = await sudo(api.tx.system.setCode(code));
        const [version, height] = eventOf(events, 'referenda', 'VersionRequired');
        assert.equal(version.toNumber(), next);
        assert.ok(height.toNumber() > 43_200, 'a day of blocks');
        assert.match(node.tail(), /upgrade the node before, it stops at block 43\d+/);

        const soon = (await api.rpc.chain.getHeader()).number.toNumber() + 5;
        await submit(api, api.tx.sudo.sudo(api.tx.referenda.requireVersion(next, soon)), alice);
        await api.disconnect();
        const ended = await Promise.race([node.exited, sleep(60_000, null, { ref: false })]);
        assert.ok(ended, 'the node runs on');
        assert.notEqual(ended.code, 0);
        const why = new RegExp(`block ${soon} and later ones need runtime version ${next}, this node has ${next - 1}: upgrade the node`);
        assert.match(node.tail(), why);

        await assert.rejects(NodeProcess.start({ basePath }), why);
    });
});
