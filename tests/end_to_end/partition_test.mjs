// A network of processes that is cut and heals; skipped where a user may not have networks of their own.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { mayDivide, runDivided } from './support/divided_network.mjs';

const skip = mayDivide() ? false : 'this machine allows no network namespaces (unshare -rn)';

it('validators agree again after their network was cut', { skip, timeout: 300_000 }, () => {
    assert.equal(runDivided(join(import.meta.dirname, 'partition.mjs'), []), 0);
});
