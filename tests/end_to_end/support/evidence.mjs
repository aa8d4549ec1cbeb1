// Attestation evidence as a caller has it: files, the public sample, or a forged quote; and the SCALE
// form of its collateral that the chain's calls take.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactAddLength, hexToU8a, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { temporaryFolder } from './node_process.mjs';

// dcap-qvl's collateral: its fields in the order of their encoding; hexadecimal in JSON or text.
const COLLATERAL_FIELDS = [
    ['pck_crl_issuer_chain', stringToU8a],
    ['root_ca_crl', hexBytes],
    ['pck_crl', hexBytes],
    ['tcb_info_issuer_chain', stringToU8a],
    ['tcb_info', stringToU8a],
    ['tcb_info_signature', hexBytes],
    ['qe_identity_issuer_chain', stringToU8a],
    ['qe_identity', stringToU8a],
    ['qe_identity_signature', hexBytes],
];

function hexBytes(text) {
    return hexToU8a(text.startsWith('0x') ? text : `0x${text}`);
}

/// The SCALE bytes of a collateral in dcap-qvl's JSON form.
export function encodeCollateral(json) {
    const fields = COLLATERAL_FIELDS.map(([name, bytes]) => {
        if (typeof json[name] !== 'string') throw new Error(`the collateral has no ${name}`);
        return compactAddLength(bytes(json[name]));
    });
    const chain = json.pck_certificate_chain;
    fields.push(chain ? u8aConcat([1], compactAddLength(stringToU8a(chain))) : new Uint8Array([0]));
    return u8aConcat(...fields);
}

/// A quote file may hold the bytes or their hexadecimal text.
function readQuote(path) {
    const bytes = readFileSync(path);
    const text = bytes.toString('latin1').trim();
    return /^(0x)?([0-9a-fA-F]{2})+$/.test(text) ? hexBytes(text) : new Uint8Array(bytes);
}

/// { quote, collateral } as hexadecimal of what the chain's calls take.
export function evidenceFromFiles(quotePath, collateralPath) {
    return {
        quote: u8aToHex(readQuote(quotePath)),
        collateral: u8aToHex(encodeCollateral(JSON.parse(readFileSync(collateralPath, 'utf8')))),
    };
}

/// A public sample of dcap-qvl ("tdx" or "sgx") where PHA_TEST_DATA has it, else null.
export function publicSample(kind) {
    const folder = join(process.env.PHA_TEST_DATA ?? '../../../shared/data', 'public/tee/dcap-qvl');
    const [quote, collateral] = [join(folder, `${kind}_quote`), join(folder, `${kind}_quote_collateral.json`)];
    return existsSync(quote) && existsSync(collateral) ? evidenceFromFiles(quote, collateral) : null;
}

/// What the forge prints.
export function forge(parameters) {
    const binary = process.env.PHA_QUOTE_FORGE;
    if (!binary) throw new Error('PHA_QUOTE_FORGE must name the quote-forge binary');
    return execFileSync(binary, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/// The forge's root certificate (DER, hex), which only a development chain's genesis can trust.
export function forgedRoot() {
    return forge(['root']).trim();
}

/// The forge's roots of AMD's products (DER, hex).
export function forgedSnpRoots() {
    const path = join(temporaryFolder(), 'roots');
    forge(['snp', '--report-data', '00'.repeat(64), '--out-roots', path]);
    return readFileSync(path, 'utf8').trim().split('\n').map((root) => `0x${root}`);
}

/// The forge's TD as a rewardable image (SCALE of policy::Image, hex).
export function forgedImage() {
    return forge(['image']).trim();
}

/// A quote over `reportData` (64 bytes, hex) under the forge's own root, valid around `nowMs`.
export function forgedEvidence({ reportData, nowMs, kind = 'tdx', status = 'UpToDate', ppid }) {
    const folder = temporaryFolder();
    const [quote, collateral] = [join(folder, 'quote'), join(folder, 'collateral')];
    const parameters = ['quote', '--kind', kind, '--report-data', reportData, '--status', status,
        '--now', String(Math.floor(nowMs / 1000)), '--out-quote', quote, '--out-collateral-scale', collateral];
    if (ppid) parameters.push('--ppid', ppid);
    forge(parameters);
    return { quote: u8aToHex(readQuote(quote)), collateral: `0x${readFileSync(collateral, 'utf8').trim().replace(/^0x/, '')}` };
}
