// A short run of the attacks that scripts/soak flood makes for five minutes.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hasSanitizers, measure, startTarget } from './support/flood.mjs';

const SECONDS = 15;

it('a flood of its port delays no block', { timeout: 120_000 }, async () => {
    const target = await startTarget();
    try {
        const figures = await measure(target, SECONDS);
        console.log(`flood: ${JSON.stringify(figures)}`);
        assert.ok(figures.connections >= 1_000 && figures.refused >= 900, 'one address has no thousand connections');
        assert.ok(figures.announcements > 0 && figures.questions > 0);
        assert.ok(figures.blocks >= Math.floor(figures.slots) - 2, `${figures.blocks} blocks in ${figures.slots} slots`);
        assert.ok(figures.finalityLag <= 2, `finality ${figures.finalityLag} behind`);
        if (!hasSanitizers(target.node)) assert.ok(figures.growthMib < 64, `grew by ${figures.growthMib} MiB`);
    } finally {
        await target.node.stop();
    }
});
