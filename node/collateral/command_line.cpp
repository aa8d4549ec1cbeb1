#include "node/collateral/command_line.hpp"

#include "node/collateral/push.hpp"
#include "node/private_files.hpp"
#include "node/version.hpp"
#include "primitives/crypto/secret_box.hpp"
#include "primitives/crypto/system_random.hpp"

#include <cstdio>
#include <exception>
#include <thread>

#include <CLI/CLI.hpp>

namespace node::collateral {

using primitives::crypto::Pair;

namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;
constexpr std::uint64_t kEveryMinSeconds = 60;
constexpr std::uint64_t kEveryMaxSeconds = 30 * 24 * 3600;

struct Options {
    std::string url = "ws://127.0.0.1:9944";
    std::string pccs;
    std::string kds;
    std::string root_crl;
    std::string ca_file;
    std::string every;
    std::string sender_file;
    std::vector<std::string> platforms;
    std::vector<std::string> products;
};

/// The services of the makers, those of them that were named.
struct Services {
    std::optional<Pccs> pccs;
    std::optional<Kds> kds;
};

void tell(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

/// "90s", "30m", "6h", "2d".
Result<std::chrono::seconds, Problem> duration_of(std::string_view text) {
    const auto refuse = [&] {
        return unexpected("--every " + std::string{text} +
                          ": write it as 30m, 6h or 2d, from a "
                          "minute to 30 days");
    };
    if (text.size() < 2) return refuse();
    const auto number = primitives::json::from_decimal(text.substr(0, text.size() - 1));
    const auto unit = text.back();
    const std::uint64_t seconds = unit == 's'   ? 1
                                  : unit == 'm' ? 60
                                  : unit == 'h' ? 3600
                                  : unit == 'd' ? 86400
                                                : 0;
    if (!number || *number > kEveryMaxSeconds || seconds == 0) return refuse();
    const auto total = static_cast<std::uint64_t>(*number) * seconds;
    if (total < kEveryMinSeconds || total > kEveryMaxSeconds) return refuse();
    return std::chrono::seconds{total};
}

Result<Pair, Problem> sender_of(const std::string& path) {
    auto text = TRY(read_private_file(path));
    if (!text) return unexpected("there is no file " + path);
    primitives::crypto::SystemRandom random;
    const auto pair = Pair::from_suri(Pair::Scheme::Sr25519,
                                      text->substr(0, text->find_first_of("\r\n")), random);
    primitives::crypto::wipe({reinterpret_cast<std::uint8_t*>(text->data()), text->size()});
    if (!pair) return unexpected(path + ": " + std::string{to_string(pair.error())});
    return *pair;
}

/// Brings each; the name of the last that failed, empty if none did.
template <class Brings, class Items>
std::string bring_all(const Brings& push, const Items& items) {
    std::string failed;
    for (const auto& item : items) {
        const auto outcome = push.bring(item);
        tell(to_string(item) + (!outcome                            ? " failed: " + outcome.error()
                                : *outcome == Outcome::NothingNewer ? " nothing newer"
                                                                    : " submitted"));
        if (!outcome) failed = to_string(item) + " failed";
    }
    return failed;
}

/// All platforms and products once; the last problem, where one failed.
Result<Done, Problem> round(const Options& options, const Services& services, const Pair& sender) {
    const auto endpoint = TRY(pha::endpoint_from(options.url));
    auto chain = TRY(pha::Chain::open(endpoint));
    std::string failed;
    if (services.pccs) {
        const Push push{chain, *services.pccs, sender};
        auto platforms = TRY(push.kept_platforms());
        for (const auto& text : options.platforms)
            platforms.insert(TRY(read_platform(text)));
        if (platforms.empty())
            return unexpected(Problem{"the chain keeps no platform yet; name one by --platform"});
        failed = bring_all(push, platforms);
    }
    if (services.kds) {
        const PushAmd push{chain, *services.kds, sender};
        auto products = TRY(push.kept_products());
        for (const auto& text : options.products)
            products.insert(TRY(read_product(text)));
        if (products.empty())
            return unexpected(Problem{"the chain keeps no product yet; name one by --product"});
        const auto last = bring_all(push, products);
        if (!last.empty()) failed = last;
    }
    if (!failed.empty()) return unexpected(failed);
    return Done{};
}

Result<Done, Problem> push(const Options& options) {
    std::optional<Url> root_crl;
    if (!options.root_crl.empty()) root_crl = TRY(read_url(options.root_crl));
    for (const auto& text : options.platforms)
        TRY(read_platform(text));
    for (const auto& text : options.products)
        TRY(read_product(text));
    std::optional<std::chrono::seconds> every;
    if (!options.every.empty()) every = TRY(duration_of(options.every));
    const auto https = TRY(Https::create(options.ca_file));
    Services services;
    if (!options.pccs.empty()) services.pccs.emplace(https, TRY(read_url(options.pccs)), root_crl);
    if (!options.kds.empty()) services.kds.emplace(https, TRY(read_url(options.kds)));
    const auto sender = TRY(sender_of(options.sender_file));
    while (true) {
        const auto done = round(options, services, sender);
        if (!every) return done;
        if (!done) tell("round failed: " + done.error());
        std::this_thread::sleep_for(*every);
    }
}

int run(int argc, char** argv) {
    CLI::App app{"Brings the collateral of Intel and AMD to a chain of pha-node.",
                 "pha-collateral"};
    app.set_version_flag("--version", std::string{kNodeVersion});
    app.require_subcommand(1);
    Options options;
    auto* const command = app.add_subcommand("push", "Fetch, and submit what is newer");
    command->add_option("--pccs", options.pccs, "https://host[:port][/path] of Intel's PCCS");
    command->add_option("--kds", options.kds,
                        "https://host[:port][/path] of AMD's key service, or of a cache of it");
    command->add_option("--root-crl", options.root_crl,
                        "https URL of the root CA's list, where the PCCS has none");
    command->add_option("--ca-file", options.ca_file,
                        "PEM: authorities to trust instead of the system's");
    command->add_option("--platform", options.platforms,
                        "tdx:FMSPC or sgx:FMSPC, [:processor]; beside what the chain keeps");
    command->add_option("--product", options.products,
                        "Milan, Genoa or Turin, [:vlek]; beside what the chain keeps");
    command->add_option("--every", options.every, "again after 30m, 6h, ...; once if left out");
    command
        ->add_option("--sender-file", options.sender_file,
                     "file (mode 0600) with the secret URI of the account that submits")
        ->required();
    command->add_option("--url", options.url, "JSON-RPC of a node")
        ->envname("PHA_URL")
        ->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kExitUsage;
    }
    if (options.pccs.empty() && options.kds.empty()) {
        std::fprintf(stderr, "pha-collateral: name a service by --pccs or --kds\n");
        return kExitUsage;
    }
    const auto outcome = push(options);
    if (outcome) return 0;
    std::fprintf(stderr, "pha-collateral: %s\n", outcome.error().c_str());
    return kExitFailed;
}

}  // namespace

int run_command_line(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "pha-collateral: %s\n", error.what());
        return kExitFailed;
    }
}

}  // namespace node::collateral
