// A server over TLS on 127.0.0.1 with a certificate authority of its own, for what fetches from the services
// of makers.

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

export class TlsServer {
    /// Answers by this.answer(url, response) of the class that is started, for the name `name`.
    async listen(name) {
        const files = makeCertificate(name);
        this.caFile = files.ca;
        this.asked = [];
        const tls = { key: readFileSync(files.key), cert: readFileSync(files.certificate) };
        this.server = createServer(tls, (request, response) => {
            this.asked.push(request.url);
            this.answer(new URL(request.url, 'https://localhost'), response);
        });
        await new Promise((resolve) => { this.server.listen(0, '127.0.0.1', resolve); });
        this.url = `https://localhost:${this.server.address().port}`;
    }

    async stop() {
        this.server.closeAllConnections();
        await new Promise((resolve) => { this.server.close(resolve); });
    }
}
