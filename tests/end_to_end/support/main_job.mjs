// The main job of the chain as its users do it: a provider registers a machine, a holder stakes, and
// both read what they have earned. The tests and the demo share these steps.

import { createHash } from 'node:crypto';
import { compactAddLength, hexToU8a, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { PHA, eventOf, submit } from './chain.mjs';
import { forgedEvidence } from './evidence.mjs';

/// Both public samples' collateral is valid at this time.
export const SAMPLES_TIME = '2025-07-04T00:00:00Z';

const BINDING_TAG = 'pha-node/attest/v1';
const PURPOSE = { register: 0, renew: 1, rotate: 2, transfer: 3, challenge: 4 };

/// What the machine puts into its quote: SHA-256 over tag, purpose, genesis, worker key, operator and
/// a recent block, then 32 zero bytes.
export function reportData({ purpose, genesisHash, worker, operator, blockNumber, blockHash }) {
    const number = Buffer.alloc(4);
    number.writeUInt32LE(blockNumber);
    const message = u8aConcat(
        compactAddLength(stringToU8a(BINDING_TAG)), [PURPOSE[purpose]], hexToU8a(genesisHash), worker,
        operator.publicKey, number, hexToU8a(blockHash),
    );
    return u8aToHex(u8aConcat(createHash('sha256').update(message).digest(), new Uint8Array(32)));
}

/// The verdict of the chain over { quote, collateral }, as the event says it.
export async function verifyEvidence(api, { quote, collateral }, signer) {
    const { events, blockHash } = await submit(api, api.tx.teeRegistry.verifyEvidence(dcap({ quote, collateral })), signer);
    return { verdict: eventOf(events, 'teeRegistry', 'EvidenceVerified'), blockHash };
}

/// Forged evidence that binds `worker` (an sr25519 key) to `operator` at the chain's best block.
export async function boundEvidence(api, worker, operator, { purpose = 'register', genesisHash, blockNumber: named, ...forgeOptions } = {}) {
    const blockNumber = named ?? (await api.rpc.chain.getHeader()).number.toNumber();
    const blockHash = (await api.rpc.chain.getBlockHash(blockNumber)).toHex();
    const evidence = forgedEvidence({
        reportData: reportData({
            purpose, blockNumber, operator,
            genesisHash: genesisHash ?? api.genesisHash.toHex(),
            worker: worker.publicKey,
            blockHash,
        }),
        nowMs: (await api.query.timestamp.now()).toNumber(),
        ...forgeOptions,
    });
    return { ...evidence, blockNumber };
}

/// Evidence as the chain's calls take it.
export function dcap({ quote, collateral }) {
    return { cpu: { Dcap: { quote, collateral } } };
}

export function registration(api, worker, evidence) {
    return api.tx.teeRegistry.registerWorker(worker.publicKey, dcap(evidence), evidence.blockNumber, '');
}

/// What each leg of the emission was paid and what the account earned; amounts in planck.
export async function rewardsOf(api, address) {
    const state = await api.call.rewardsApi.rewards(address);
    const { emission, staker, provider } = state;
    return {
        treasury: emission.treasury.paid.toBigInt(),
        stakers: emission.stakers.paid.toBigInt(),
        providers: emission.providers.paid.toBigInt(),
        withheld: ['treasury', 'stakers', 'providers'].reduce((sum, leg) => sum + emission[leg].withheld.toBigInt(), 0n),
        reserve: emission.reserve.toBigInt(),
        staked: staker.assets.toBigInt(),
        stakerEarned: staker.earned.toBigInt(),
        providerEarned: provider.earned.toBigInt(),
    };
}

/// The provider locks vPHA behind its worker, governance sets rates for a chain of one worker, and the
/// worker answers its first challenge: from then on it earns.
export async function startEarning(api, worker, operator, sudo) {
    const required = 1_250n * PHA;
    await submit(api, api.tx.vpha.mint(required), operator);
    await submit(api, api.tx.collateral.lock(worker.publicKey, required), operator);
    const rates = (await api.query.rewards.parameters()).toJSON();
    const call = api.tx.rewards.setParameters({ ...rates, challengesPerWorker: 3_600, weightRamp: 1, vestingMs: 0, payoutMin: 10n ** 30n });
    await submit(api, api.tx.sudo.sudo(call), sudo);
    await answerChallenge(api, worker);
}

/// Waits until the chain challenges the worker and sends its answer: a bare extrinsic that the worker's
/// own key signs.
export async function answerChallenge(api, worker) {
    for (let tries = 0; tries < 240; tries += 1) {
        const { challenge } = (await api.query.rewards.workers(worker.publicKey)).unwrap();
        if (challenge.isSome) {
            const { id } = challenge.unwrap();
            const message = u8aConcat(stringToU8a('pha-node/liveness/v1'), api.genesisHash.toU8a(), worker.publicKey, id.toU8a());
            await api.tx.rewards.answer(worker.publicKey, id, worker.sign(message)).send();
            for (let waited = 0; waited < 240; waited += 1) {
                const now = (await api.query.rewards.workers(worker.publicKey)).unwrap().challenge;
                if (!now.isSome || !now.unwrap().id.eq(id)) return;
                await new Promise((resolve) => { setTimeout(resolve, 250); });
            }
            throw new Error('the answer was not included');
        }
        await new Promise((resolve) => { setTimeout(resolve, 250); });
    }
    throw new Error('the worker was never challenged');
}
