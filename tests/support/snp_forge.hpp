// The forge of SEV-SNP evidence: reports of every version, product and key kind under a test root
// of its own. Nothing of it is genuine: a chain believes it only if its genesis names the forge's
// roots, which a Live chain refuses.
//
// A test takes default_spec(), changes one thing and forges. The same spec gives the same bytes.
#pragma once

#include "tee-registry/evidence/sev_snp/verify.hpp"
#include "tests/support/sha384_pki.hpp"

#include <functional>

namespace tests::snp_forge {

using primitives::Bytes;
using tee_registry::UnixSeconds;
using tee_registry::sev_snp::KeyKind;
using tee_registry::sev_snp::Product;
using tee_registry::sev_snp::TcbVersion;

struct Spec {
    pki384::Certificate root;
    pki384::Certificate signer;
    /// Its extensions are made from the fields below.
    pki384::Certificate key;
    pki384::Crl crl;

    std::uint8_t struct_version = 0;
    std::string product_name;
    TcbVersion endorsed_tcb;
    Bytes hardware_id;
    std::string provider_id;

    /// Signature and signed part are ignored.
    tee_registry::sev_snp::RawReport report;

    /// Changes made before signing, for what the fields above cannot express.
    std::function<void(std::vector<pki384::Extension>&)> edit_extensions;
    std::function<void(Bytes&)> edit_signed_part;
};

struct Forged {
    Bytes report;
    tee_registry::sev_snp::Collateral collateral;
};

/// Evidence that verifies under the forge's roots and the default policy at `now`; its list is
/// valid from a day before to 30 days after. Version 2 to 5.
Spec default_spec(Product product, KeyKind kind, std::uint32_t version, UnixSeconds now);

/// The bytes of a TCB version in a report.
tee_registry::sev_snp::Bytes8 tcb_bytes(Product product, const TcbVersion& tcb);

/// Sets all four TCB versions of the report and the key's.
void set_tcb(Spec& spec, const TcbVersion& tcb);

Forged forge(const Spec& spec);

/// DER of the forge's root certificates (Milan, Genoa, Turin), for Policy::roots and genesis.
std::vector<Bytes> roots_der();

}  // namespace tests::snp_forge
