// docs/api.md is the node's table of methods, every one has an example that works, and the answers have
// the form that the reference shows.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { committed, examples, methodTable, render, withoutValues } from './api_reference.mjs';
import { METHODS } from './support/api_examples.mjs';
import { NodeProcess } from './support/node_process.mjs';

/// The examples of a text: { name: [request, answer] }.
function examplesIn(text) {
    return Object.fromEntries([...text.matchAll(/^### (\w+)$[^]*?^> (.*)$\n^< (.*)$/gm)]
        .map(([, name, request, answer]) => [name, [JSON.parse(request), JSON.parse(answer)]]));
}

/// Throws where the two are of different kinds; null and an empty list are of any.
function sameForm(path, a, b) {
    if (a === null || b === null) return;
    assert.equal(Array.isArray(a), Array.isArray(b), path);
    assert.equal(typeof a, typeof b, path);
    if (Array.isArray(a)) {
        if (a.length && b.length) sameForm(`${path}[0]`, a[0], b[0]);
    } else if (typeof a === 'object') {
        assert.deepEqual(Object.keys(a).sort(), Object.keys(b).sort(), path);
        for (const name of Object.keys(a)) sameForm(`${path}.${name}`, a[name], b[name]);
    }
}

describe('the API reference', () => {
    let table, fresh;
    before(async () => {
        table = methodTable();
        fresh = render(table, await examples(table));
    });

    it('has every method that a node serves, and no other', async () => {
        const names = table.flatMap((method) => method.names).sort();
        const node = await NodeProcess.start();
        assert.deepEqual((await node.request('rpc_methods')).methods, names);
        await node.stop();
        const served = table.filter(({ kind }) => kind !== 'end').map(({ names: [name] }) => name).sort();
        assert.deepEqual(Object.keys(METHODS).sort(), served);
    });

    it('is what its generator writes (api_reference.mjs --write)', () => {
        assert.equal(withoutValues(committed()), withoutValues(fresh));
    });

    it('shows answers of the form that a node gives', () => {
        const [shown, now] = [examplesIn(committed()), examplesIn(fresh)];
        assert.deepEqual(Object.keys(shown), Object.keys(now));
        for (const name of Object.keys(now)) {
            assert.equal(shown[name][0].method, name);
            sameForm(name, shown[name][1], now[name][1]);
        }
    });
});
