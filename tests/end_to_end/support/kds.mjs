// AMD's key distribution service as pha-collateral asks it: chains as PEM and lists as DER, over TLS.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forge } from './evidence.mjs';
import { temporaryFolder } from './node_process.mjs';
import { TlsServer } from './tls_server.mjs';

/// A length in SCALE's compact form: { value, size }.
function compactAt(bytes, at) {
    const mode = bytes[at] & 3;
    if (mode === 0) return { value: bytes[at] >> 2, size: 1 };
    return mode === 1 ? { value: bytes.readUInt16LE(at) >> 2, size: 2 } : { value: bytes.readUInt32LE(at) >>> 2, size: 4 };
}

/// { signer, root, crl } of the forge (DER) for a product, as of `now`, and all its roots in hex.
export function forgedAuthority(product, { key = 'vcek', now = Math.floor(Date.now() / 1000) } = {}) {
    const folder = temporaryFolder();
    const [collateral, roots] = [join(folder, 'collateral'), join(folder, 'roots')];
    forge(['snp', '--product', product, '--key', key, '--report-data', '00'.repeat(64), '--now', String(now),
        '--out-collateral-scale', collateral, '--out-roots', roots]);
    const bytes = Buffer.from(readFileSync(collateral, 'utf8').trim(), 'hex');
    let at = 0;
    const next = () => {
        const { value, size } = compactAt(bytes, at);
        at += size + value;
        return bytes.subarray(at - value, at);
    };
    next(); // the machine's own certificate
    const signer = next();
    at += 1; // a root is there
    const [root, crl] = [next(), next()];
    return { signer, root, crl, roots: readFileSync(roots, 'utf8').trim().split('\n').map((one) => `0x${one}`) };
}

function pem(der) {
    return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

export class Kds extends TlsServer {
    /// Serves `objects`: { 'vcek/Milan': { signer, root, crl } }, replaceable at any time.
    static async start(objects, name = 'localhost') {
        const kds = new Kds();
        kds.objects = objects;
        await kds.listen(name);
        return kds;
    }

    answer({ pathname }, response) {
        const [, kind, version, product, what] = pathname.split('/');
        const of = version === 'v1' ? this.objects[`${kind}/${product}`] : undefined;
        const body = of && { cert_chain: of.text ?? (pem(of.signer) + pem(of.root)).replaceAll('\n', '\r\n'), crl: of.crl }[what];
        if (body === undefined) response.writeHead(404).end();
        else response.writeHead(200).end(body);
    }
}
