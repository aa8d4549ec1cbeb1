#include "node/worker/evidence_source.hpp"

#include "node/verify/nvidia_input.hpp"
#include "node/worker/program.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/scale/codec.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/evidence/dcap/collateral.hpp"

namespace node::worker {

namespace shown = tee_registry::workers::shown;

namespace {

class Dstack final : public EvidenceSource {
  public:
    explicit Dstack(std::string socket) : guest_{std::move(socket)} {}

    Result<CpuEvidence, Problem> quote(const Bytes64& report_data) override {
        auto made = TRY(guest_.quote(report_data));
        return CpuEvidence{
            shown::Dstack{.quote = std::move(made.quote),
                          .event_log = primitives::to_bytes(primitives::view_of(made.event_log)),
                          .vm_config = primitives::to_bytes(primitives::view_of(made.vm_config)),
                          .collateral = std::nullopt}};
    }

  private:
    GuestAgent guest_;
};

class Program final : public EvidenceSource {
  public:
    explicit Program(std::string program) : program_{std::move(program)} {}

    Result<CpuEvidence, Problem> quote(const Bytes64& report_data) override {
        auto text = TRY(run_program({program_, primitives::to_bare_hex(report_data)}));
        auto out = TRY(read_cpu_evidence(program_, std::move(text), std::nullopt));
        const auto printed = TRY(report_data_in(program_, out));
        if (printed != report_data)
            return unexpected(program_ + " printed evidence over other report data");
        return out;
    }

  private:
    std::string program_;
};

class Forge final : public EvidenceSource {
  public:
    explicit Forge(ForgeOptions options) : options_{std::move(options)} {}

    Result<CpuEvidence, Problem> quote(const Bytes64& report_data) override {
        std::vector<std::string> command{options_.program,
                                         "quote",
                                         "--print-scale",
                                         "--status",
                                         options_.status,
                                         "--report-data",
                                         primitives::to_hex(report_data)};
        if (!options_.ppid.empty()) {
            command.emplace_back("--ppid");
            command.push_back(options_.ppid);
        }
        auto text = TRY(run_program(command));
        while (text.ends_with('\n'))
            text.pop_back();
        const auto bytes = primitives::from_hex(text);
        if (bytes) {
            using Pair = std::pair<Bytes, tee_registry::dcap::QuoteCollateral>;
            if (auto made = primitives::scale::decode<Pair>(*bytes))
                return CpuEvidence{shown::Dcap{std::move(made->first), std::move(made->second)}};
        }
        return unexpected(options_.program + " printed no evidence");
    }

  private:
    ForgeOptions options_;
};

}  // namespace

std::unique_ptr<EvidenceSource> dstack_source(std::string socket) {
    return std::make_unique<Dstack>(std::move(socket));
}

std::unique_ptr<EvidenceSource> program_source(std::string program) {
    return std::make_unique<Program>(std::move(program));
}

std::unique_ptr<EvidenceSource> forge_source(ForgeOptions options) {
    return std::make_unique<Forge>(std::move(options));
}

Result<GpuEvidence, Problem> gpu_evidence_of(const std::string& program, const Bytes32& nonce) {
    if (program.empty()) return GpuEvidence{};
    const auto text = TRY(run_program({program, primitives::to_bare_hex(nonce)}));
    auto input = verify::read_nvidia_input(text);
    if (!input) return unexpected(program + ": " + input.error());
    if (input->nonce != nonce) return unexpected(program + " printed evidence over another nonce");
    return GpuEvidence{std::move(input->evidence)};
}

}  // namespace node::worker
