// js-libp2p and the node talk to each other: both transports, both directions, and blocks by sync/2.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { multiaddr } from '@multiformats/multiaddr';
import { blake2AsHex } from '@polkadot/util-crypto';
import { ask, blockRequest, fieldsOf, message, startPeer } from './support/libp2p.mjs';
import { NodeProcess, freePort } from './support/node_process.mjs';

const BLOCKS = 128;

let node, port, peerId;

before(async () => {
    port = await freePort();
    node = await NodeProcess.start({
        extra: ['--listen-addr', `/ip4/127.0.0.1/tcp/${port}`, '--sealing', 'interval=50'],
    });
    peerId = await node.request('system_localPeerId');
});
after(() => node.stop());

/// js-libp2p asks as soon as it is connected.
const identifiedBy = (peer) =>
    new Promise((resolve) => peer.addEventListener('peer:identify', (event) => resolve(event.detail), { once: true }));
const nodeAddress = (suffix) => multiaddr(`/ip4/127.0.0.1/tcp/${port}${suffix}/p2p/${peerId}`);

for (const [name, suffix] of [['TCP', ''], ['WebSocket', '/ws']]) {
    it(`js-libp2p dials over ${name}: noise, yamux, identify and ping`, async () => {
        const peer = await startPeer({ seed: suffix.length + 1 });
        try {
            const answer = identifiedBy(peer);
            const connection = await peer.dial(nodeAddress(suffix));
            assert.equal(connection.encryption, '/noise');
            assert.equal(connection.multiplexer, '/yamux/1.0.0');
            const identified = await answer;
            assert.equal(identified.protocolVersion, '/substrate/1.0');
            assert.match(identified.agentVersion, /^pha-node\//);
            assert.ok(identified.protocols.some((protocol) => protocol.endsWith('/sync/2')));
            assert.deepEqual(identified.listenAddrs.map(String), [`/ip4/127.0.0.1/tcp/${port}`]);
            assert.ok((await peer.services.ping.ping(connection.remotePeer)) >= 0);
            await assert.rejects(peer.dialProtocol(connection.remotePeer, '/nope/1'));
        } finally {
            await peer.stop();
        }
    });
}

it('js-libp2p fetches 128 blocks by sync/2', async () => {
    const deadline = Date.now() + 120_000;
    const best = async () => Number((await node.request('chain_getHeader')).number);
    while ((await best()) < BLOCKS) {
        assert.ok(Date.now() < deadline, 'the chain does not grow');
        await sleep(200);
    }
    const genesis = await node.request('chain_getBlockHash', [0]);
    const peer = await startPeer({ seed: 7 });
    try {
        const answer = await ask(peer, nodeAddress(''), `/${genesis.slice(2)}/sync/2`, blockRequest(1, BLOCKS));
        const blocks = fieldsOf(answer)[1].map(fieldsOf);
        assert.equal(blocks.length, BLOCKS);
        let parent = genesis;
        for (const [index, block] of blocks.entries()) {
            const hash = `0x${block[1][0].toString('hex')}`;
            const header = block[2][0];
            assert.equal(blake2AsHex(header), hash);
            assert.equal(`0x${header.subarray(0, 32).toString('hex')}`, parent);
            assert.ok(block[3].length >= 1);
            if (index % 32 === 0) assert.equal(await node.request('chain_getBlockHash', [index + 1]), hash);
            parent = hash;
        }
    } finally {
        await peer.stop();
    }
});

it('js-libp2p asks for a state, proofs and a warp proof', async () => {
    const genesis = await node.request('chain_getBlockHash', [0]);
    const name = (protocol) => `/${genesis.slice(2)}/${protocol}`;
    const hash = await node.request('chain_getFinalizedHead');
    const block = Buffer.from(hash.slice(2), 'hex');
    const peer = await startPeer({ seed: 9 });
    const question = (protocol, bytes) => ask(peer, nodeAddress(''), name(protocol), bytes);
    try {
        // The state in parts: every entry, in order, with the values that RPC gives.
        const entries = [];
        for (let complete = false; !complete; ) {
            const after = entries.length > 0 ? [[2, entries.at(-1)[1][0]]] : [];
            const part = fieldsOf(fieldsOf(await question('state/2', message([1, block], ...after, [3, 1])))[1][0]);
            entries.push(...part[2].map(fieldsOf));
            complete = part[3]?.[0] === 1;
        }
        const keys = await node.request('state_getKeysPaged', ['0x', 1000, null, hash]);
        assert.deepEqual(entries.slice(0, keys.length).map((entry) => `0x${entry[1][0].toString('hex')}`), keys);
        assert.equal(`0x${entries[0][2][0].toString('hex')}`, await node.request('state_getStorage', [keys[0], hash]));

        // Values and calls with their proofs; both are those of RPC where it gives them.
        const read = fieldsOf(await question('light/2', message([2, message([2, block], [3, Buffer.from(keys[0].slice(2), 'hex')])])));
        assert.ok(fieldsOf(read[2][0])[2][0].length > 64);
        const call = fieldsOf(await question('light/2', message([1, message([2, block], [3, 'AuraApi_authorities'], [4, ''])])));
        assert.ok(fieldsOf(call[1][0])[2][0].length > 64);
        const unknown = fieldsOf(await question('light/2', message([2, message([2, Buffer.alloc(32)], [3, 'key'])])));
        assert.deepEqual(fieldsOf(unknown[2][0]), {}, 'an unknown block is answered without a proof');

        // No authorities changed: the only fragment is a justified block.
        const warp = await question('sync/warp', Buffer.from(genesis.slice(2), 'hex'));
        assert.equal(warp[0], 4, 'one fragment');
        assert.equal(warp.at(-1), 1, 'finished');
        // Behind the count: parent, then the number as a compact integer of one or two bytes.
        const number = warp[33] % 4 === 0 ? warp[33] >> 2 : warp.readUInt16LE(33) >> 2;
        const target = await node.request('chain_getBlockHash', [number]);
        assert.ok(warp.includes(Buffer.from(target.slice(2), 'hex')), 'its justification names it');
        await assert.rejects(question('sync/warp', Buffer.alloc(32, 7)), 'an unknown block is refused');
    } finally {
        await peer.stop();
    }
});

for (const [name, suffix] of [['TCP', ''], ['WebSocket', '/ws']]) {
    it(`the node dials js-libp2p over ${name}`, async () => {
        const peer = await startPeer({ seed: 20 + suffix.length, listen: [`/ip4/127.0.0.1/tcp/0${suffix}`] });
        const identified = identifiedBy(peer);
        const dialer = await NodeProcess.start({
            extra: ['--listen-addr', '/ip4/127.0.0.1/tcp/0', '--reserved-nodes', String(peer.getMultiaddrs()[0])],
        });
        try {
            const { agentVersion, connection } = await identified;
            assert.match(agentVersion, /^pha-node\//);
            assert.equal(connection.direction, 'inbound');
            assert.ok((await peer.services.ping.ping(connection.remotePeer)) >= 0);
        } finally {
            await dialer.stop();
            await peer.stop();
        }
    });
}
