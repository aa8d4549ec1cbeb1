// The four objects of a bundle of collateral, in the form in which they are kept.
#pragma once

#include "tee-registry/collateral_cache/collateral_cache.hpp"

namespace tee_registry::collateral_cache {

/// How an object stands to the one that is kept under its key.
enum class Age : std::uint8_t { Older, Same, Newer };

constexpr Age age_of(UnixSeconds given, UnixSeconds kept) {
    return given < kept ? Age::Older : given == kept ? Age::Same : Age::Newer;
}

struct Pallet::Objects {
    TcbInfoKey tcb_info_key;
    StoredTcbInfo tcb_info;
    StoredQeIdentity qe_identity;
    StoredCrl root_crl;
    StoredCrl pck_crl;
    Bytes32 root{};
    Bytes32 pck_ca{};
};

/// The window of a list, and of the certificates of its issuer's chain.
ValidityWindow window_of_crl(BytesView crl, BytesView issuer_chain);
/// Narrows a window by the certificates of a PEM chain of a signer and its root.
void narrow_by_chain(BytesView pem, ValidityWindow& window);

}  // namespace tee_registry::collateral_cache
