// The command line tool polkadot-js-api, unmodified: a query and a transfer.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { PHA, devAccount, keyring } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';

const TOOL = join(import.meta.dirname, 'node_modules/@polkadot/api-cli/runcli.mjs');

describe('polkadot-js-api', () => {
    let node;
    before(async () => (node = await NodeProcess.start()));
    after(async () => node?.stop());

    async function run(...parameters) {
        const { stdout } = await promisify(execFile)(process.execPath, [TOOL, '--ws', node.endpoint, ...parameters], { timeout: 120_000 });
        return stdout;
    }
    const free = async (address) => {
        const text = await run('query.system.account', address);
        const value = JSON.parse(text.slice(text.indexOf('{')));
        return BigInt(String(value.account.data.free).replaceAll(',', ''));
    };

    it('reads an account', async () => {
        assert.ok((await free(devAccount('Alice').address)) > 1_000n * PHA);
    });

    it('sends a transfer and waits for the block', async () => {
        const to = keyring().addFromUri('//from the command line').address;
        const output = await run('tx.balances.transferKeepAlive', to, String(2n * PHA), '--seed', '//Alice');
        // The tool ends with the first block that has it, which may be final already.
        assert.match(output, /"(inBlock|finalized)": "0x[0-9a-f]{64}"/);
        assert.match(output, /"class": "Normal"/);
        assert.equal(await free(to), 2n * PHA);
    });

    it('reads a constant', async () => {
        assert.match(await run('consts.balances.existentialDeposit'), /10,000,000,000/);
    });
});
