// AMD's collateral from its key distribution service (KDS, AMD document 57230) or a cache of it:
//
//   {vcek,vlek}/v1/{Milan,Genoa,Turin}/cert_chain  PEM: the ASK or ASVK, then the ARK
//   {vcek,vlek}/v1/{Milan,Genoa,Turin}/crl         DER: the ARK's list
//
// A machine's own certificate (VCEK) is not brought: evidence has it.
#pragma once

#include "node/collateral/https.hpp"
#include "tee-registry/evidence/sev_snp/authority.hpp"

namespace node::collateral {

using tee_registry::sev_snp::AuthorityObjects;

/// A product of AMD's, and which of its keys sign.
struct AmdProduct {
    tee_registry::sev_snp::Product product{};
    tee_registry::sev_snp::KeyKind kind{};
    auto operator<=>(const AmdProduct&) const = default;
};
/// "Milan" (VCEK) or "Genoa:vlek".
Result<AmdProduct, Problem> read_product(std::string_view text);
std::string to_string(const AmdProduct& product);

class Kds {
  public:
    Kds(const Https& https, Url base) : https_{https}, base_{std::move(base)} {}

    /// Signer, root and list of a product; nothing of it is verified here.
    Result<AuthorityObjects, Problem> fetch(const AmdProduct& product) const;

  private:
    const Https& https_;
    Url base_;
};

}  // namespace node::collateral
