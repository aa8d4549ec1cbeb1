// js-libp2p as a peer of the node: another implementation of the same protocols.

import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { lpStream } from '@libp2p/utils';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { createLibp2p } from 'libp2p';

const RESPONSE_MAX = 16 << 20;

/// A peer that speaks TCP and WebSocket; `listen`: multiaddresses, none by default.
export async function startPeer({ seed = 1, listen = [] } = {}) {
    return createLibp2p({
        privateKey: await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(seed)),
        addresses: { listen },
        transports: [tcp(), webSockets()],
        connectionEncrypters: [noise()],
        streamMuxers: [yamux()],
        connectionMonitor: { enabled: false },
        services: { identify: identify(), ping: ping() },
    });
}

/// One question over a protocol of one question and one answer.
export async function ask(peer, target, protocol, question) {
    const stream = await peer.dialProtocol(target, protocol);
    const messages = lpStream(stream, { maxDataLength: RESPONSE_MAX });
    await messages.write(question);
    const answer = Buffer.from((await messages.read()).subarray());
    await stream.close();
    return answer;
}

function readUvarint(bytes, at) {
    let value = 0;
    let factor = 1;
    for (;;) {
        const byte = bytes[at++];
        value += (byte & 127) * factor;
        factor *= 128;
        if (byte < 128) return [value, at];
    }
}

/// The fields of a protobuf message: number -> list of numbers or buffers.
export function fieldsOf(message) {
    const out = {};
    let at = 0;
    while (at < message.length) {
        let key, value;
        [key, at] = readUvarint(message, at);
        [value, at] = readUvarint(message, at);
        if ((key & 7) === 2) {
            const length = value;
            value = message.subarray(at, at + length);
            at += length;
        }
        (out[Math.floor(key / 8)] ??= []).push(value);
    }
    return out;
}

/// A BlockRequest for headers and bodies upwards from a number.
export function blockRequest(from, count) {
    const number = Buffer.alloc(4);
    number.writeUInt32LE(from);
    return Buffer.concat([Buffer.from([0x08, 0x80, 0x80, 0x80, 0x18, 0x1a, 4]), number, Buffer.from([0x30, count & 127 | (count > 127 ? 128 : 0), ...(count > 127 ? [count >> 7] : [])])]);
}

function uvarint(value) {
    const out = [];
    for (; value > 127; value = Math.floor(value / 128)) out.push((value & 127) | 128);
    return Buffer.from([...out, value]);
}

/// A protobuf message of [number, bytes or number] pairs.
export function message(...fields) {
    return Buffer.concat(
        fields.flatMap(([number, value]) =>
            typeof value === 'number'
                ? [uvarint(number * 8), uvarint(value)]
                : [uvarint(number * 8 + 2), uvarint(Buffer.from(value).length), Buffer.from(value)],
        ),
    );
}
