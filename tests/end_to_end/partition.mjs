// Four validators whose network breaks: in halves, where nobody may finalize; then one alone, where the other
// three go on; then one that is stopped for ten seconds. After each all must agree and finalize again.
//
//   unshare -rn node partition.mjs       PHA_NODE names the binary; prints the seconds each took to heal

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { DividedNetwork } from './support/divided_network.mjs';
import { Localnet } from './support/localnet.mjs';
import { temporaryFolder } from './support/node_process.mjs';

const LIMIT_MS = 60_000;
const CUT_MS = 16_000;
/// What was on its way when the network broke may still arrive.
const SETTLE_MS = 3_000;

const network = new DividedNetwork();
const net = await Localnet.create({ folder: temporaryFolder(), place: (index) => network.place(index) });
const everyone = (number) => () => net.validators.every((each) => each.finalized >= number);
const healed = {};

async function heals(what) {
    const began = Date.now();
    await net.until(what, everyone(Math.max(...net.validators.map((each) => each.best)) + 1), LIMIT_MS);
    healed[what] = Math.round((Date.now() - began) / 100) / 10;
}

try {
    await net.start();
    await net.until('four blocks final everywhere', everyone(4), LIMIT_MS);

    network.cutOff([2, 3]);
    await sleep(SETTLE_MS);
    const before = net.highest;
    const bests = net.validators.map((each) => each.best);
    await sleep(CUT_MS - SETTLE_MS);
    assert.ok(net.highest <= before + 1, `two of four finalized ${before} to ${net.highest}`);
    net.validators.forEach((each, index) => assert.ok(each.best > bests[index], `${each.name} goes on making blocks`));
    network.heal([2, 3]);
    await heals('halves');

    network.cutOff([1]);
    await sleep(SETTLE_MS);
    const alone = net.validators[1].finalized;
    const together = net.highest;
    await sleep(CUT_MS - SETTLE_MS);
    assert.ok(net.highest >= together + 3, 'three of four finalize');
    assert.ok(net.validators[1].finalized <= alone + 1, 'one of four does not');
    network.heal([1]);
    await heals('one alone');

    net.validators[0].pause();
    await sleep(10_000);
    net.validators[0].resume();
    await heals('one stopped');

    await net.compareFinal();
    assert.equal(net.conflicts, 0);
    console.log(JSON.stringify({ healedSeconds: healed, ...(await net.summary()) }));
} finally {
    await net.stop();
}
