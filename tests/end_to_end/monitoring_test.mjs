// Monitoring as docs/monitoring ships it: a Prometheus from Debian scrapes a node with the shipped
// configuration and rules, and what dashboard and rules ask for exists.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NodeProcess, freePort, temporaryFolder } from './support/node_process.mjs';

const SHIPPED = fileURLToPath(new URL('../../docs/monitoring/', import.meta.url));
const SCRAPE_LIMIT_MS = 60_000;

/// Names of metrics in a PromQL expression; functions and labels are left out.
function metricsOf(expression) {
    return expression.replace(/\{[^}]*\}/g, '').match(/\b(?:substrate|pha)_[a-z0-9_]+\b/g) ?? [];
}

describe('monitoring', () => {
    let node, prometheus, address, folder, metricsPort;
    before(async () => {
        metricsPort = await freePort();
        node = await NodeProcess.start({ extra: ['--prometheus-port', String(metricsPort)], metrics: true });
        folder = temporaryFolder();
        const shipped = readFileSync(join(SHIPPED, 'prometheus.yml'), 'utf8');
        const here = shipped.replace('127.0.0.1:9615', `127.0.0.1:${metricsPort}`).replaceAll('15s', '1s');
        assert.notEqual(here, shipped);
        writeFileSync(join(folder, 'prometheus.yml'), here);
        copyFileSync(join(SHIPPED, 'alerts.yml'), join(folder, 'alerts.yml'));
        address = `127.0.0.1:${await freePort()}`;
        prometheus = spawn(
            'prometheus',
            [
                `--config.file=${join(folder, 'prometheus.yml')}`,
                `--storage.tsdb.path=${join(folder, 'data')}`,
                `--web.listen-address=${address}`,
            ],
            { stdio: 'ignore' },
        );
        process.on('exit', () => prometheus.kill('SIGKILL'));
        await until(async () => (await ask('up{job="pha-node"}'))[0]?.value[1] === '1', 'scrape');
    });
    after(async () => {
        prometheus?.kill('SIGTERM');
        await node?.stop();
    });

    async function until(holds, what) {
        const began = performance.now();
        while (!(await holds().catch(() => false))) {
            if (performance.now() - began > SCRAPE_LIMIT_MS) throw new Error(`no ${what} in ${SCRAPE_LIMIT_MS} ms`);
            await sleep(200);
        }
    }

    /// The samples of a PromQL expression.
    async function ask(expression) {
        const url = `http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`;
        const { data } = await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).json();
        return data.result;
    }
    async function value(expression) {
        const samples = await ask(expression);
        assert.equal(samples.length, 1, expression);
        return Number(samples[0].value[1]);
    }

    it('is scraped, with heights that grow', async () => {
        await until(async () => (await value('substrate_block_height{status="finalized"}')) >= 2, 'finalized block 2');
        assert.ok((await value('substrate_block_height{status="best"}')) >= 2);
        assert.equal(await value('substrate_node_roles'), 4);
        assert.equal((await ask('substrate_build_info{name="pha-node",version!=""}')).length, 1);
    });

    it('tells of the economy what the chain says by RPC', async () => {
        const supply = await node.request('pha_supply');
        assert.equal(await value('pha_supply{part="total"}'), Number(BigInt(supply.total) / 10n ** 12n));
        assert.equal(await value('pha_supply_invariants_hold'), 1);
        assert.equal(await value('pha_vpha_price'), 1);
        assert.equal(await value('sum(pha_workers)'), 0);
        assert.equal((await ask('pha_emission_paid')).length, 3);
    });

    it('gives every metric that the dashboard and the rules ask for', async () => {
        const dashboard = JSON.parse(readFileSync(join(SHIPPED, 'dashboard.json'), 'utf8'));
        const panels = dashboard.panels.filter(({ targets }) => targets);
        assert.ok(panels.length >= 10);
        const rules = (await (await fetch(`http://${address}/api/v1/rules`)).json()).data.groups[0].rules;
        assert.equal(rules.length, readFileSync(join(SHIPPED, 'alerts.yml'), 'utf8').match(/- alert:/g).length);
        const expressions = [
            ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll('$instance', '.*'))),
            ...rules.map(({ query }) => query),
        ];
        for (const expression of expressions) {
            const { status } = await (
                await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`)
            ).json();
            assert.equal(status, 'success', expression);
            for (const metric of metricsOf(expression))
                assert.ok((await ask(metric)).length >= 1, `${metric} of ${expression}`);
        }
    });

    it('raises no alarm about a node that is well', async () => {
        const { data } = await (await fetch(`http://${address}/api/v1/alerts`)).json();
        // A chain of one node has few peers; the rule waits ten minutes before it says so.
        assert.deepEqual(data.alerts.filter(({ state }) => state === 'firing'), []);
    });

    it('ships rules that fire for what they are about', () => {
        for (const parameters of [['check', 'rules', 'alerts.yml'], ['test', 'rules', 'alerts_test.yml'], ['check', 'config', 'prometheus.yml']])
            execFileSync('promtool', parameters, { cwd: SHIPPED, stdio: 'pipe' });
    });
});
