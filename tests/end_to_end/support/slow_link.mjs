// A TCP listener that passes everything on to another port, at so many bytes a second each way.

import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PIECES_PER_SECOND = 10;

async function pass(from, to, bytesPerSecond) {
    const most = Math.max(1, Math.floor(bytesPerSecond / PIECES_PER_SECOND));
    try {
        for await (const data of from) {
            for (let at = 0; at < data.length; at += most) {
                to.write(data.subarray(at, at + most));
                await sleep((1000 * Math.min(most, data.length - at)) / bytesPerSecond);
            }
        }
    } catch {
        // Either side may end a connection at any time.
    }
    to.end();
}

/// Returns the port and a function that ends it.
export async function slowLink(port, bytesPerSecond) {
    const sockets = new Set();
    const server = createServer((inbound) => {
        const outbound = connect(port, '127.0.0.1');
        for (const socket of [inbound, outbound]) {
            sockets.add(socket);
            socket.on('error', () => socket.destroy());
            socket.on('close', () => sockets.delete(socket));
        }
        pass(inbound, outbound, bytesPerSecond);
        pass(outbound, inbound, bytesPerSecond);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
        port: server.address().port,
        close() {
            for (const socket of sockets) socket.destroy();
            server.close();
        },
    };
}
