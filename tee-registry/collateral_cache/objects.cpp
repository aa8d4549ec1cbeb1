#include "tee-registry/collateral_cache/objects.hpp"

#include "tee-registry/evidence/dcap/chain.hpp"

namespace tee_registry::collateral_cache {

void narrow_by_chain(BytesView pem, ValidityWindow& window) {
    const auto chain = dcap::read_chain(pem, 2);
    CHECK(chain.has_value());
    for (const auto& certificate : chain->certificates)
        window.narrow(certificate.not_before, certificate.not_after);
}

ValidityWindow window_of_crl(BytesView der, BytesView issuer_chain) {
    const auto crl = der::read_crl(der);
    CHECK(crl.has_value());
    ValidityWindow window{crl->this_update, crl->next_update};
    narrow_by_chain(issuer_chain, window);
    return window;
}

namespace {

Bytes signer_serial(BytesView pem) {
    const auto chain = dcap::read_chain(pem, 2);
    CHECK(chain.has_value());
    return primitives::to_bytes(chain->certificates[0].serial);
}

}  // namespace

Pallet::Objects Pallet::objects_of(const dcap::QuoteCollateral& given,
                                   const dcap::VerifiedCollateral& verified) const {
    Objects out;
    const auto& info = verified.tcb_info;
    const auto& identity = verified.qe_identity;
    out.root = host().sha2_256(verified.root).bytes;
    out.pck_ca = host().sha2_256(verified.pck_ca).bytes;
    out.tcb_info_key = {info.tee, info.fmspc};
    out.tcb_info = {info,
                    {info.issue_date, info.next_update},
                    out.root,
                    signer_serial(given.tcb_info_issuer_chain)};
    narrow_by_chain(given.tcb_info_issuer_chain, out.tcb_info.valid);
    out.qe_identity = {identity,
                       {identity.issue_date, identity.next_update},
                       out.root,
                       signer_serial(given.qe_identity_issuer_chain)};
    narrow_by_chain(given.qe_identity_issuer_chain, out.qe_identity.valid);
    out.root_crl = {verified.root, verified.revoked_cas,
                    window_of_crl(given.root_ca_crl, given.pck_crl_issuer_chain)};
    out.pck_crl = {verified.pck_ca, verified.revoked_pcks,
                   window_of_crl(given.pck_crl, given.pck_crl_issuer_chain)};
    return out;
}

}  // namespace tee_registry::collateral_cache
