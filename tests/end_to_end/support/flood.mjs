// Attackers of a node's network port, all from one address: connections by the thousand, a peer that
// announces blocks nobody has as fast as it can, and peers that ask for blocks and read no answer.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lpStream } from '@libp2p/utils';
import { multiaddr } from '@multiformats/multiaddr';
import { blockRequest, startPeer } from './libp2p.mjs';
import { NODE_BINARY, NodeProcess, freePort, temporaryFolder } from './node_process.mjs';
import { figuresOf } from './process_figures.mjs';

/// Keys that everybody has are refused on a chain of this kind.
const SURI = `0x${randomBytes(32).toString('hex')}`;
const SLOT_MS = 2_000;
const CONNECTIONS = 1_000;
const BURST = 100;
const ROUND_MS = 15_000;
const REST_MS = 4_000;
const SAMPLE_MS = 500;
/// Questions of a peer that reads nothing, at a time.
const UNREAD_MAX = 64;

/// A node that authors on a chain on which the limits per address hold for loopback as well.
export async function startTarget() {
    const folder = temporaryFolder();
    const node = (...parameters) => execFileSync(NODE_BINARY, parameters, { maxBuffer: 1 << 26 });
    const inspect = (suri, scheme) => JSON.parse(node('key', 'inspect', suri, '--scheme', scheme, '--output-type', 'json')).publicKey;
    let text = node('build-spec', '--chain', 'dev').toString();
    for (const name of ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'])
        for (const suri of [`//${name}`, `//${name}//stash`])
            text = text.replaceAll(inspect(suri, 'sr25519'), `0x${randomBytes(32).toString('hex')}`);
    const spec = JSON.parse(text);
    spec.chainType = { Custom: 'flood' };
    spec.id = 'flood';
    const { config } = spec.genesis.runtimeGenesis;
    delete config.sudo;
    config.aura.authorities = [inspect(SURI, 'sr25519')];
    config.grandpa.authorities = [inspect(SURI, 'ed25519')];
    const chain = join(folder, 'chain-spec.json');
    writeFileSync(chain, JSON.stringify(spec));
    for (const [type, scheme] of [['aura', 'sr25519'], ['gran', 'ed25519']])
        node('key', 'insert', '--chain', chain, '--base-path', folder, '--suri', SURI, '--scheme', scheme, '--key-type', type);
    const port = await freePort();
    const target = await NodeProcess.start({
        basePath: folder,
        dev: false,
        extra: ['--chain', chain, '--validator', '--force-authoring', '--listen-addr', `/ip4/127.0.0.1/tcp/${port}`],
    });
    const peerId = await target.request('system_localPeerId');
    const genesis = (await target.request('chain_getBlockHash', [0])).slice(2);
    return { node: target, port, genesis, address: multiaddr(`/ip4/127.0.0.1/tcp/${port}/p2p/${peerId}`) };
}

/// Whether the binary is one with sanitizers, whose memory says nothing.
export const hasSanitizers = (node) => /lib(asan|tsan)/.test(readFileSync(`/proc/${node.child.pid}/maps`, 'utf8'));

function announcement(number) {
    const compact = Buffer.alloc(4);
    compact.writeUInt32LE(((number << 2) | 2) >>> 0);
    const slot = Buffer.alloc(8);
    slot.writeBigUInt64LE(BigInt(Math.floor(Date.now() / SLOT_MS)));
    return Buffer.concat([
        randomBytes(32), compact, randomBytes(64), Buffer.from('0806617572612' + '0', 'hex'), slot,
        Buffer.from('05617572610101', 'hex'), randomBytes(64), Buffer.from([1, 0]),
    ]);
}

export class Flood {
    constructor(target) {
        this.target = target;
        this.stopped = false;
        this.figures = { connections: 0, refused: 0, announcements: 0, questions: 0 };
        this.done = Promise.all([this.#connections(), this.#announcer(), this.#neverReads(), this.#neverReads()]);
    }

    async stop() {
        this.stopped = true;
        await this.done;
    }

    /// Keeps CONNECTIONS sockets open that say nothing; what the node closes is opened again. It rests now
    /// and then, as the other attackers come from the same address and would never get in.
    async #connections() {
        const open = new Set();
        const began = Date.now();
        while (!this.stopped) {
            const rests = (Date.now() - began) % ROUND_MS < REST_MS;
            if (rests) for (const socket of open) socket.destroy();
            for (let burst = rests ? BURST : 0; burst < BURST && open.size < CONNECTIONS; ++burst) {
                const socket = connect(this.target.port, '127.0.0.1');
                open.add(socket);
                ++this.figures.connections;
                socket.on('error', () => socket.destroy());
                socket.on('data', () => {});
                socket.on('close', () => {
                    if (open.delete(socket)) ++this.figures.refused;
                });
            }
            await sleep(50);
        }
        for (const socket of [...open]) {
            open.delete(socket);
            socket.destroy();
        }
    }

    /// Runs an attack by a new identity each time, as the node throws it out.
    async #byPeers(attack) {
        for (let seed = Math.floor(Math.random() * 200); !this.stopped; ++seed) {
            const peer = await startPeer({ seed: (seed % 250) + 1 });
            try {
                await peer.dial(this.target.address, { signal: AbortSignal.timeout(5_000) });
                await attack(peer);
            } catch {
                // Refused, or thrown out.
                await sleep(100);
            }
            await peer.stop();
        }
    }

    async #announcer() {
        const { genesis, address } = this.target;
        await this.#byPeers(async (peer) => {
            const stream = await peer.dialProtocol(address, `/${genesis}/block-announces/1`);
            const messages = lpStream(stream);
            const best = Buffer.alloc(4);
            best.writeUInt32LE(1_000);
            await messages.write(Buffer.concat([Buffer.from([1]), best, randomBytes(32), Buffer.from(genesis, 'hex')]));
            for (let number = 1_000; !this.stopped; ++number) {
                await messages.write(announcement(number));
                ++this.figures.announcements;
                if (number % 200 === 0) await sleep(1);
            }
        });
    }

    async #neverReads() {
        const { genesis, address } = this.target;
        await this.#byPeers(async (peer) => {
            for (let asked = 1; !this.stopped && asked <= UNREAD_MAX; ++asked) {
                const stream = await peer.dialProtocol(address, `/${genesis}/sync/2`);
                stream.pause?.();
                await lpStream(stream).write(blockRequest(asked, 128));
                ++this.figures.questions;
            }
            await sleep(2_000);
        });
    }
}

/// What the node took and did while it was attacked for so long.
export async function measure(target, seconds) {
    const { node } = target;
    const best = async () => Number((await node.request('chain_getHeader')).number);
    const rss = () => figuresOf(node.child.pid).rssMib;
    const before = rss();
    const flood = new Flood(target);
    let most = before;
    const [first, began] = [await best(), Date.now()];
    while (Date.now() < began + seconds * 1_000) {
        await sleep(SAMPLE_MS);
        most = Math.max(most, rss());
    }
    const [blocks, slots] = [(await best()) - first, (Date.now() - began) / SLOT_MS];
    const hash = await node.request('chain_getFinalizedHead');
    const lag = (await best()) - Number((await node.request('chain_getHeader', [hash])).number);
    await flood.stop();
    const tenth = (value) => Math.round(value * 10) / 10;
    return { seconds, ...flood.figures, rssBeforeMib: tenth(before), rssMaxMib: tenth(most), growthMib: tenth(most - before), blocks, slots: tenth(slots), finalityLag: lag };
}
