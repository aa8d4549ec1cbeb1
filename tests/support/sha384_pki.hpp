// Forged certificates and revocation lists of the SHA-384 family, for the forges of SEV-SNP and
// NVIDIA evidence. Keys come from labels: "rsa ..." names an RSA key, any other a P-384 key.
#pragma once

#include "tee-registry/utc_time.hpp"
#include "tests/support/p256_key.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tests::pki384 {

using primitives::Bytes;
using primitives::BytesView;
using tee_registry::UnixSeconds;

/// The P-384 key whose secret is derived from a label.
const P384Key& key_of(std::string_view label);

struct Extension {
    Bytes id;
    bool critical = false;
    /// What stands in the extension's octet string.
    Bytes value;
};

struct Certificate {
    std::string common_name;
    std::string issuer_name;
    std::string key;
    std::string issuer_key;
    /// Big-endian.
    Bytes serial{0};
    UnixSeconds not_before = 0;
    UnixSeconds not_after = 0;
    bool is_ca = false;
    std::optional<std::uint32_t> path_length;
    /// No extension when zero.
    std::uint16_t key_usage = 0;
    bool has_key_identifiers = true;
    /// A self-signed root names no authority key.
    bool has_authority_key_identifier = true;
    /// RSA-PSS parameters with the default trailer field written out.
    bool writes_trailer = false;
    std::vector<Extension> more;
};

struct Crl {
    std::string issuer_name;
    std::string issuer_key;
    UnixSeconds this_update = 0;
    UnixSeconds next_update = 0;
    std::vector<Bytes> revoked_serials;
    bool has_authority_key_identifier = true;
};

Bytes certificate_der(const Certificate& certificate);
Bytes crl_der(const Crl& crl);

}  // namespace tests::pki384
