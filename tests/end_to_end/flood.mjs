// A node under attack from one address: 1,000 connections, a peer that floods, peers that never read.
//
//   node flood.mjs [--seconds S]     PHA_NODE names the binary, one without sanitizers
//
// The exit status is 1 when it grew by 64 MiB or more, or missed a slot.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { measure, startTarget } from './support/flood.mjs';

const GROWTH_MAX_MIB = 64;
const WARM_UP_MS = 20_000;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '300' } } });
const target = await startTarget();
await sleep(WARM_UP_MS);
const figures = await measure(target, Number(values.seconds));
console.log(JSON.stringify(figures, null, 2));
const isGood = figures.growthMib < GROWTH_MAX_MIB && figures.blocks >= Math.floor(figures.slots) - 1;
await target.node.stop();
process.exit(isGood ? 0 : 1);
