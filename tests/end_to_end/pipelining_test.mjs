// A script that sends its transactions as fast as it can and awaits no answer between: they reach the pool in
// the order sent, and the nonce asked for on the same connection counts all of them.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Socket } from './api_reference.mjs';
import { connect, devAccount } from './support/chain.mjs';
import { NodeProcess } from './support/node_process.mjs';

const TRANSACTIONS = 300;
/// The nonce is asked for after so many.
const ASKED_EVERY = 25;
const CROWD = ['Bob', 'Charlie', 'Dave'];
const WATCHED_EVERY = 10;

describe('many submissions on one connection', () => {
    let node, api;
    before(async () => {
        node = await NodeProcess.start();
        api = await connect(node.endpoint);
    });
    after(async () => {
        await api?.disconnect();
        await node?.stop();
    });

    const signed = (name, count) => Promise.all(Array.from({ length: count }, async (_, nonce) =>
        (await api.tx.system.remark(`0x${nonce.toString(16).padStart(4, '0')}`).signAsync(devAccount(name), { nonce, era: 0 })).toHex()));

    it('keep their order, whatever others send', { timeout: 120_000 }, async () => {
        const own = await signed('Alice', TRANSACTIONS);
        const crowd = await Promise.all(CROWD.map((name) => signed(name, TRANSACTIONS)));
        const sockets = await Promise.all(crowd.map(() => Socket.open(node.endpoint)));
        const socket = await Socket.open(node.endpoint);

        const others = crowd.flatMap((list, index) => list.map((extrinsic) => sockets[index].ask('author_submitExtrinsic', [extrinsic])));
        const answers = [];
        const nonces = [];
        const watched = [];
        own.forEach((extrinsic, nonce) => {
            if (nonce % WATCHED_EVERY === 3) watched.push(socket.ask('author_submitAndWatchExtrinsic', [extrinsic]));
            else answers.push(socket.ask('author_submitExtrinsic', [extrinsic]));
            if (nonce % ASKED_EVERY === ASKED_EVERY - 1) nonces.push([nonce + 1, socket.ask('system_accountNextIndex', [devAccount('Alice').address])]);
        });

        for (const answer of await Promise.all([...answers, ...others])) assert.match(answer.result ?? JSON.stringify(answer), /^0x[0-9a-f]{64}$/);
        for (const [expected, answer] of nonces) assert.equal((await answer).result, expected);
        for (const answer of watched) {
            const { result } = await answer;
            const first = await socket.notification(result);
            assert.equal(first.params.result, 'ready', 'one of the future: it came before its predecessor');
        }
        for (const open of [socket, ...sockets]) open.web.close();
    });
});
