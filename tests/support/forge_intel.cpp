#include "tests/support/forge_intel.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/scale/codec.hpp"
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/policy/subjects.hpp"
#include "tests/support/cvm_forge.hpp"

#include <ctime>
#include <iostream>

namespace tests {
namespace {

using primitives::Bytes;
using tee_registry::dcap::TcbStatus;
using tee_registry::dcap::TeeKind;

constexpr std::string_view kRelaunch = "RelaunchAdvised";
constexpr std::string_view kRelaunchConfiguration = "RelaunchAdvisedConfigurationNeeded";

const std::vector<std::string> kKinds{"sgx", "sgx-v4", "sgx-v5", "tdx", "tdx-v5", "tdx15"};
const std::vector<std::string> kTampered{"none", "payload", "digest", "drop", "swap", "duplicate"};
const std::vector<std::string> kRevocable{"pck", "pck-ca", "tcb-signer"};

TcbStatus component(std::string_view option, const std::string& name) {
    const auto status = tee_registry::dcap::component_status(name);
    if (!status)
        throw CLI::ValidationError{std::string{option}, "is UpToDate, OutOfDate or Revoked"};
    return *status;
}

/// Changes of a log that the registers do not know of; "duplicate" is measured.
void tamper_before(const std::string& how, std::vector<forge::CvmEvent>& events) {
    if (how != "duplicate") return;
    auto copy = *std::ranges::find(events, "app-id", &forge::CvmEvent::name);
    events.insert(std::ranges::find(events, "boot-mr-done", &forge::CvmEvent::name), copy);
}
void tamper_after(const std::string& how, std::vector<forge::CvmEvent>& events) {
    const auto compose = std::ranges::find(events, "compose-hash", &forge::CvmEvent::name);
    if (how == "payload") compose->payload.back() ^= 1;
    if (how == "digest") compose->stated_digest = Bytes(48, 0x11);
    if (how == "drop") events.pop_back();
    if (how == "swap") std::iter_swap(compose, compose - 1);
}

}  // namespace

void IntelOptions::add_to(CLI::App& command, bool with_kind) {
    if (with_kind)
        command
            .add_option("--kind", kind_,
                        "sgx (quote v3), sgx-v4, sgx-v5, tdx (v4), tdx-v5, tdx15 (v5, TD 1.5)")
            ->check(CLI::IsMember(kKinds))
            ->capture_default_str();
    command.add_option("--report-data", report_data_, "64 bytes, hex")->required();
    command.add_option("--ppid", ppid_, "Platform id, 16 bytes, hex")->capture_default_str();
    command.add_option("--fmspc", fmspc_, "Platform family, 6 bytes, hex");
    command.add_option("--mr-owner-config", mr_owner_config_, "48 bytes, hex (default: zeros)");
    command
        .add_option("--status", status_,
                    "Status of the platform's TCB level, RelaunchAdvised or "
                    "RelaunchAdvisedConfigurationNeeded")
        ->capture_default_str();
    command.add_option("--module-status", module_status_, "Of the TDX module: OutOfDate, Revoked")
        ->capture_default_str();
    command.add_option("--qe-status", qe_status_, "Of the quoting enclave: OutOfDate, Revoked")
        ->capture_default_str();
    command.add_option("--revoke", revoked_, "Put on its issuer's list: pck, pck-ca, tcb-signer")
        ->check(CLI::IsMember(kRevocable));
    command.add_option("--now", now_, "Unix seconds (default: the clock)");
    command
        .add_option("--issued-before", issued_before_,
                    "Seconds from the issue of lists and JSON objects to --now: less is newer")
        ->capture_default_str();
    command.add_option("--valid-for", valid_for_, "Seconds from --now to their nextUpdate")
        ->capture_default_str();
    command.add_option("--evaluation-number", evaluation_number_, "tcbEvaluationDataNumber");
    command.add_flag("--debug", debug_, "A TD or enclave in debug mode");
    command.add_option("--out-quote", out_quote_, "File for the quote, hex");
    command.add_option("--out-collateral", out_collateral_,
                       "File for the collateral, JSON in dcap-qvl's form");
    command.add_option("--out-collateral-scale", out_collateral_scale_,
                       "File for the collateral, SCALE in hex as the chain's calls take it");
    command.add_flag("--print-scale", print_scale_, "Print (quote, collateral), SCALE in hex");
}

void IntelOptions::set_statuses(forge::Spec& spec) const {
    const bool relaunch = status_ == kRelaunch || status_ == kRelaunchConfiguration;
    if (relaunch) {
        // The loaded module is old, the machine has the newest.
        if (kind_ != "tdx15")
            throw CLI::ValidationError{"--status", status_ + " wants --kind tdx15"};
        spec.td.tee_tcb_svn[0] = 4;
        spec.td.tee_tcb_svn2 = {5, 1, 7};
        if (status_ == kRelaunchConfiguration)
            forge::set_status(spec, TcbStatus::ConfigurationNeeded);
    } else {
        const auto status = tee_registry::dcap::platform_status(status_);
        if (!status) throw CLI::ValidationError{"--status", "is no TCB status"};
        forge::set_status(spec, *status);
    }
    for (auto& identity : spec.tcb_info.module_identities)
        identity.levels[0].verdict.status = component("--module-status", module_status_);
    spec.qe_identity.levels[0].verdict.status = component("--qe-status", qe_status_);
}

void IntelOptions::set_ages(forge::Spec& spec, std::int64_t now) const {
    const auto from = now - issued_before_;
    const auto to = now + valid_for_;
    spec.tcb_info.issue_date = spec.qe_identity.issue_date = from;
    spec.tcb_info.next_update = spec.qe_identity.next_update = to;
    spec.root_crl.this_update = spec.pck_crl.this_update = from;
    spec.root_crl.next_update = spec.pck_crl.next_update = to;
    if (evaluation_number_ == 0) return;
    spec.tcb_info.evaluation_data_number = evaluation_number_;
    spec.qe_identity.evaluation_data_number = evaluation_number_;
}

void IntelOptions::revoke(forge::Spec& spec) const {
    for (const auto& one : revoked_) {
        if (one == "pck") spec.pck_crl.revoked_serials.push_back(spec.pck.serial);
        if (one == "pck-ca") spec.root_crl.revoked_serials.push_back(spec.pck_ca.serial);
        if (one == "tcb-signer") spec.root_crl.revoked_serials.push_back(spec.tcb_signer.serial);
    }
}

forge::Spec IntelOptions::spec() const {
    const auto now = now_ != 0 ? now_ : std::int64_t{std::time(nullptr)};
    const auto tee = kind_.starts_with("sgx") ? TeeKind::Sgx : TeeKind::Tdx;
    auto spec = forge::default_spec(tee, now);
    if (kind_ == "sgx-v4") spec.quote_version = 4;
    if (kind_.ends_with("v5") || kind_ == "tdx15") spec.quote_version = 5;
    spec.is_td15 = kind_ == "tdx15";
    set_statuses(spec);
    set_ages(spec, now);
    revoke(spec);
    spec.platform.ppid = fixed<16>("--ppid", ppid_);
    if (!fmspc_.empty()) spec.platform.fmspc = spec.tcb_info.fmspc = fixed<6>("--fmspc", fmspc_);
    if (!mr_owner_config_.empty())
        spec.td.mr_owner_config = fixed<48>("--mr-owner-config", mr_owner_config_);
    const auto report_data = fixed<64>("--report-data", report_data_);
    spec.td.report_data = report_data;
    spec.enclave.report_data = report_data;
    if (debug_) {
        spec.td.td_attributes[0] |= 1;
        spec.enclave.attributes[0] |= 2;
    }
    return spec;
}

void IntelOptions::write(const forge::Forged& forged) const {
    if (!out_quote_.empty()) write_file(out_quote_, primitives::to_bare_hex(forged.quote));
    if (!out_collateral_.empty())
        write_file(out_collateral_, tee_registry::dcap::collateral_to_json(forged.collateral));
    if (!out_collateral_scale_.empty())
        write_file(out_collateral_scale_,
                   primitives::to_bare_hex(primitives::scale::encode(forged.collateral)));
    if (print_scale_)
        std::cout << primitives::to_hex(
                         primitives::scale::encode(std::pair{forged.quote, forged.collateral}))
                  << '\n';
}

QuoteCommand::QuoteCommand(CLI::App& app)
    : command_{app.add_subcommand("quote", "Make a quote and the collateral it verifies with")} {
    options_.add_to(*command_, true);
}

void QuoteCommand::run() const {
    if (command_->parsed()) options_.write(forge::forge(options_.spec()));
}

DstackCommand::DstackCommand(CLI::App& app)
    : command_{app.add_subcommand("dstack", "Make what dstack's GetQuote answers in a CVM")} {
    options_.add_to(*command_, false);
    command_
        ->add_option("--tamper", tamper_,
                     "With the event log: payload, digest, drop, swap, or duplicate (measured)")
        ->check(CLI::IsMember(kTampered))
        ->capture_default_str();
    command_->add_option("--out-get-quote", out_get_quote_, "File for the answer, JSON");
    command_->add_flag("--print-image", print_image_,
                       "Print the CVM as a rewardable image, SCALE of policy::Image");
}

void DstackCommand::run() const {
    if (!command_->parsed()) return;
    auto spec = options_.spec();
    auto events = forge::default_events();
    tamper_before(tamper_, events);
    forge::set_registers(spec, events);
    const auto forged = forge::forge(spec);
    tamper_after(tamper_, events);
    options_.write(forged);
    if (!out_get_quote_.empty())
        write_file(out_get_quote_,
                   forge::get_quote_text(forged.quote, forge::event_log_text(events), ""));
    if (!print_image_) return;
    const auto payload = [&](std::string_view name) {
        return std::ranges::find(events, name, &forge::CvmEvent::name)->payload;
    };
    tee_registry::policy::DstackImage image;
    primitives::Bytes measured = primitives::to_bytes(spec.td.mr_td);
    primitives::append(measured, spec.td.rtmrs[1]);
    primitives::append(measured, spec.td.rtmrs[2]);
    image.os_image_hash = primitives::crypto::sha2_256(measured).bytes;
    std::ranges::copy(payload("compose-hash"), image.compose_hash.begin());
    image.key_provider = primitives::crypto::sha2_256(payload("key-provider")).bytes;
    const tee_registry::policy::Image any = image;
    std::cout << primitives::to_hex(primitives::scale::encode(any)) << '\n';
}

}  // namespace tests
