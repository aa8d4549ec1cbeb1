// Certificate revocation lists, v2 (RFC 5280, 5), full lists only: delta and indirect ones carry
// critical extensions that are refused here. nextUpdate, the authority key identifier and the CRL
// number are required. A listed serial counts as revoked whatever its date and reason.
//
// All views point into the DER that was given to read_crl and live as long as it.
#pragma once

#include "primitives/host.hpp"
#include "tee-registry/der/name_and_extensions.hpp"

namespace tee_registry::der {

/// Entries of one list; 64 KiB of collateral hold fewer than this.
inline constexpr std::size_t kCrlEntriesMax = 4096;

/// What a list says whatever its algorithms.
struct CrlFields {
    BytesView der;
    /// The signed part.
    BytesView tbs;
    /// AlgorithmIdentifier of the signature; both places that name it hold the same bytes.
    BytesView algorithm;
    /// Content of the signature's bit string.
    BytesView signature_bits;
    Name issuer;
    UnixSeconds this_update = 0;
    UnixSeconds next_update = 0;
    /// Empty when the extension is absent.
    BytesView authority_key_id;
    /// Big-endian without sign byte, at most 20 bytes; empty when the extension is absent.
    BytesView number;
    std::vector<BytesView> revoked_serials;

    /// Whether a serial (as in Certificate) is on the list. Linear in its length.
    bool lists(BytesView serial) const;
};

/// Any list's fields; the algorithm and the signature are not looked into, and the authority key
/// identifier and the number may be absent.
Result<CrlFields, DerError> read_crl_fields(BytesView der);

/// A list signed with ecdsa-with-SHA256 over P-256.
struct Crl : CrlFields {
    /// r | s
    primitives::Bytes64 signature{};
};

Result<Crl, DerError> read_crl(BytesView der);

}  // namespace tee_registry::der
