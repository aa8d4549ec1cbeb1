// What the tests and the demo do with a chain, through the unmodified @polkadot/api.

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { MerkleizedMetadata } from 'dedot/merkleized-metadata';

/// PHA's smallest units in one PHA (12 decimals).
export const PHA = 10n ** 12n;
export const SS58_PREFIX = 30;

const FINALIZED_LIMIT_MS = 30_000;

/// Connects once; a lost connection is an error here and not a reason to retry for ever.
export async function connect(endpoint) {
    const provider = new WsProvider(endpoint, 1_000);
    const api = new ApiPromise({ provider, noInitWarn: true, throwOnConnect: true });
    await api.isReadyOrError;
    return api;
}

export function keyring(type = 'sr25519') {
    return new Keyring({ type, ss58Format: SS58_PREFIX });
}

export function devAccount(name, type = 'sr25519') {
    return keyring(type).addFromUri(`//${name}`, { name });
}

/// Signs, submits and watches until finalized. Returns { statuses, blockHash, events }; a dispatch
/// error, a dropped transaction or silence throws. `failing` returns the dispatch error instead.
export function submit(api, call, signer, { failing = false, options = {} } = {}) {
    return new Promise((resolve, reject) => {
        const statuses = [];
        let unsubscribe = () => {};
        const end = (settle, value) => {
            clearTimeout(timer);
            unsubscribe();
            settle(value);
        };
        const timer = setTimeout(
            () => end(reject, new Error(`not finalized in ${FINALIZED_LIMIT_MS} ms; statuses: ${statuses}`)),
            FINALIZED_LIMIT_MS,
        );
        call.signAndSend(signer, { nonce: -1, ...options }, (result) => {
            statuses.push(result.status.type);
            if (result.isError) {
                end(reject, new Error(`transaction ${result.status.type}`));
            } else if (result.status.isFinalized) {
                const error = result.dispatchError && errorName(api, result.dispatchError);
                if (error && !failing) {
                    end(reject, new Error(`dispatch failed: ${error}`));
                } else {
                    const blockHash = result.status.asFinalized.toHex();
                    end(resolve, { statuses, blockHash, events: result.events, error });
                }
            }
        }).then((stop) => (unsubscribe = stop), (error) => end(reject, error));
    });
}

/// "balances.InsufficientBalance" of a module's error, else its kind.
export function errorName(api, error) {
    if (!error.isModule) return error.toString();
    const { section, name } = api.registry.findMetaError(error.asModule);
    return `${section}.${name}`;
}

/// The data of the one event of that name; throws when there is none or more.
export function eventOf(events, section, method) {
    const found = events.filter(({ event }) => event.section === section && event.method === method);
    if (found.length !== 1) {
        const names = events.map(({ event }) => `${event.section}.${event.method}`);
        throw new Error(`${found.length} events ${section}.${method} among ${names.join(', ')}`);
    }
    return found[0].event.data;
}

export async function freeBalance(api, address) {
    return (await api.query.system.account(address)).data.free.toBigInt();
}

/// 1234567890000 -> "1.23456789 PHA"
export function inPha(amount) {
    const value = BigInt(amount);
    const fraction = String(value % PHA).padStart(12, '0').replace(/0+$/, '');
    const whole = (value / PHA).toLocaleString('en-US');
    return `${fraction ? `${whole}.${fraction}` : whole} PHA`;
}

/// The digest of the node's metadata (RFC-0078) as a hardware wallet would have it, in hex.
export async function metadataDigest(node, decimals) {
    const answer = await node.request('state_call', ['Metadata_metadata_at_version', '0x0f000000']);
    // Present (1 byte), and a length of four bytes, are before it.
    const metadata = new MerkleizedMetadata(`0x${answer.slice(2 + 2 + 8)}`, { decimals, tokenSymbol: 'PHA' });
    return `0x${Buffer.from(metadata.digest()).toString('hex')}`;
}
