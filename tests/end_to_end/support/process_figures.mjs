// What a process takes, as Linux tells it.

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/// { rssMib, threads, descriptors, tables }. The database's open tables are counted apart: columns keyed by
/// block number get a small one at each stop, which compaction moves and never merges.
export function figuresOf(pid) {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const number = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]);
    const open = readdirSync(`/proc/${pid}/fd`).map((name) => {
        try {
            return readlinkSync(`/proc/${pid}/fd/${name}`);
        } catch {
            return '';
        }
    });
    const tables = open.filter((path) => path.endsWith('.sst')).length;
    return { rssMib: number('VmRSS') / 1024, threads: number('Threads'), descriptors: open.length - tables, tables };
}
