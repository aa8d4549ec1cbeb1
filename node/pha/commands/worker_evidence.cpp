#include "node/pha/commands/worker_evidence.hpp"

#include "node/verify/crypto_host.hpp"
#include "node/verify/nvidia_input.hpp"
#include "node/worker/cpu_evidence.hpp"
#include "node/worker/evidence_source.hpp"
#include "primitives/types/hex.hpp"

#include <fstream>
#include <iterator>

namespace node::pha {

using primitives::Bytes32;
using primitives::Bytes64;

namespace {

/// Blocks back that evidence may name, by the chain's default rules.
constexpr std::uint32_t kRecentBlocks = 600;

Result<std::string, Problem> file_text(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return unexpected("cannot read " + path);
    std::string out;
    for (std::istreambuf_iterator<char> at{file}, end; at != end; ++at) {
        if (out.size() >= verify::kFileSizeMax) return unexpected(path + " is larger than 1 MiB");
        out += *at;
    }
    return out;
}

/// Nothing where no file is named.
Result<std::optional<std::string>, Problem> optional_text(const std::string& path) {
    if (path.empty()) return std::optional<std::string>{};
    auto text = TRY(file_text(path));
    return std::optional{std::move(text)};
}

/// The hashes of the blocks [first, last].
Result<json::Array, Problem> hashes_of(Chain& chain, std::uint32_t first, std::uint32_t last) {
    json::Array numbers;
    for (auto number = first; number <= last; ++number)
        numbers.emplace_back(number);
    const auto answer = TRY(chain.rpc("chain_getBlockHash", {json::Value{std::move(numbers)}}));
    if (answer.if_array() == nullptr || answer.if_array()->size() != last - first + 1)
        return unexpected(Problem{"the node lists no hashes of its recent blocks"});
    return *answer.if_array();
}

/// The recent block over which the binding has these report data.
Result<std::uint32_t, Problem> bound_block(Chain& chain, const Binding& binding,
                                           const Bytes64& report_data, const Bytes32& gpu_hash,
                                           const EvidenceOptions& options) {
    const auto header = TRY(chain.rpc("chain_getHeader"));
    const auto best = static_cast<std::uint32_t>(number_in(header, "number"));
    const auto oldest = best > kRecentBlocks ? best - kRecentBlocks : 0;
    const auto first = options.block.value_or(oldest);
    const auto last = options.block.value_or(best);
    const auto hashes = TRY(hashes_of(chain, first, last));
    verify::StatelessHost host;
    auto candidate = binding;
    for (auto number = last + 1; number > first; --number) {
        const auto* text = hashes[number - 1 - first].if_string();
        const auto hash = primitives::fixed_from_hex<Hash>(text == nullptr ? "" : *text);
        if (!hash) continue;
        candidate.block_number = number - 1;
        candidate.block_hash = *hash;
        if (tee_registry::report_data_of(host, candidate, gpu_hash) == report_data)
            return number - 1;
    }
    return unexpected(options.quote_file + ": its report data " + primitives::to_hex(report_data) +
                      " bind this act, worker and operator to no block from " +
                      std::to_string(first) + " to " + std::to_string(last) +
                      "; make the quote over what `pha worker binding` prints");
}

Result<ShownEvidence, Problem> from_files(Chain& chain, const Binding& binding,
                                          const EvidenceOptions& options) {
    verify::StatelessHost host;
    ShownEvidence out;
    const auto& file = options.quote_file;
    auto content = TRY(file_text(file));
    const auto collateral = TRY(optional_text(options.collateral_file));
    out.evidence.cpu = TRY(worker::read_cpu_evidence(file, std::move(content), collateral));
    if (!options.gpu_file.empty()) {
        auto gpus = verify::read_nvidia_input(TRY(file_text(options.gpu_file)));
        if (!gpus) return unexpected(options.gpu_file + ": " + gpus.error());
        out.evidence.gpus = std::move(gpus->evidence);
    }
    const auto report_data = TRY(worker::report_data_in(file, out.evidence.cpu));
    const auto gpu_hash =
        out.evidence.gpus ? tee_registry::nvidia::hash_of(host, *out.evidence.gpus) : Bytes32{};
    out.block = TRY(bound_block(chain, binding, report_data, gpu_hash, options));
    return out;
}

/// GPUs first: the CPU's report data hold the hash of their evidence.
Result<ShownEvidence, Problem> from_dstack(const Binding& binding, const EvidenceOptions& options) {
    verify::StatelessHost host;
    ShownEvidence out;
    out.block = binding.block_number;
    out.evidence.gpus = TRY(
        worker::gpu_evidence_of(options.gpu_program, tee_registry::gpu_nonce_of(host, binding)));
    const auto gpu_hash =
        out.evidence.gpus ? tee_registry::nvidia::hash_of(host, *out.evidence.gpus) : Bytes32{};
    const auto source = worker::dstack_source(options.dstack_url);
    out.evidence.cpu = TRY(source->quote(tee_registry::report_data_of(host, binding, gpu_hash)));
    if (const auto collateral = TRY(optional_text(options.collateral_file)))
        TRY(worker::add_intel_collateral(out.evidence.cpu, *collateral));
    return out;
}

}  // namespace

Result<Binding, Problem> binding_of(const worker::Registry& registry, Purpose purpose,
                                    const tee_registry::WorkerKey& worker,
                                    const AccountId& operator_account) {
    const auto block = TRY(registry.finalized_block());
    return Binding{.purpose = purpose,
                   .genesis_hash = TRY(registry.block_hash(0)),
                   .worker = worker,
                   .operator_account = operator_account,
                   .block_number = block,
                   .block_hash = TRY(registry.block_hash(block))};
}

Result<ShownEvidence, Problem> evidence_for(Chain& chain, const worker::Registry& registry,
                                            const Binding& binding,
                                            const EvidenceOptions& options) {
    auto out = TRY(options.quote_file.empty() ? from_dstack(binding, options)
                                              : from_files(chain, binding, options));
    if (binding.purpose == Purpose::Register) {
        const auto refusal = TRY(registry.refusal(out.evidence.cpu));
        if (!refusal.empty()) return unexpected("the chain would refuse the evidence: " + refusal);
    }
    return out;
}

}  // namespace node::pha
