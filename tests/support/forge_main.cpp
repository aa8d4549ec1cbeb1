// quote-forge: forged attestation evidence for development chains, from the command line.
#include "primitives/scale/codec.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/policy/subjects.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/forge_devices.hpp"
#include "tests/support/forge_intel.hpp"
#include "tests/support/quote_forge.hpp"

#include <ctime>
#include <iostream>

#include <CLI/CLI.hpp>

namespace {

using namespace tee_registry::dcap;
using primitives::Bytes;

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
    tests::QuoteCommand quote{app};
    tests::DstackCommand dstack{app};
    tests::SnpCommand snp{app};
    tests::GpuCommand gpu{app};
    try {
        app.parse(argc, argv);
        if (root->parsed()) std::cout << primitives::to_hex(tests::forge::root_der()) << '\n';
        if (image->parsed()) std::cout << image_of_default_td() << '\n';
        quote.run();
        dstack.run();
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
