// A node that is stopped and started again goes on with the same chain, and a client that was
// connected finds it again.

import './support/web_socket.mjs';
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PHA, connect, devAccount, freeBalance, keyring, submit } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';

it('a restart keeps the chain and clients reconnect', async () => {
    let node = await NodeProcess.start();
    const { basePath, port } = node;
    const api = await connect(node.endpoint);
    const to = keyring().addFromUri('//before the restart').address;
    try {
        await submit(api, api.tx.balances.transferAllowDeath(to, 5n * PHA), devAccount('Alice'));
        const hash = (await api.rpc.chain.getFinalizedHead()).toHex();
        const number = (await api.rpc.chain.getHeader(hash)).number.toNumber();

        await node.stop();
        const connected = new Promise((resolve) => api.once('connected', resolve));
        node = await NodeProcess.start({ basePath, port });
        await connected;

        assert.equal((await api.rpc.chain.getBlockHash(number)).toHex(), hash);
        assert.equal(await freeBalance(api, to), 5n * PHA);
        await submit(api, api.tx.balances.transferAllowDeath(to, PHA), devAccount('Alice'));
        assert.equal(await freeBalance(api, to), 6n * PHA);
        const after = await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead());
        assert.ok(after.number.toNumber() > number);
    } finally {
        await api.disconnect();
        await node.stop();
    }
});

it('a shifted clock goes on after a restart', async () => {
    const first = await NodeProcess.start({ extra: ['--dev-clock', '2025-07-04T00:00:00Z'] });
    await first.stop();
    const node = await NodeProcess.start({ basePath: first.basePath });
    const api = await connect(node.endpoint);
    try {
        await submit(api, api.tx.system.remark('0x00'), devAccount('Alice'));
        const now = new Date((await api.query.timestamp.now()).toNumber()).toISOString();
        assert.match(now, /^2025-07-04T00:/);
    } finally {
        await api.disconnect();
        await node.stop();
    }
});

it('a shifted clock is refused on a chain that is not for development', async () => {
    const start = NodeProcess.start({ extra: ['--chain', 'local', '--dev-clock', '2025-07-04T00:00:00Z'], dev: false });
    await assert.rejects(start, /ended before it answered[^]*dev-clock/);
});
