// js-libp2p and the node talk to each other: both transports, both directions, and blocks by sync/2.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { multiaddr } from '@multiformats/multiaddr';
import { blake2AsHex } from '@polkadot/util-crypto';
import { ask, blockRequest, fieldsOf, startPeer } from './support/libp2p.mjs';
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
