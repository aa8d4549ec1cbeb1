// Evidence of a machine for one act of its operator: asked of dstack's guest agent over report data
// made here, or read from files that the operator brought.
#pragma once

#include "node/worker/registry.hpp"

namespace node::pha {

using tee_registry::Binding;
using tee_registry::Purpose;

/// Where evidence comes from: exactly one of the first two.
struct EvidenceOptions {
    /// "unix:PATH", a path, or "http://host:port".
    std::string dstack_url;
    /// A DCAP quote, what dstack's GetQuote answers, or a SEV-SNP report: worker/cpu_evidence.hpp.
    std::string quote_file;
    /// What belongs to it; without it the chain judges by the collateral that it keeps.
    std::string collateral_file;
    /// The JSON that pha-verify takes.
    std::string gpu_file;
    /// Prints the GPUs' evidence over the nonce that it is given.
    std::string gpu_program;
    /// The block that a quote file binds; searched for if left out.
    std::optional<std::uint32_t> block;
};

struct ShownEvidence {
    worker::Evidence evidence;
    std::uint32_t block = 0;
};

/// The binding of an act over the finalized block.
Result<Binding, Problem> binding_of(const worker::Registry& registry, Purpose purpose,
                                    const tee_registry::WorkerKey& worker,
                                    const AccountId& operator_account);

/// Evidence for the binding's act. The block is the binding's, or the one that a quote file binds;
/// the problem says what the quote binds instead.
Result<ShownEvidence, Problem> evidence_for(Chain& chain, const worker::Registry& registry,
                                            const Binding& binding, const EvidenceOptions& options);

}  // namespace node::pha
