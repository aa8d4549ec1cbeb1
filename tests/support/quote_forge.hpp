// The quote forge: makes Intel-shaped quotes and collateral under a test root of its own, so that
// every status and every refusal can be produced at will. Nothing of it is genuine: a chain
// believes it only if its genesis names the forge's root, which a Live chain refuses.
//
// A test takes default_spec(), changes one thing and forges. Keys come from fixed labels and
// signatures are deterministic: the same spec gives the same bytes.
#pragma once

#include "tee-registry/evidence/dcap/collateral.hpp"
#include "tee-registry/evidence/dcap/quote.hpp"
#include "tests/support/p256_key.hpp"

#include <functional>

namespace tests::forge {

using primitives::Bytes;
using primitives::BytesView;
using tee_registry::UnixSeconds;
using tee_registry::dcap::TeeKind;

/// The key whose secret is derived from a label.
P256Key key_of(std::string_view label);

struct Certificate {
    std::string common_name;
    std::string issuer_name;
    /// Labels of the subject's and the issuer's keys. The key identifiers follow from them.
    std::string key;
    std::string issuer_key;
    std::uint64_t serial = 0;
    UnixSeconds not_before = 0;
    UnixSeconds not_after = 0;
    bool is_ca = false;
    std::uint32_t path_length = 0;
    std::uint16_t key_usage = 0;
    /// Content of the SGX extension; none when empty.
    Bytes sgx_extension;
};

struct Crl {
    std::string issuer_name;
    std::string issuer_key;
    UnixSeconds this_update = 0;
    UnixSeconds next_update = 0;
    std::vector<std::uint64_t> revoked_serials;
    /// Big-endian, as DER writes a positive number.
    Bytes number{1};
};

/// Everything that goes into a quote and its collateral.
struct Spec {
    Certificate root;
    Certificate pck_ca;
    Certificate pck;
    Certificate tcb_signer;
    Crl root_crl;
    Crl pck_crl;

    tee_registry::dcap::PckExtension platform;
    tee_registry::dcap::TcbInfo tcb_info;
    tee_registry::dcap::QeIdentity qe_identity;

    std::uint16_t quote_version = 4;
    tee_registry::dcap::EnclaveReport enclave;
    tee_registry::dcap::TdReport td;
    /// TDX v5: a body of TDX 1.5.
    bool is_td15 = false;
    tee_registry::dcap::EnclaveReport qe_report;
    Bytes qe_auth;
    std::uint16_t certification_type = 5;

    /// Changes made before signing or hashing, for what the fields above cannot express.
    std::function<void(Bytes&)> edit_pck_extension;
    std::function<void(std::string&)> edit_tcb_info;
    std::function<void(std::string&)> edit_qe_identity;
    std::function<void(Bytes&)> edit_signed_part;
    std::function<void(tee_registry::dcap::EnclaveReport&)> edit_qe_report;
};

struct Forged {
    Bytes quote;
    tee_registry::dcap::QuoteCollateral collateral;
};

/// A quote (SGX v3 or TDX v4) that verifies as UpToDate under the forge's root at `now`; its
/// collateral is valid from a day before to 30 days after.
Spec default_spec(TeeKind tee, UnixSeconds now);

/// Sets the status of the platform's TCB level and the advisories that Intel would give for it.
void set_status(Spec& spec, tee_registry::dcap::TcbStatus status);

Forged forge(const Spec& spec);

/// DER of the forge's root certificate, for Policy::roots and genesis.
Bytes root_der();

}  // namespace tests::forge
