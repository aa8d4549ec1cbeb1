// quote-forge: forged attestation evidence for development chains, from the command line.
#include "primitives/scale/codec.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/policy/subjects.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/forge_devices.hpp"
#include "tests/support/quote_forge.hpp"

#include <cstdio>
#include <ctime>
#include <iostream>

#include <CLI/CLI.hpp>

namespace {

using namespace tee_registry::dcap;
using primitives::Bytes;
using tests::fixed;
using tests::write_file;

struct QuoteOptions {
    std::string kind = "tdx";
    std::string report_data;
    std::string ppid = "00112233445566778899aabbccddeeff";
    std::string status = "UpToDate";
    std::int64_t now = 0;
    std::string out_quote;
    std::string out_collateral;
    std::string out_collateral_scale;
};

void make_quote(const QuoteOptions& options) {
    const auto tee = options.kind == "sgx" ? TeeKind::Sgx : TeeKind::Tdx;
    const auto status = platform_status(options.status);
    if (!status) throw CLI::ValidationError{"--status", "is no TCB status of a platform"};
    const auto now = options.now != 0 ? options.now : std::int64_t{std::time(nullptr)};
    auto spec = tests::forge::default_spec(tee, now);
    tests::forge::set_status(spec, *status);
    spec.platform.ppid = fixed<16>("--ppid", options.ppid);
    const auto report_data = fixed<64>("--report-data", options.report_data);
    spec.td.report_data = report_data;
    spec.enclave.report_data = report_data;
    const auto forged = tests::forge::forge(spec);
    if (!options.out_quote.empty())
        write_file(options.out_quote, primitives::to_bare_hex(forged.quote));
    if (!options.out_collateral.empty())
        write_file(options.out_collateral, collateral_to_json(forged.collateral));
    if (!options.out_collateral_scale.empty())
        write_file(options.out_collateral_scale,
                   primitives::to_bare_hex(primitives::scale::encode(forged.collateral)));
}

/// What a chain's policy lists so that the forge's default TD counts: SCALE of policy::Image.
std::string image_of_default_td() {
    tests::CryptoOnlyHost host;
    const auto spec = tests::forge::default_spec(TeeKind::Tdx, std::time(nullptr));
    Bytes measured = primitives::to_bytes(spec.td.mr_td);
    for (const auto& rtmr : spec.td.rtmrs)
        primitives::append(measured, rtmr);
    const tee_registry::policy::Image image =
        tee_registry::policy::TdImage{host.sha2_256(measured).bytes};
    return primitives::to_hex(primitives::scale::encode(image));
}

int run(int argc, char** argv) {
    CLI::App app{
        "quote-forge: makes FORGED attestation evidence under a test root of its own.\n"
        "Only a development chain whose genesis names that root accepts it.",
        "quote-forge"};
    app.require_subcommand(1);
    auto* root = app.add_subcommand("root", "Print the forge's root certificate, DER in hex");
    auto* image = app.add_subcommand("image", "Print the default TD as a rewardable image, SCALE");
    auto* quote = app.add_subcommand("quote", "Make a quote and the collateral it verifies with");
    QuoteOptions options;
    quote->add_option("--kind", options.kind, "sgx (quote v3) or tdx (quote v4)")
        ->check(CLI::IsMember({"sgx", "tdx"}))
        ->capture_default_str();
    quote->add_option("--report-data", options.report_data, "64 bytes, hex")->required();
    quote->add_option("--ppid", options.ppid, "Platform id, 16 bytes, hex")->capture_default_str();
    quote->add_option("--status", options.status, "Status of the platform's TCB level")
        ->capture_default_str();
    quote->add_option("--now", options.now,
                      "Unix seconds; the collateral is valid from a day before to 30 days after "
                      "(default: the clock)");
    quote->add_option("--out-quote", options.out_quote, "File for the quote, hex");
    quote->add_option("--out-collateral", options.out_collateral,
                      "File for the collateral, JSON in dcap-qvl's form");
    quote->add_option("--out-collateral-scale", options.out_collateral_scale,
                      "File for the collateral, SCALE in hex as the chain's calls take it");
    tests::SnpCommand snp{app};
    tests::GpuCommand gpu{app};
    try {
        app.parse(argc, argv);
        if (root->parsed()) std::cout << primitives::to_hex(tests::forge::root_der()) << '\n';
        if (image->parsed()) std::cout << image_of_default_td() << '\n';
        if (quote->parsed()) make_quote(options);
        snp.run();
        gpu.run();
    } catch (const CLI::Error& error) {
        return app.exit(error);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return run(argc, argv);
}
