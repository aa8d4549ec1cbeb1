// The forge of reports of Intel's attestation service. Intel's CA cannot be imitated, so the host
// port is: it checks what the pinned CA would have signed with the forge's own key instead. Every
// other rule of the verifier is the real one.
#pragma once

#include "tee-registry/evidence/ias/verify.hpp"
#include "tests/support/crypto_only_host.hpp"

namespace tests::ias_forge {

using primitives::Bytes;
using primitives::BytesView;
using tee_registry::UnixSeconds;

/// When the forge's default report was made.
inline constexpr UnixSeconds kMade = 1'640'000'000;

struct Spec {
    UnixSeconds not_before = kMade - 1000;
    UnixSeconds not_after = kMade + 1'000'000;
    std::string issuer_name;
    bool is_ca = false;
    /// keyUsage; digitalSignature alone in Intel's.
    std::uint16_t key_usage = 1;
    bool has_authority_key_id = true;
    /// Last number of the signature's algorithm below pkcs-1: 11 is sha256WithRSAEncryption.
    std::uint8_t algorithm = 11;

    std::uint32_t version = 4;
    std::string timestamp;
    std::string status = "SW_HARDENING_NEEDED";
    /// JSON of an array; no member when empty.
    std::string advisories = R"(["INTEL-SA-00334"])";
    /// The EPID quote, 432 bytes.
    Bytes quote_body;
};

/// A report that verifies at kMade under IasHost.
Spec default_spec();
tee_registry::ias::Evidence forge(const Spec& spec);

/// Believes the forge's CA where the pinned one is asked for.
class IasHost final : public CryptoOnlyHost {
  public:
    bool rsa_pkcs1_verify(primitives::RsaHash hash, BytesView modulus, BytesView exponent,
                          BytesView message, BytesView signature) override;
};

}  // namespace tests::ias_forge
