// docs/troubleshooting.md quotes what programs say: every quoted message is in their sources.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['primitives', 'storage', 'frame', 'tokenomics', 'tee-registry', 'runtime', 'consensus', 'chain-spec', 'p2p', 'rpc', 'node'];
const FRAGMENT_MIN = 4;

function filesUnder(folder) {
    return readdirSync(folder).flatMap((name) => {
        const path = join(folder, name);
        return statSync(path).isDirectory() ? filesUnder(path) : /\.[ch]pp$/.test(name) ? [path] : [];
    });
}

it('the troubleshooting page quotes what the programs say', () => {
    // Literals that go on in the next line are one text.
    const source = FOLDERS.flatMap((folder) => filesUnder(join(ROOT, folder)))
        .map((path) => readFileSync(path, 'utf8').replace(/"\s*\n\s*"/g, '').replace(/\\"/g, '"'))
        .concat(readFileSync(join(ROOT, 'docs/monitoring/alerts.yml'), 'utf8'))
        .join('\n');
    const page = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8');
    const quotes = [...page.matchAll(/^\| (?!it says|---)(.*?) \| /gm)].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, quote]) => quote));
    assert.ok(quotes.length > 20, `only ${quotes.length} quotes`);
    const missing = quotes.flatMap((quote) => quote.split(/\.\.\.|…|\bN\b|<[^>]*>/))
        .map((fragment) => fragment.trim())
        .filter((fragment) => fragment.length >= FRAGMENT_MIN && !source.includes(fragment));
    assert.deepEqual(missing, []);
});
