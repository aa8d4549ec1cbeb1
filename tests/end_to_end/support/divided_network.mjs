// Networks between processes of this machine that can be cut: every process has a network namespace of its
// own with two links, one for its peers and one on which it is asked. The links of peers end in one of two
// bridges, and which one decides who hears whom; what is sent across is lost without an answer, as behind a
// broken switch. Needs `unshare -rn` around the caller (mayDivide, runDivided): no rights outside of it.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { NODE_BINARY } from './node_process.mjs';

const PEERS = '10.7.0';
const QUESTIONS = '10.8.0';
/// The caller's own address among the questioners.
const CALLER = 254;

const ip = (...words) => execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });

/// Whether the machine lets a user have networks of their own.
export function mayDivide() {
    return spawnSync('unshare', ['-rn', 'ip', 'link', 'add', 'bridge0', 'type', 'bridge'], { stdio: 'ignore' }).status === 0;
}

/// Runs a script where networks can be made; its output is ours.
export function runDivided(script, parameters) {
    return spawnSync('unshare', ['-rn', process.execPath, script, ...parameters], { stdio: 'inherit' }).status;
}

export class DividedNetwork {
    constructor() {
        ip('link', 'set', 'lo', 'up');
        for (const bridge of ['left', 'right', 'questions']) {
            ip('link', 'add', 'name', bridge, 'type', 'bridge');
            ip('link', 'set', bridge, 'up');
        }
        ip('address', 'add', `${QUESTIONS}.${CALLER}/24`, 'dev', 'questions');
    }

    /// For Localnet.create.
    place(index) {
        return {
            host: `${QUESTIONS}.${index + 1}`,
            peerHost: `${PEERS}.${index + 1}`,
            extra: ['--unsafe-rpc-external'],
            launch: (parameters, log) => this.#launch(index, parameters, log),
        };
    }

    async #launch(index, parameters, log) {
        // Waits with empty hands until its links are there.
        const child = spawn('unshare', ['-n', 'sh', '-c', 'echo >&3; read _; exec "$@" 3>&-', 'sh', NODE_BINARY, ...parameters], {
            stdio: ['pipe', log, log, 'pipe'],
        });
        await new Promise((resolve) => child.stdio[3].once('data', resolve));
        this.#connect(child.pid, `peer${index}`, 'left', 'peers', `${PEERS}.${index + 1}`);
        this.#connect(child.pid, `ask${index}`, 'questions', 'questions', `${QUESTIONS}.${index + 1}`);
        child.stdin.end('\n');
        return child;
    }

    #connect(pid, outer, bridge, inner, address) {
        ip('link', 'add', 'name', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', String(pid));
        ip('link', 'set', outer, 'master', bridge, 'up');
        const inside = (...words) => execFileSync('nsenter', ['-t', String(pid), '-n', 'ip', ...words]);
        inside('link', 'set', 'lo', 'up');
        inside('address', 'add', `${address}/24`, 'dev', inner);
        inside('link', 'set', inner, 'up');
    }

    /// From now on the processes of these numbers hear each other only; and so do the others.
    cutOff(indices) {
        for (const index of indices) ip('link', 'set', `peer${index}`, 'master', 'right');
    }
    heal(indices) {
        for (const index of indices) ip('link', 'set', `peer${index}`, 'master', 'left');
    }
}
