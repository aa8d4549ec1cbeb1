// SEV-SNP evidence as tools write it.
//
//   report      1184 bytes, binary or hexadecimal, or JSON {"report": hexadecimal}, which may also
//               hold the certificates
//   collateral  JSON {"endorsementKey", "signer", "crl", "root"}, DER in hexadecimal, all but the
//               first optional; or PEM text, the VCEK's or VLEK's certificate first, then its
//               signer's and the root's; or the DER of the VCEK or VLEK alone
#pragma once

#include "node/verify/request.hpp"
#include "tee-registry/evidence/sev_snp/verify.hpp"

namespace node::verify {

struct SnpInput {
    Bytes report;
    /// Empty where nothing was given.
    tee_registry::sev_snp::Collateral collateral;
};

/// The form only; nothing is verified. The request's collateral goes before the evidence's own.
Result<SnpInput, UsageError> read_snp_input(const Request& request);

}  // namespace node::verify
