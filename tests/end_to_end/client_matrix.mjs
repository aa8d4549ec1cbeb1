// Which client does what with this chain: printed from the results of the clients' tests, and compared
// with the table of README.md.
//          client_matrix.mjs FOLDER [--write]     the folder of results; --write: put it into README.md

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const BEGIN = '<!-- client matrix -->\n';
const END = '<!-- end of client matrix -->';

const SCHEMES = ['sr25519', 'ed25519', 'ecdsa'];
const API = 'a wallet connects > ';
const API_SENDS = SCHEMES.map((type) => `transfer: transfers > ${type}: is finalized, moves the amount and takes the fee`);
const PAPI = 'papi: polkadot-api > ';
const PAPI_SENDS = SCHEMES.map((scheme) => `${PAPI}transfers from an ${scheme} key and sees it finalized`);
const CLI = 'cli: polkadot-js-api > ';
const SIDECAR = 'sidecar: api-sidecar > ';

/// A row of the table: the tests ("file: suite > test") that stand for each feature.
const dedot = (mode) => {
    const of = (test) => [`dedot: dedot over ${mode} > ${test}`];
    const sends = of('transfers from every kind of key and sees it finalized');
    return {
        'metadata, constants': of('knows the chain'),
        'accounts, map entries': of('reads accounts, entries and several values at once'),
        'runtime calls': of('calls runtime APIs'),
        fees: sends,
        'transfers, 3 key types, finalized': sends,
        events: sends,
        'failures by name': of('sends a batch and reads what failed in it'),
        'change of values': of('is told when a value changes'),
        'older state': of('reads the state at an earlier block'),
        CheckMetadataHash: of('signs over the digest of the metadata'),
        'reconnect after a restart': of('follows on after the node has restarted'),
    };
};
const CLIENTS = {
    '@polkadot/api': {
        'metadata, constants': [`connect: ${API}reads metadata with every pallet`, `connect: ${API}reads constants`],
        'accounts, map entries': [`connect: ${API}reads balances, which add up to the fixed supply`],
        'runtime calls': ['main_job: the main job, with evidence under a test root > our own RPC methods say what the runtime API says'],
        fees: ['transfer: transfers > is charged what the runtime said before'],
        'transfers, 3 key types, finalized': API_SENDS,
        events: API_SENDS,
        'failures by name': ['transfer: transfers > fails by name when the balance is too small, and still pays the fee'],
        'change of values': [`connect: ${API}sees blocks authored and finalized`],
        'CheckMetadataHash': ['transfer: transfers > is signed over the digest of the metadata, as hardware wallets do'],
        'reconnect after a restart': ['restart: a restart keeps the chain and clients reconnect'],
    },
    'polkadot-api (PAPI)': {
        'metadata, constants': [`${PAPI}reads the chain specification, constants and the runtime version`],
        'accounts, map entries': [`${PAPI}reads accounts, map entries and missing values`],
        'runtime calls': [`${PAPI}calls runtime APIs`],
        fees: PAPI_SENDS,
        'transfers, 3 key types, finalized': PAPI_SENDS,
        events: PAPI_SENDS,
        'failures by name': [`${PAPI}learns why a transaction is refused`],
        'change of values': [`${PAPI}follows blocks to finality, each announced before`],
        'CheckMetadataHash': [`${PAPI}signs over the digest of the metadata, as hardware wallets do`],
        'reconnect after a restart': [`${PAPI}follows on after the node has restarted`],
    },
    'dedot, new JSON-RPC': dedot('new JSON-RPC'),
    'dedot, legacy JSON-RPC': dedot('legacy JSON-RPC'),
    'polkadot-js-api (CLI)': {
        'metadata, constants': [`${CLI}reads a constant`],
        'accounts, map entries': [`${CLI}reads an account`],
        events: [`${CLI}sends a transfer and waits for the block`],
    },
    '@substrate/api-sidecar': {
        'metadata, constants': [`${SIDECAR}serves metadata and what a transaction is made of`],
        'accounts, map entries': [`${SIDECAR}shows balances`, `${SIDECAR}reads storage and constants of pallets`],
        events: [`${SIDECAR}shows blocks with their transactions and events`],
        'failures by name': [`${SIDECAR}answers a wrong transaction with the reason`],
    },
};
const FEATURES = [...new Set(Object.values(CLIENTS).flatMap((features) => Object.keys(features)))];

function resultsOf(folder, cases) {
    return Object.fromEntries(cases.map((name) => {
        const path = join(folder, `${name}.json`);
        if (!existsSync(path)) throw new Error(`no results of ${name}_test.mjs in ${folder}: run ctest -R e2e_client_matrix`);
        return [name, JSON.parse(readFileSync(path, 'utf8'))];
    }));
}

function cell(tests, results) {
    if (!tests) return '-';
    return tests.every((test) => {
        const [name, path] = [test.slice(0, test.indexOf(': ')), test.slice(test.indexOf(': ') + 2)];
        if (!(path in results[name])) throw new Error(`${name}_test.mjs has no test "${path}"`);
        return results[name][path];
    }) ? 'yes' : 'no';
}

const [folder, option] = process.argv.slice(2);
if (!folder) throw new Error('usage: client_matrix.mjs FOLDER [--write]');
const tests = Object.values(CLIENTS).flatMap((features) => Object.values(features)).flat();
const results = resultsOf(folder, [...new Set(tests.map((test) => test.slice(0, test.indexOf(': '))))]);
const rows = [
    ['', ...Object.keys(CLIENTS)],
    ['---', ...Object.keys(CLIENTS).map(() => '---')],
    ...FEATURES.map((feature) => [feature, ...Object.values(CLIENTS).map((features) => cell(features[feature], results))]),
];
const table = rows.map((row) => `| ${row.join(' | ')} |\n`).join('');
process.stdout.write(table);

const readme = readFileSync(README, 'utf8');
const [begin, end] = [readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END)];
if (option === '--write') {
    writeFileSync(README, readme.slice(0, begin) + table + readme.slice(end));
} else if (readme.slice(begin, end) !== table) {
    throw new Error('README.md says something else; client_matrix.mjs FOLDER --write puts this table there');
}
if (table.includes('| no ')) throw new Error('a client lost a feature');
