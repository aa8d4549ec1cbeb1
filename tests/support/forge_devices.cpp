#include "tests/support/forge_devices.hpp"

#include "primitives/scale/codec.hpp"
#include "tests/support/gpu_forge.hpp"
#include "tests/support/snp_forge.hpp"

#include <ctime>
#include <map>

namespace tests {
namespace {

using primitives::to_bare_hex;
using tee_registry::sev_snp::KeyKind;
using tee_registry::sev_snp::Product;

const std::map<std::string, Product> kProducts{
    {"milan", Product::Milan}, {"genoa", Product::Genoa}, {"turin", Product::Turin}};
const std::map<std::string, gpu_forge::Kind> kGpuKinds{{"h100", gpu_forge::Kind::H100},
                                                       {"h200", gpu_forge::Kind::H200},
                                                       {"b200", gpu_forge::Kind::B200},
                                                       {"ls10", gpu_forge::Kind::Ls10}};
/// A host of 8 H100 in protected PCIe mode with their switches.
constexpr std::string_view kHgx = "hgx-h100";

void write_bytes(const std::string& path, primitives::BytesView bytes) {
    if (!path.empty()) write_file(path, to_bare_hex(bytes));
}

std::string json_of(const snp_forge::Forged& forged) {
    const auto& [endorsement_key, signer, root, crl] = forged.collateral;
    return R"({"report": ")" + to_bare_hex(forged.report) + R"(", "endorsementKey": ")" +
           to_bare_hex(endorsement_key) + R"(", "signer": ")" + to_bare_hex(signer) +
           R"(", "root": ")" + to_bare_hex(root.value_or(primitives::Bytes{})) + R"(", "crl": ")" +
           to_bare_hex(crl) + "\"}";
}

}  // namespace

SnpCommand::SnpCommand(CLI::App& app)
    : command_{app.add_subcommand("snp", "Make a SEV-SNP report and what it verifies with")} {
    command_->add_option("--product", product_, "milan, genoa or turin")
        ->check(CLI::IsMember(kProducts))
        ->capture_default_str();
    command_->add_option("--key", key_, "vcek or vlek")
        ->check(CLI::IsMember({"vcek", "vlek"}))
        ->capture_default_str();
    command_->add_option("--report-version", version_, "2 to 5")
        ->check(CLI::Range(2, 5))
        ->capture_default_str();
    command_->add_option("--report-data", report_data_, "64 bytes, hex")->required();
    command_->add_option("--host-data", host_data_, "32 bytes, hex (default: zeros)");
    command_->add_option("--chip-id", chip_id_, "64 bytes, hex; Turin uses the first 8");
    command_->add_option("--now", now_,
                         "Unix seconds; the list is valid from a day before to 30 days after "
                         "(default: the clock)");
    command_->add_option("--out-report", out_report_, "File for the report, hex");
    command_->add_option("--out-collateral-scale", out_collateral_scale_,
                         "File for certificates and list, SCALE in hex");
    command_->add_option("--out-evidence", out_evidence_,
                         "File for report, certificates and list, as pha-worker takes them (JSON)");
    command_->add_option("--out-roots", out_roots_,
                         "File for the forge's roots, one hex line for each product");
}

void SnpCommand::run() const {
    if (!command_->parsed()) return;
    const auto product = kProducts.at(product_);
    const auto kind = key_ == "vcek" ? KeyKind::Vcek : KeyKind::Vlek;
    const auto now = now_ != 0 ? now_ : std::int64_t{std::time(nullptr)};
    auto spec = snp_forge::default_spec(product, kind, version_, now);
    spec.report.report_data = fixed<64>("--report-data", report_data_);
    if (!host_data_.empty()) spec.report.host_data = fixed<32>("--host-data", host_data_);
    if (!chip_id_.empty() && kind == KeyKind::Vcek) {
        auto chip = fixed<64>("--chip-id", chip_id_);
        if (product == Product::Turin) std::fill(chip.begin() + 8, chip.end(), std::uint8_t{0});
        spec.report.chip_id = chip;
        const auto size = static_cast<std::ptrdiff_t>(spec.hardware_id.size());
        spec.hardware_id.assign(chip.begin(), chip.begin() + size);
    }
    const auto forged = snp_forge::forge(spec);
    write_bytes(out_report_, forged.report);
    write_bytes(out_collateral_scale_, primitives::scale::encode(forged.collateral));
    if (!out_evidence_.empty()) write_file(out_evidence_, json_of(forged));
    if (out_roots_.empty()) return;
    std::string roots;
    for (const auto& root : snp_forge::roots_der())
        roots += (roots.empty() ? "" : "\n") + to_bare_hex(root);
    write_file(out_roots_, roots);
}

GpuCommand::GpuCommand(CLI::App& app)
    : command_{app.add_subcommand("gpu", "Make NVIDIA evidence of a host and its golden rows")} {
    command_->add_option("--kind", kind_, "h100, h200, b200, ls10, or hgx-h100: 8 and 4 switches")
        ->check(CLI::IsMember(
            std::vector<std::string>{"h100", "h200", "b200", "ls10", std::string{kHgx}}))
        ->capture_default_str();
    command_->add_option("--count", count_, "Devices")
        ->check(CLI::Range(1, 32))
        ->capture_default_str();
    command_->add_option("--first", first_, "Number of the first device: others are other devices")
        ->capture_default_str();
    command_->add_option("--nonce", nonce_, "32 bytes, hex")->required();
    command_->add_option("--out-evidence-scale", out_evidence_scale_,
                         "File for the evidence, SCALE in hex as the chain's calls take it");
    command_->add_option("--out-golden-scale", out_golden_scale_,
                         "File for the rows that recognize it: (models, manifests), SCALE in hex");
    command_->add_option("--out-root", out_root_, "File for the forge's root, DER in hex");
}

void GpuCommand::run() const {
    if (!command_->parsed()) return;
    gpu_forge::Host host;
    if (kind_ == kHgx) {
        host = gpu_forge::protected_pcie_host();
    } else {
        host = gpu_forge::default_host(kGpuKinds.at(kind_), count_);
        for (std::uint32_t i = 0; i < count_; ++i)
            if (first_ != 0) {
                auto other = gpu_forge::device(kGpuKinds.at(kind_), first_ + i);
                other.fields = host.devices[i].fields;
                host.devices[i] = std::move(other);
            }
    }
    host.nonce = fixed<32>("--nonce", nonce_);
    const auto forged = gpu_forge::forge(host);
    write_bytes(out_evidence_scale_, primitives::scale::encode(forged.evidence));
    write_bytes(out_golden_scale_,
                primitives::scale::encode(std::pair{forged.golden.models, forged.golden.rims}));
    write_bytes(out_root_, gpu_forge::root_der());
}

}  // namespace tests
