// A PCCS as pha-collateral asks it: version 4 of its REST interface over TLS, serving collateral in
// dcap-qvl's JSON form, with a certificate authority of its own.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { temporaryFolder } from './node_process.mjs';

/// { ca, key, certificate }: paths of PEM files, the certificate for `name`.
function makeCertificate(name) {
    const folder = temporaryFolder();
    const path = (file) => join(folder, file);
    const openssl = (...parameters) => execFileSync('openssl', parameters, { stdio: 'pipe' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl('req', '-x509', ...key, '-keyout', path('ca.key'), '-out', path('ca.pem'), '-days', '2', '-subj', '/CN=test authority');
    openssl('req', ...key, '-keyout', path('server.key'), '-out', path('server.csr'), '-subj', `/CN=${name}`);
    writeFileSync(path('extensions'), `subjectAltName=DNS:${name}\n`);
    openssl('x509', '-req', '-in', path('server.csr'), '-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-CAcreateserial',
        '-days', '2', '-extfile', path('extensions'), '-out', path('server.pem'));
    return { ca: path('ca.pem'), key: path('server.key'), certificate: path('server.pem') };
}

export class Pccs {
    /// Serves `collateral` (an object of dcap-qvl's form, replaceable at any time).
    static async start(collateral, name = 'localhost') {
        const pccs = new Pccs();
        const files = makeCertificate(name);
        pccs.caFile = files.ca;
        pccs.collateral = collateral;
        pccs.asked = [];
        const tls = { key: readFileSync(files.key), cert: readFileSync(files.certificate) };
        pccs.server = createServer(tls, (request, response) => pccs.#answer(request, response));
        await new Promise((resolve) => { pccs.server.listen(0, '127.0.0.1', resolve); });
        pccs.url = `https://localhost:${pccs.server.address().port}`;
        return pccs;
    }

    #answer(request, response) {
        const { pathname, searchParams } = new URL(request.url, 'https://localhost');
        this.asked.push(request.url);
        const of = this.collateral;
        const answers = {
            tcb: ['tcb-info-issuer-chain', of.tcb_info_issuer_chain, `{"tcbInfo":${of.tcb_info},"signature":"${of.tcb_info_signature}"}`],
            identity: ['sgx-enclave-identity-issuer-chain', of.qe_identity_issuer_chain, `{"enclaveIdentity":${of.qe_identity},"signature":"${of.qe_identity_signature}"}`],
            pckcrl: ['sgx-pck-crl-issuer-chain', of.pck_crl_issuer_chain, Buffer.from(of.pck_crl, 'hex')],
            rootcacrl: ['content-type', 'text/plain', of.root_ca_crl],
        };
        const answer = answers[pathname.split('/').pop()];
        if (!answer || (pathname.endsWith('tcb') && !/^[0-9a-f]{12}$/.test(searchParams.get('fmspc')))) {
            response.writeHead(404).end();
            return;
        }
        const [header, value, body] = answer;
        response.writeHead(200, { [header]: encodeURIComponent(value) }).end(body);
    }

    async stop() {
        this.server.closeAllConnections();
        await new Promise((resolve) => { this.server.close(resolve); });
    }
}
