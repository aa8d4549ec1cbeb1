// The node's commands on a chain that no node is running, its log, and where its options come from.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODE_BINARY, NodeProcess, temporaryFolder } from './support/node_process.mjs';

/// Runs the node's program; resolves to { code, stdout, stderr }.
function run(parameters, env = {}) {
    return new Promise((resolve) => {
        execFile(
            NODE_BINARY,
            parameters,
            { env: { ...process.env, ...env }, maxBuffer: 1 << 28, timeout: 60_000 },
            (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
        );
    });
}

describe('commands on a chain', () => {
    let basePath, file, info;
    const on = (command, ...parameters) => run([command, '--chain', 'dev', '--base-path', basePath, ...parameters]);

    before(async () => {
        const node = await NodeProcess.start({ extra: ['--log-format', 'json', '--log', 'warn,chain=info,import=off'] });
        basePath = node.basePath;
        while (Number((await node.request('chain_getHeader')).number) < 4) await sleep(100);
        await node.stop();
        file = join(basePath, 'blocks');
        // Every line of the log is an object, and only what the filter lets through.
        const lines = node.log.map((line) => JSON.parse(line));
        assert.ok(lines.some(({ subject, level, message }) =>
            subject === 'chain' && level === 'info' && /^best=0/.test(message)));
        assert.ok(lines.every(({ subject, level }) => subject === 'chain' || level !== 'info'));
    });

    it('chain-info tells best and final block', async () => {
        const { code, stdout } = await on('chain-info');
        assert.equal(code, 0);
        info = JSON.parse(stdout);
        assert.ok(info.best_number >= 4);
        assert.ok(info.finalized_number <= info.best_number);
        const missing = await run(['chain-info', '--chain', 'dev', '--base-path', join(basePath, 'none')]);
        assert.equal(missing.code, 1);
        assert.match(missing.stderr, /no chain at .*none/);
    });

    it('check-block executes a block again, by number and by hash', async () => {
        assert.match((await on('check-block', '2')).stdout, /^block 2 0x[0-9a-f]{64} is as its header says/);
        assert.equal((await on('check-block', info.best_hash)).code, 0);
        const genesis = await on('check-block', '0');
        assert.match(genesis.stderr, /block 0 is the genesis/);
        const beyond = await on('check-block', '100000');
        assert.match(beyond.stderr, new RegExp(`the chain goes from 0 to ${info.best_number}`));
    });

    it('export-blocks and import-blocks carry a chain to another machine', async () => {
        const exported = await on('export-blocks', '--binary', file);
        assert.match(exported.stderr, new RegExp(`exported ${info.best_number} blocks`));
        assert.equal(readFileSync(file).readBigUInt64LE(), BigInt(info.best_number));
        const second = join(basePath, 'second');
        const there = (command, ...more) => run([command, '--chain', 'dev', '--base-path', second, ...more]);
        const imported = await there('import-blocks', '--binary', file);
        assert.equal(imported.code, 0, imported.stderr);
        assert.match(imported.stderr, new RegExp(`imported ${info.best_number} of ${info.best_number} blocks`));
        const copy = JSON.parse((await there('chain-info')).stdout);
        assert.equal(copy.best_hash, info.best_hash);
        assert.equal(copy.genesis_hash, info.genesis_hash);
        assert.ok(copy.finalized_number >= 1);
        // A second time changes nothing; a damaged file is named.
        assert.match((await there('import-blocks', file)).stderr, /imported 0 of/);
        const damaged = readFileSync(file);
        writeFileSync(file, damaged.subarray(0, damaged.length - 40));
        const cut = await run(['import-blocks', '--chain', 'dev', '--base-path', join(basePath, 'third'), file]);
        assert.equal(cut.code, 1);
        assert.match(cut.stderr, /blocks: block \d+ of \d+ does not decode/);
    });

    it('export-state gives a specification whose genesis is that state', async () => {
        const { code, stdout } = await on('export-state', '2');
        assert.equal(code, 0);
        const spec = JSON.parse(stdout);
        const system_number = '0x26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac';
        assert.equal(spec.genesis.raw.top[system_number], '0x02000000');
        const path = join(basePath, 'state.json');
        writeFileSync(path, stdout);
        assert.equal((await run(['build-spec', '--raw', '--chain', path])).code, 0);
    });

    it('revert takes off what is not final', async () => {
        const { code, stdout } = await on('revert', '1');
        assert.equal(code, 0);
        const now = JSON.parse((await on('chain-info')).stdout);
        if (info.best_number > info.finalized_number) {
            assert.match(stdout, /^reverted 1 blocks/);
            assert.equal(now.best_number, info.best_number - 1);
        }
        assert.match((await on('revert')).stdout, /reverted|nothing to revert/);
        assert.match((await on('revert')).stdout, /nothing to revert/);
        assert.equal(JSON.parse((await on('chain-info')).stdout).best_number, info.finalized_number);
    });

    it('benchmark tells what this machine does', async () => {
        assert.match((await on('benchmark')).stderr, /subcommand is required/);
        const block = await run(['benchmark', 'block', '--chain', 'dev', '--base-path', basePath, '--repeat', '3']);
        assert.match(block.stdout, /^block \d+: [12] extrinsics, [\d.]+ ms \(median of 3/);
        const storage = await run(['benchmark', 'storage', '--chain', 'dev', '--base-path', basePath, '--warmups', '0', '--json']);
        const { entries, read, root } = JSON.parse(storage.stdout);
        assert.ok(entries > 50 && read.samples === entries && root.samples === entries, storage.stdout);
        for (const { minNs, medianNs, p99Ns, maxNs } of [read, root])
            assert.ok(0 < minNs && minNs <= medianNs && medianNs <= p99Ns && p99Ns <= maxNs, storage.stdout);
        const machine = await run(['benchmark', 'machine']);
        for (const line of ['BLAKE2b-256', 'sr25519 verified', 'memory copied', 'written and synced here'])
            assert.match(machine.stdout, new RegExp(`^${line} +[1-9][\\d.]* `, 'm'));
    });

    it('benchmark pallet measures calls beside their weights', async () => {
        const benchmark = (...parameters) => run(['benchmark', 'pallet', ...parameters]);
        const list = (await benchmark('--list')).stdout;
        assert.match(list, /^Balances\.transfer_keep_alive$/m);
        assert.match(list, /^TeeRegistry\.register_worker \(no case\)$/m);
        const path = join(basePath, 'figures.json');
        const { code, stdout, stderr } = await benchmark('--pallet', 'Balances', '--repeat', '5', '--json', '--output', path);
        assert.equal(code, 0, stderr);
        assert.equal(readFileSync(path, 'utf8'), stdout);
        const calls = Object.fromEntries(JSON.parse(stdout).map((one) => [one.extrinsic, one]));
        const { medianNs, p95Ns, reads, writes, costNs, declaredNs, isAboveDeclared } = calls.transfer_keep_alive;
        assert.ok(0 < medianNs && medianNs <= p95Ns && reads >= 1 && writes >= 1 && declaredNs > 0, stdout);
        assert.equal(costNs, medianNs + reads * 8_000 + writes * 12_000);
        assert.equal(isAboveDeclared, costNs > declaredNs);
        assert.equal(calls.force_unreserve.error, 'no case');
        const table = await benchmark('--pallet', 'Balances', '--extrinsic', 'transfer_all', '--repeat', '1');
        assert.match(table.stdout, /^call +median us +p95 us +reads +writes +weight us +ratio\nBalances\.transfer_all +[\d.]+ /);
        assert.ok(!table.stdout.includes('\x1b'), 'colours in a pipe');
        const file = join(basePath, 'repetitions.json');
        const habit = await benchmark('--pallet', 'pallet_balances,frame-system', '--extrinsic', 'transfer_all,remark', '--steps', '50', '--repeat', '7', '--json-file', file);
        assert.equal(habit.code, 0, habit.stderr);
        const repetitions = JSON.parse(readFileSync(file, 'utf8'));
        assert.deepEqual(repetitions.map((one) => `${one.pallet}.${one.benchmark}`).sort(), ['Balances.transfer_all', 'System.remark']);
        for (const one of repetitions) {
            assert.equal(one.time_results.length, 7);
            assert.ok(one.time_results.every(({ extrinsic_time: time, components }) => time > 0 && components.length === 0));
        }
        const unknown = await benchmark('--pallet', 'Balance');
        assert.equal(unknown.code, 1);
        assert.match(unknown.stderr, /no call \* of a pallet Balance; --list names them all/);
    });

    it('purge-chain removes the database and nothing else', async () => {
        const removed = await on('purge-chain', '-y');
        assert.equal(removed.code, 0);
        assert.ok(!existsSync(join(basePath, 'chains/dev/db/full')));
        assert.equal(statSync(join(basePath, 'chains/dev/keystore')).mode & 0o777, 0o700);
        assert.match((await on('purge-chain', '-y')).stderr, /no database at/);
    });
});

describe('options', () => {
    const shown = async (parameters, env) => {
        const { code, stdout, stderr } = await run(['--show-config', ...parameters], env);
        assert.equal(code, 0, stderr);
        return Object.fromEntries([...stdout.matchAll(/^([a-z-]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
    };

    it('come from flags before a file, a file before the environment', async () => {
        const file = join(temporaryFolder(), 'node.toml');
        writeFileSync(file, 'rpc-port = 2001\nname = "from file"\n');
        const environment = { PHA_NODE_RPC_PORT: '3001', PHA_NODE_NAME: 'from environment', PHA_NODE_IN_PEERS: '7' };
        const defaults = await shown([]);
        assert.deepEqual([defaults['rpc-port'], defaults.chain, defaults.log], ['9944', '"dev"', '"info"']);
        const all = await shown(['--config', file, '--rpc-port', '1001'], environment);
        assert.deepEqual([all['rpc-port'], all.name, all['in-peers']], ['1001', '"from file"', '7']);
        const wrong = join(temporaryFolder(), 'wrong.toml');
        writeFileSync(wrong, 'no-such-option = 1\n');
        const refused = await run(['--config', wrong, '--show-config']);
        assert.notEqual(refused.code, 0);
        assert.match(refused.stdout + refused.stderr, /no-such-option/);
    });

    it('that zombienet gives are accepted; those that would change something are not', async () => {
        const habitual = ['--no-telemetry', '--no-hardware-benchmarks', '--insecure-validator-i-know-what-i-do',
            '--database', 'rocksdb', '--sync', 'full', '--no-mdns', '--rpc-cors', 'all', '--rpc-methods', 'unsafe'];
        assert.equal((await shown([...habitual, '--name', 'alice'])).name, '"alice"');
        for (const mode of ['fast', 'fast-unsafe', 'warp']) assert.equal((await shown(['--sync', mode])).sync, `"${mode}"`);
        for (const [option, value, expected] of [
            ['--sync', 'slow', /--sync: slow not in/],
            ['--database', 'paritydb', /--database: paritydb not in/],
            ['--log-format', 'xml', /--log-format: xml not in/],
        ]) {
            const { code, stdout, stderr } = await run([option, value]);
            assert.notEqual(code, 0);
            assert.match(stdout + stderr, expected);
        }
        const level = await run(['--dev', '--log', 'sync=loud']);
        assert.match(level.stderr, /`loud` is no level; expected trace/);
    });
});

// "modlpy/trsry": the vault locks 1,000 PHA of it at genesis.
const TREASURY = `0x${Buffer.from('modlpy/trsry').toString('hex').padEnd(64, '0')}`;

describe('networks that many run', () => {
    it('are printed to be filled in, and start nothing before', async () => {
        for (const name of ['testnet', 'mainnet-like']) {
            const { code, stdout, stderr } = await run(['build-spec', '--chain', name]);
            assert.equal(code, 0, stderr);
            assert.match(stderr, /still lacks session\.keys .* and balances\.balances/);
            assert.deepEqual(JSON.parse(stdout).genesis.runtimeGenesis.config.session.keys, []);
            const started = await run(['--chain', name, '--base-path', temporaryFolder()]);
            assert.equal(started.code, 1);
            assert.match(started.stderr, /lacks session\.keys/);
        }
    });

    it('make blocks with the keys of their operators, and with no others', async () => {
        const folder = temporaryFolder();
        const key = async (scheme) => JSON.parse((await run(['key', 'generate', '--scheme', scheme, '--output-type', 'json'])).stdout);
        const [aura, grandpa] = [await key('sr25519'), await key('ed25519')];
        const patch = join(folder, 'patch.json');
        writeFileSync(patch, JSON.stringify({
            session: { keys: [[aura.ss58Address, aura.ss58Address, { aura: aura.publicKey, grandpa: grandpa.publicKey }]] },
            balances: { balances: [[aura.ss58Address, '299000000000000000000'], [TREASURY, '1000000000000000000']] },
            validators: { min: 1 },
        }));
        const chain = join(folder, 'mine.json');
        const built = await run(['build-spec', '--chain', 'testnet', '--patch', patch, '--output', chain]);
        assert.equal(built.code, 0, built.stderr);
        assert.match((await run(['--chain', chain, '--alice', '--base-path', folder])).stderr, /--alice and the like are for Development and Local chains/);
        for (const [type, scheme, { secretPhrase }] of [['aura', 'sr25519', aura], ['gran', 'ed25519', grandpa]]) {
            const { code, stderr } = await run(['key', 'insert', '--chain', chain, '--base-path', folder, '--key-type', type, '--scheme', scheme, '--suri', secretPhrase]);
            assert.equal(code, 0, stderr);
        }
        const node = await NodeProcess.start({ basePath: folder, dev: false, extra: ['--chain', chain, '--validator', '--force-authoring'] });
        assert.equal(await node.request('system_chain'), 'Testnet');
        const deadline = Date.now() + 30_000;
        while (Number((await node.request('chain_getHeader', [await node.request('chain_getFinalizedHead')])).number) < 1) {
            assert.ok(Date.now() < deadline, node.tail());
            await sleep(200);
        }
        await node.stop();
    });

    it('refuse development keys, sudo and unknown sections, and say which', async () => {
        const folder = temporaryFolder();
        const patched = async (patch) => {
            const file = join(folder, 'patch.json');
            writeFileSync(file, patch);
            const { code, stderr } = await run(['build-spec', '--chain', 'mainnet-like', '--patch', file]);
            assert.equal(code, 1);
            return stderr;
        };
        const { stdout } = await run(['build-spec', '--chain', 'local']);
        const { config } = JSON.parse(stdout).genesis.runtimeGenesis;
        assert.match(await patched(JSON.stringify({ ...config, sudo: null, teePolicy: null, session: null })), /a development key that everybody has/);
        assert.match(await patched('{"sudoo":{}}'), /lacks session\.keys/);
        assert.match(await patched(JSON.stringify({ ...config, session: null, sudoo: {} })), /unknown member `sudoo`/);
        assert.match(await patched('{"session":'), /patch\.json: the patch is not valid JSON: .* at byte/);
    });
});
