// scripts/run --demo: the main job on a chain of its own, told step by step.
//
//   node demo.mjs [--quote FILE --collateral FILE]      PHA_NODE and PHA_QUOTE_FORGE name the binaries

import { parseArgs } from 'node:util';
import { PHA, connect, devAccount, eventOf, freeBalance, inPha, keyring, submit } from './support/chain.mjs';
import { evidenceFromFiles, forgedEvidence, forgedImage, forgedRoot, publicSample } from './support/evidence.mjs';
import { SAMPLES_TIME, answerChallenge, boundEvidence, dcap, registration, rewardsOf, startEarning, verifyEvidence } from './support/main_job.mjs';
import { NodeProcess } from './support/node_process.mjs';

const { values } = parseArgs({ options: { quote: { type: 'string' }, collateral: { type: 'string' } } });
if (!values.quote !== !values.collateral) throw new Error('--quote and --collateral belong together');

const bold = process.stdout.isTTY ? (text) => `\x1b[1m${text}\x1b[0m` : (text) => text;
let steps = 0;
const step = (title) => console.log(`\n${bold(`${++steps}. ${title}`)}`);
const line = (name, value) => console.log(`   ${name.padEnd(28)} ${value}`);
const hex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`;

/// The time in the middle of the validity of the files' TCB info.
function timeOf(collateralHex) {
    const text = Buffer.from(collateralHex.slice(2), 'hex').toString('latin1');
    const [issued, next] = ['issueDate', 'nextUpdate'].map((name) =>
        [...text.matchAll(new RegExp(`"${name}":"([^"]+)"`, 'g'))].map(([, date]) => Date.parse(date)));
    return new Date((Math.max(...issued) + Math.min(...next)) / 2).toISOString().replace(/\.\d+Z$/, 'Z');
}

function chooseEvidence() {
    if (values.quote) {
        const evidence = evidenceFromFiles(values.quote, values.collateral);
        return { evidence, clock: timeOf(evidence.collateral), source: `your files ${values.quote} and ${values.collateral}` };
    }
    const evidence = publicSample('tdx');
    if (evidence) return { evidence, clock: SAMPLES_TIME, source: 'a real Intel TDX quote (public sample of dcap-qvl)' };
    return { evidence: null, clock: null, source: null };
}

const { evidence, clock, source } = chooseEvidence();
const node = await NodeProcess.start({ roots: [forgedRoot()], images: [forgedImage()], extra: clock ? ['--dev-clock', clock] : [] });
const api = await connect(node.endpoint);
const [alice, bob, charlie] = ['Alice', 'Bob', 'Charlie'].map((name) => devAccount(name));

async function waitForFinalized(count) {
    let unsubscribe;
    await new Promise((resolve) => {
        let seen = 0;
        unsubscribe = api.rpc.chain.subscribeFinalizedHeads(({ number, hash }) => {
            if (++seen <= count) line(`block ${number} finalized`, hash.toHex());
            if (seen === count) resolve();
        });
    });
    (await unsubscribe)();
}

step('A chain starts');
line('chain', `${await api.rpc.system.chain()} (${api.runtimeVersion.specName} ${api.runtimeVersion.specVersion})`);
line('answers at', node.endpoint);
line('started in', `${Math.round(node.startMs)} ms`);
if (clock) line('its clock stands at', `${clock}, when the evidence was valid`);
await waitForFinalized(2);

step('Alice sends Bob 12.5 PHA');
const bobBefore = await freeBalance(api, bob.address);
const sent = await submit(api, api.tx.balances.transferKeepAlive(bob.address, 12_500_000_000_000n), alice);
line('went', sent.statuses.join(' -> '));
line('fee', inPha(eventOf(sent.events, 'transactionPayment', 'TransactionFeePaid')[1].toBigInt()));
line('Bob has more by', inPha((await freeBalance(api, bob.address)) - bobBefore));

step('The chain verifies attestation evidence');
const shown = evidence ?? forgedEvidence({ reportData: hex(new Uint8Array(64)), nowMs: (await api.query.timestamp.now()).toNumber() });
line('evidence', source ?? 'FORGED under a test root, because there is no real sample here');
const { verdict, blockHash } = await verifyEvidence(api, shown, bob);
line('verdict', `genuine ${verdict.platform.type.toUpperCase()}`);
line('platform status', `${verdict.status.type}${verdict.advisoryIds.length ? ` (${verdict.advisoryIds.map(String).join(', ')})` : ''}`);
line('platform model (FMSPC)', verdict.product.toHex().slice(0, 14));
line('said in block', blockHash);
const broken = shown.quote.slice(0, 2 + 2 * 600) + (shown.quote[2 + 2 * 600] === '0' ? '1' : '0') + shown.quote.slice(3 + 2 * 600);
const refused = await submit(api, api.tx.teeRegistry.verifyEvidence(dcap({ ...shown, quote: broken })), bob, { failing: true });
line('one digit changed', `refused: ${refused.error}`);

step('Bob registers a worker');
console.log('   Its quote must name this worker, operator, chain and a recent block; only a machine of one\'s own');
console.log('   can make one. So this quote is FORGED, under a test root that only this chain\'s genesis trusts.');
const worker = keyring().addFromUri('//demo worker');
const bound = await boundEvidence(api, worker, bob);
const stolen = await submit(api, registration(api, worker, bound), charlie, { failing: true });
line('Charlie tries to use it', `refused: ${stolen.error}`);
const registered = eventOf((await submit(api, registration(api, worker, bound), bob)).events, 'teeRegistry', 'WorkerRegistered');
line('Bob\'s worker', hex(worker.publicKey));
line('weight', String(registered.weight));
line('expires', new Date(registered.expiresAt.toNumber()).toISOString());

step('Charlie stakes 10,000 PHA');
const deposited = eventOf((await submit(api, api.tx.vpha.deposit(10_000n * PHA), charlie)).events, 'vpha', 'Deposited');
line('vPHA', inPha(deposited.shares.toBigInt()).replace(' PHA', ' vPHA'));

step('Bob locks 1,250 vPHA behind his worker, and it answers its first challenge');
await startEarning(api, worker, bob, alice);

step('Some blocks later, who has earned what');
await waitForFinalized(3);
const [ofBob, ofCharlie] = [await rewardsOf(api, bob.address), await rewardsOf(api, charlie.address)];
line('treasury', inPha(ofBob.treasury));
line('staker Charlie', `${inPha(ofCharlie.stakerEarned)} (the stake is worth ${inPha(ofCharlie.staked)})`);
line('provider Bob', inPha(ofBob.providerEarned));
line('left in the reserve', inPha(ofBob.reserve));
await answerChallenge(api, worker);
const claimed = eventOf((await submit(api, api.tx.rewards.claim([worker.publicKey]), bob)).events, 'rewards', 'Paid');
line('Bob claims', inPha(claimed.amount.toBigInt()));

step('The books');
const end = await rewardsOf(api, bob.address);
const supply = (await api.query.balances.totalIssuance()).toBigInt();
line('reserve + paid', `${inPha(end.reserve + end.treasury + end.stakers + end.providers)} of 700,000,000 PHA`);
line('total supply', inPha(supply));
if (supply !== 1_000_000_000n * PHA) throw new Error('the supply changed');

await api.disconnect();
await node.stop();
process.exit(0);
