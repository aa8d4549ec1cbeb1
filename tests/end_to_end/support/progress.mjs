// How far a node is, and waiting until it is far enough.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 90_000;

export async function until(what, condition, limitMs = LIMIT_MS) {
    for (const deadline = Date.now() + limitMs; ; await sleep(100)) {
        if (await condition()) return;
        assert.ok(Date.now() < deadline, `not within ${limitMs} ms: ${what}`);
    }
}

export const best = async (node) => Number((await node.request('chain_getHeader')).number);

export async function finalized(node) {
    const hash = await node.request('chain_getFinalizedHead');
    return Number((await node.request('chain_getHeader', [hash])).number);
}

export const hashAt = (node, number) => node.request('chain_getBlockHash', [number]);

/// Ten blocks in the time of one slot soon have slots of the future, which other nodes refuse.
export const yesterday = () => `${new Date(Date.now() - 86_400_000).toISOString().slice(0, 19)}Z`;
