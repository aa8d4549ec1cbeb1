// The Debian package as a machine would get it: made by CPack, unpacked into a folder and run from
// there, installed and removed by dpkg; its manual pages, completion and unit read by the programs they are for.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NODE_BINARY, temporaryFolder } from './support/node_process.mjs';

const BUILD = dirname(dirname(NODE_BINARY));
const TOOLS = ['pha-node', 'pha', 'pha-worker', 'pha-collateral', 'pha-verify', 'gpu-rim'];

/// A program of this machine with the libraries that it loads, at the same places below `root`.
function copyWithLibraries(program, root) {
    const path = execFileSync('which', [program], { encoding: 'utf8' }).trim();
    const libraries = execFileSync('ldd', [path], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
    // What the name service loads at run time, by name.
    const late = execFileSync('sh', ['-c', 'ls /lib/*-linux-gnu/libnss_files.so.2'], { encoding: 'utf8' }).trim().split('\n');
    for (const each of [path, ...libraries, ...late]) {
        const to = join(root, each);
        mkdirSync(dirname(to), { recursive: true });
        copyFileSync(each, to);
    }
}

describe('the Debian package', () => {
    let file, root;
    before(() => {
        const folder = temporaryFolder();
        execFileSync('cpack', ['-G', 'DEB', '--config', join(BUILD, 'CPackConfig.cmake'), '-B', folder], { stdio: 'pipe' });
        file = readdirSync(folder).filter((name) => name.endsWith('.deb')).map((name) => join(folder, name))[0];
        root = join(folder, 'root');
        execFileSync('dpkg-deb', ['-x', file, root]);
    });

    const run = (program, ...parameters) =>
        execFileSync(join(root, 'usr/bin', program), parameters, { encoding: 'utf8' });

    it('names itself and the libraries it needs', () => {
        const field = (name) => execFileSync('dpkg-deb', ['-f', file, name], { encoding: 'utf8' }).trim();
        assert.equal(field('Package'), 'pha-node');
        assert.match(run('pha-node', '--version'), new RegExp(`pha-node ${field('Version')}`));
        for (const library of ['librocksdb', 'libsodium23', 'libssl3', 'libsecp256k1'])
            assert.match(field('Depends'), new RegExp(`\\b${library}`));
        const control = execFileSync('dpkg-deb', ['--ctrl-tarfile', file]);
        const listed = execFileSync('tar', ['-tv'], { input: control, encoding: 'utf8' });
        assert.match(listed, /-rwxr-xr-x.* \.\/postinst/);
        assert.match(listed, /\.\/conffiles/);
    });

    it('holds programs that run', () => {
        for (const tool of TOOLS) {
            const { mode, size } = statSync(join(root, 'usr/bin', tool));
            assert.equal(mode & 0o777, 0o755, tool);
            assert.ok(size > 1 << 16, tool);
            assert.match(run(tool, '--help'), /--help/);
        }
        assert.equal(JSON.parse(run('pha-node', 'build-spec', '--chain', 'dev')).id, 'dev');
    });

    it('holds manual pages that man accepts', () => {
        for (const tool of ['pha-node', 'pha']) {
            const page = join(root, 'usr/share/man/man1', `${tool}.1.gz`);
            const { stdout, stderr, status } = spawnSync('man', ['--warnings', '-l', page], {
                encoding: 'utf8',
                env: { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8' },
            });
            assert.equal(status, 0, stderr);
            assert.equal(stderr, '');
            assert.match(stdout, new RegExp(`NAME\\s+${tool}\\s+- \\S`));
            assert.match(stdout, /COMMANDS/);
        }
    });

    it('holds a completion that bash uses', () => {
        const complete = (...words) => {
            const script = `source "${join(root, 'usr/share/bash-completion/completions', words[0])}"
                COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
                COMP_CWORD=${words.length - 1}
                _${words[0].replace('-', '_')}; printf '%s\\n' "\${COMPREPLY[@]}"`;
            return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
        };
        assert.deepEqual(complete('pha', 'transf'), ['transfer']);
        assert.ok(complete('pha', 'keys', '').includes('generate'));
        assert.ok(complete('pha', 'transfer', '--').includes('--from'));
        assert.deepEqual(complete('pha-node', 'key', 'ins'), ['inspect', 'insert']);
        assert.deepEqual(complete('pha-node', '--rpc-por'), ['--rpc-port']);
    });

    it('holds a unit that starts the packaged program with the packaged options', () => {
        const unit = readFileSync(join(root, 'lib/systemd/system/pha-node.service'), 'utf8');
        const [, program, rest] = unit.match(/^ExecStart=(\S+) (.*)$/m);
        assert.equal(program, '/usr/bin/pha-node');
        const [, config] = rest.match(/--config (\S+)/);
        const shown = run('pha-node', '--config', join(root, config), '--show-config');
        assert.match(shown, /^chain="local"$/m);
        assert.match(shown, /^log-format="text"$/m);
    });

    // dpkg itself, with a database of its own: nothing of the machine's is touched, and its maintainer
    // script runs in the new root (a chroot), for which what it calls is put there.
    it('installs, keeps what the operator changed, and is purged', { skip: process.getuid() !== 0 && 'needs root' }, () => {
        const system = join(temporaryFolder(), 'system');
        for (const folder of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'etc', 'dev']) mkdirSync(join(system, folder), { recursive: true });
        for (const folder of ['bin', 'sbin', 'lib', 'lib64']) {
            mkdirSync(join(system, 'usr', folder), { recursive: true });
            symlinkSync(`usr/${folder}`, join(system, folder));
        }
        writeFileSync(join(system, 'var/lib/dpkg/status'), '');
        writeFileSync(join(system, 'dev/null'), '');
        writeFileSync(join(system, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
        writeFileSync(join(system, 'etc/group'), 'root:x:0:\n');
        for (const program of ['sh', 'getent', 'useradd', 'nologin']) copyWithLibraries(program, system);
        const dpkg = (...parameters) =>
            execFileSync('dpkg', ['--root', system, '--force-depends', ...parameters], { encoding: 'utf8', stdio: 'pipe' });

        dpkg('--install', file);
        assert.match(dpkg('--status', 'pha-node'), /^Status: install ok installed$/m);
        assert.match(readFileSync(join(system, 'etc/passwd'), 'utf8'), /^pha-node:.*:\/var\/lib\/pha-node:\/usr\/sbin\/nologin$/m);
        assert.match(execFileSync(join(system, 'usr/bin/pha'), ['--help'], { encoding: 'utf8' }), /worker/);

        const config = join(system, 'etc/pha-node/node.toml');
        writeFileSync(config, `${readFileSync(config, 'utf8')}# mine\n`);
        dpkg('--install', '--force-confdef', '--force-confold', file);
        assert.match(readFileSync(config, 'utf8'), /# mine/);

        const installed = dpkg('--listfiles', 'pha-node').split('\n').filter((path) => path.startsWith('/usr/bin/'));
        assert.equal(installed.length, TOOLS.length);
        dpkg('--remove', 'pha-node');
        for (const path of installed) assert.ok(!existsSync(join(system, path)), path);
        assert.ok(existsSync(config));
        dpkg('--purge', 'pha-node');
        assert.ok(!existsSync(config));
        assert.ok(!existsSync(join(system, 'lib/systemd/system/pha-node.service')));
    });

    it('is described by a Dockerfile of known instructions', () => {
        const path = fileURLToPath(new URL('../../Dockerfile', import.meta.url));
        const text = readFileSync(path, 'utf8').replace(/\\\n/g, ' ');
        const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
        const instructions = lines.map((line) => line.split(' ')[0]);
        const known = ['FROM', 'COPY', 'WORKDIR', 'RUN', 'USER', 'VOLUME', 'EXPOSE', 'STOPSIGNAL', 'ENTRYPOINT'];
        assert.deepEqual(instructions.filter((word) => !known.includes(word)), []);
        // Images have a tag, what apt fetched is removed, and the program does not run as root.
        for (const line of lines.filter((one) => one.startsWith('FROM'))) assert.match(line, /^FROM \S+:\S+/);
        for (const line of lines.filter((one) => one.includes('apt-get install')))
            assert.match(line, /--no-install-recommends.*rm -rf .*\/var\/lib\/apt\/lists/);
        assert.ok(instructions.lastIndexOf('USER') < instructions.indexOf('ENTRYPOINT'));
        assert.doesNotMatch(lines.filter((one) => one.startsWith('USER')).at(-1), /root/);
        assert.match(lines.at(-1), /^ENTRYPOINT \["/);
    });
});
