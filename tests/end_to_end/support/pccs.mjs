// A PCCS as pha-collateral asks it: version 4 of its REST interface over TLS, serving collateral in
// dcap-qvl's JSON form.

import { TlsServer } from './tls_server.mjs';

export class Pccs extends TlsServer {
    /// Serves `collateral` (an object of dcap-qvl's form, replaceable at any time).
    static async start(collateral, name = 'localhost') {
        const pccs = new Pccs();
        pccs.collateral = collateral;
        await pccs.listen(name);
        return pccs;
    }

    answer({ pathname, searchParams }, response) {
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
}
