// Intel's collateral from a PCCS (or Intel's own service): the REST interface of version 4.
//
//   {sgx,tdx}/certification/v4/tcb?fmspc=..       header TCB-Info-Issuer-Chain
//   {sgx,tdx}/certification/v4/qe/identity        header SGX-Enclave-Identity-Issuer-Chain
//   sgx/certification/v4/pckcrl?ca=..&encoding=der  header SGX-PCK-CRL-Issuer-Chain
//   sgx/certification/v4/rootcacrl                hex; a PCCS only
//
// The signed JSON keeps its exact bytes; lists come as DER, hex or PEM, chains as URL-encoded PEM.
#pragma once

#include "node/collateral/https.hpp"
#include "tee-registry/evidence/dcap/collateral.hpp"

namespace node::collateral {

using primitives::Bytes;
using tee_registry::dcap::QuoteCollateral;
using tee_registry::dcap::TeeKind;

enum class PckCa : std::uint8_t { Platform, Processor };

/// A platform model, and which CA signs its PCK certificates.
struct Platform {
    TeeKind tee{};
    std::array<std::uint8_t, 6> fmspc{};
    PckCa ca{};
    auto operator<=>(const Platform&) const = default;
};
/// "tdx:00806f050000" or "sgx:00906ea10000:processor".
Result<Platform, Problem> read_platform(std::string_view text);
std::string to_string(const Platform& platform);

class Pccs {
  public:
    /// `root_crl`: where the root CA's list is; nullopt for the PCCS.
    Pccs(const Https& https, Url base, std::optional<Url> root_crl)
        : https_{https}, base_{std::move(base)}, root_crl_{std::move(root_crl)} {}

    /// All that a quote of this platform is judged by; nothing of it is verified here.
    Result<QuoteCollateral, Problem> fetch(const Platform& platform) const;

  private:
    Result<HttpsAnswer, Problem> get(const std::string& path) const;

    const Https& https_;
    Url base_;
    std::optional<Url> root_crl_;
};

}  // namespace node::collateral
