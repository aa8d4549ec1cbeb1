#include "node/cli/commands.hpp"

#include "chain-spec/networks.hpp"
#include "node/keystore/keystore.hpp"
#include "node/service/node_key.hpp"
#include "p2p/core/peer_id.hpp"
#include "primitives/crypto/bip39.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <cstdio>
#include <fstream>
#include <iostream>

namespace node {

namespace fs = std::filesystem;
namespace crypto = primitives::crypto;
namespace json = primitives::json;
using primitives::Done;
using primitives::unexpected;

namespace {

primitives::Result<chain_spec::ChainSpec, std::string> patched(chain_spec::ChainSpec spec,
                                                               const std::string& path) {
    if (path.empty()) return spec;
    std::error_code error;
    const auto size = fs::file_size(path, error);
    std::ifstream file{path, std::ios::binary};
    if (error || !file) return unexpected("cannot read " + path);
    if (size > chain_spec::kSpecSizeMax)
        return unexpected(path + ": larger than a specification may be");
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    auto out = chain_spec::with_patch(spec, text);
    if (!out) return unexpected(path + ": " + out.error().message);
    return std::move(out).value();
}

}  // namespace

Outcome build_spec(const BuildSpecOptions& options) {
    const auto executor = runtime::make_native_executor(nullptr);
    auto loaded = TRY(load_spec(options.chain, *executor));
    auto spec = TRY(patched(std::move(loaded), options.patch));
    const auto missing = options.patch.empty() ? chain_spec::missing_of(spec) : std::string{};
    if (!missing.empty() && !options.raw) {
        // To be filled in: no node starts it as it is.
        std::fprintf(stderr, "pha-node: this specification still lacks %s\n", missing.c_str());
    } else if (const auto genesis = chain_spec::build_genesis(spec, *executor); !genesis) {
        return unexpected(genesis.error().message);
    }
    if (options.raw) {
        auto raw = chain_spec::to_raw(spec, *executor);
        if (!raw) return unexpected(raw.error().message);
        spec = std::move(raw).value();
    }
    if (options.output.empty()) {
        std::fputs(chain_spec::write(spec).c_str(), stdout);
        return Done{};
    }
    std::ofstream file{options.output, std::ios::binary};
    file << chain_spec::write(spec);
    file.flush();
    if (!file) return unexpected("cannot write " + options.output);
    return Done{};
}

Outcome purge_chain(const PurgeChainOptions& options) {
    const auto executor = runtime::make_native_executor(nullptr);
    const auto spec = TRY(load_spec(options.run.chain, *executor));
    const auto base = TRY(base_path_of(options.run));
    const auto database = chain_paths(base.path, spec).database;
    std::error_code error;
    if (!fs::exists(database, error)) return unexpected("no database at " + database.string());
    if (!options.yes) {
        std::printf("Remove %s? [y/N]: ", database.c_str());
        std::fflush(stdout);
        std::string answer;
        std::getline(std::cin, answer);
        if (answer != "y" && answer != "Y" && answer != "yes")
            return unexpected(std::string{"nothing removed"});
    }
    fs::remove_all(database, error);
    if (error) return unexpected(database.string() + ": " + error.message());
    std::printf("removed %s\n", database.c_str());
    return Done{};
}

namespace {

primitives::Result<crypto::Pair::Scheme, std::string> scheme_of(const std::string& name) {
    if (name == "sr25519" || name == "Sr25519") return crypto::Pair::Scheme::Sr25519;
    if (name == "ed25519" || name == "Ed25519") return crypto::Pair::Scheme::Ed25519;
    if (name == "ecdsa" || name == "Ecdsa") return crypto::Pair::Scheme::Ecdsa;
    return unexpected("--scheme " + name + ": expected sr25519, ed25519 or ecdsa");
}

/// What `key inspect` and `key generate` print of a secret URI.
Outcome print_key(const KeyOptions& options, const std::string& uri) {
    crypto::SystemRandom random;
    const auto pair = crypto::Pair::from_suri(TRY(scheme_of(options.scheme)), uri, random);
    if (!pair) return unexpected("secret URI: " + std::string{to_string(pair.error())});
    const auto parsed = crypto::parse_suri(uri);
    std::string seed = "n/a";
    std::string phrase;
    if (parsed) {
        if (!parsed->root.starts_with("0x")) phrase = std::string{parsed->root};
        const auto bytes = crypto::seed_of(*parsed);
        if (parsed->junctions.empty() && bytes) seed = primitives::to_hex(*bytes);
    }
    const auto account = pair->account_id();
    const auto public_key = primitives::to_hex(pair->public_key());
    const auto address = crypto::ss58_encode(account, options.network);
    const auto public_address = crypto::ss58_encode(pair->public_key(), options.network);
    const std::string network = options.network == 30 ? "phala" : std::to_string(options.network);
    if (options.output_type == "json" || options.output_type == "Json") {
        const json::Value out = json::Object{}
                                    .set("accountId", primitives::to_hex(account))
                                    .set("networkId", network)
                                    .set("publicKey", public_key)
                                    .set("secretPhrase", phrase)
                                    .set("secretSeed", seed)
                                    .set("ss58Address", address)
                                    .set("ss58PublicKey", public_address);
        std::printf("%s\n", json::write_indented(out).c_str());
        return Done{};
    }
    if (!phrase.empty()) std::printf("Secret phrase:       %s\n", phrase.c_str());
    std::printf(
        "  Network ID:        %s\n  Secret seed:       %s\n  Public key (hex):  %s\n"
        "  Account ID:        %s\n  Public key (SS58): %s\n  SS58 Address:      %s\n",
        network.c_str(), seed.c_str(), public_key.c_str(), primitives::to_hex(account).c_str(),
        public_address.c_str(), address.c_str());
    return Done{};
}

Outcome generate(const KeyOptions& options) {
    if (options.words < 12 || options.words > 24 || options.words % 3 != 0)
        return unexpected(std::string{"--words: expected 12, 15, 18, 21 or 24"});
    primitives::Bytes entropy(options.words / 3 * 4);
    crypto::SystemRandom{}.fill(entropy);
    const auto phrase = crypto::entropy_to_phrase(entropy);
    if (!phrase) return unexpected(std::string{to_string(phrase.error())});
    return print_key(options, *phrase);
}

Outcome inspect_address(const KeyOptions& options, const crypto::Ss58Address& address) {
    std::printf(
        "Public Key URI `%s` is account:\n  Network ID/Version: %u\n"
        "  Public key (hex):   %s\n  SS58 Address:       %s\n",
        options.uri.c_str(), unsigned{address.prefix}, primitives::to_hex(address.body).c_str(),
        crypto::ss58_encode(address.body, options.network).c_str());
    return Done{};
}

Outcome insert(const KeyOptions& options) {
    const auto executor = runtime::make_native_executor(nullptr);
    const auto spec = TRY(load_spec(options.run.chain, *executor));
    const auto base = TRY(base_path_of(options.run));
    const auto folder = options.run.keystore_path.empty() ? chain_paths(base.path, spec).keystore
                                                          : fs::path{options.run.keystore_path};
    if (options.key_type.size() != 4)
        return unexpected("--key-type " + options.key_type + ": expected aura or gran");
    rpc::KeyTypeId type{};
    std::copy(options.key_type.begin(), options.key_type.end(), type.begin());
    auto keystore = TRY(Keystore::open(folder));
    return keystore->insert(type, options.uri, {});
}

Outcome generate_node_key(const KeyOptions& options) {
    const auto seed = new_node_key();
    const auto hex = primitives::to_bare_hex(seed);
    if (options.file.empty()) {
        std::printf("%s\n", hex.c_str());
    } else {
        std::ofstream out{options.file};
        std::error_code error;
        fs::permissions(options.file, fs::perms::owner_read | fs::perms::owner_write, error);
        out << hex;
        out.flush();
        if (!out || error) return unexpected("cannot write " + options.file);
    }
    std::fprintf(stderr, "%s\n", p2p::peer_id_of(crypto::Ed25519Pair{seed}.public_key()).c_str());
    return Done{};
}

}  // namespace

Outcome key_command(const KeyOptions& options) {
    switch (options.action) {
        case KeyOptions::Action::Generate:
            return generate(options);
        case KeyOptions::Action::Inspect: {
            const auto address = crypto::ss58_decode(options.uri);
            if (address) return inspect_address(options, *address);
            return print_key(options, options.uri);
        }
        case KeyOptions::Action::Insert:
            return insert(options);
        case KeyOptions::Action::GenerateNodeKey:
            return generate_node_key(options);
    }
    return Done{};
}

}  // namespace node
