// pha keys: generate, import, list, show, sign, verify. Secrets come from standard input, never
// from the command line: process lists and shell histories would keep them.
#include "node/pha/commands/context.hpp"
#include "node/verify/crypto_host.hpp"
#include "primitives/crypto/bip39.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/types/hex.hpp"

namespace node::pha {

namespace crypto = primitives::crypto;
using primitives::Done;

namespace {

constexpr std::size_t kEntropySize = 16;
constexpr std::string_view kMessageStart = "<Bytes>";
constexpr std::string_view kMessageEnd = "</Bytes>";

struct KeysOptions {
    std::string name;
    std::string scheme = "sr25519";
    std::uint16_t network = 30;
    std::string message;
    std::string signature;
    std::string from;
};

Result<Pair::Scheme, Problem> scheme_of(const std::string& name) {
    if (name == "sr25519") return Pair::Scheme::Sr25519;
    if (name == "ed25519") return Pair::Scheme::Ed25519;
    if (name == "ecdsa") return Pair::Scheme::Ecdsa;
    return unexpected("--scheme " + name + ": expected sr25519, ed25519 or ecdsa");
}

/// The new key's password, twice from a terminal.
Result<std::string, Problem> new_password(const Context& context) {
    if (!context.common.password_file.empty())
        return read_password_file(context.common.password_file);
    auto password = TRY(read_secret("New password"));
    if (password.empty()) return unexpected(Problem{"a key needs a password"});
    return password;
}

Outcome keep(Context& context, const KeysOptions& options, const std::string& uri,
             const std::string& phrase) {
    crypto::SystemRandom random;
    const auto scheme = TRY(scheme_of(options.scheme));
    const auto pair = Pair::from_suri(scheme, uri, random);
    if (!pair) return unexpected("the phrase or seed: " + std::string{to_string(pair.error())});
    const auto password = TRY(new_password(context));
    const auto path = TRY(context.wallet().add(*pair, options.name, password, options.network));
    json::Object result;
    result.set("name", options.name)
        .set("address", crypto::ss58_encode(pair->account_id(), options.network))
        .set("scheme", options.scheme)
        .set("file", path.string());
    if (!phrase.empty()) result.set("phrase", phrase);
    const auto out = context.output();
    out.result(json::Value{std::move(result)}, {});
    if (!phrase.empty()) {
        out.line(out.paint(Colour::Yellow,
                           "Write the phrase down and keep it apart from this machine: "
                           "it is the key, and it is not shown again."));
    }
    return Done{};
}

Outcome generate(Context& context, const KeysOptions& options) {
    Bytes entropy(kEntropySize);
    crypto::SystemRandom{}.fill(entropy);
    const auto phrase = crypto::entropy_to_phrase(entropy);
    if (!phrase) return unexpected(Problem{to_string(phrase.error())});
    return keep(context, options, *phrase, *phrase);
}

Outcome import(Context& context, const KeysOptions& options) {
    const auto secret = TRY(read_secret("Phrase or 0x seed"));
    return keep(context, options, secret, {});
}

Outcome list(Context& context) {
    static constexpr std::array<std::string_view, 3> kSchemes{"ed25519", "sr25519", "ecdsa"};
    json::Array all;
    std::vector<std::vector<std::string>> rows;
    for (const auto& entry : TRY(context.wallet().list())) {
        const auto scheme = std::string{kSchemes.at(static_cast<std::size_t>(entry.header.scheme))};
        rows.push_back({entry.header.name, entry.header.address, scheme});
        all.emplace_back(json::Object{}
                             .set("name", entry.header.name)
                             .set("address", entry.header.address)
                             .set("scheme", scheme)
                             .set("file", entry.path.string()));
    }
    const auto out = context.output();
    if (out.is_json())
        out.result(json::Value{std::move(all)}, {});
    else if (rows.empty())
        out.line("no keys yet: `pha keys generate NAME` makes one");
    else
        out.table({"NAME", "ADDRESS", "SCHEME"}, rows);
    return Done{};
}

Outcome show(Context& context, const KeysOptions& options) {
    const auto account = TRY(context.account(options.name));
    context.output().result(
        json::Value{json::Object{}
                        .set("address", crypto::ss58_encode(account, options.network))
                        .set("accountId", primitives::to_hex(account))},
        {});
    return Done{};
}

/// Wallets sign messages only between these marks, so that no message is a transaction.
Bytes wrapped(const std::string& message) {
    std::string text = message;
    if (!text.starts_with(kMessageStart)) text.insert(0, kMessageStart).append(kMessageEnd);
    return Bytes{text.begin(), text.end()};
}

Outcome sign(Context& context, const KeysOptions& options) {
    const auto pair = TRY(context.signer(options.from));
    crypto::SystemRandom random;
    const auto signature = pair.sign(wrapped(options.message), random);
    context.output().result(
        json::Value{json::Object{}
                        .set("address", crypto::ss58_encode(pair.account_id(), options.network))
                        .set("signature", primitives::to_hex(signature.view()))},
        {});
    return Done{};
}

/// 65 bytes are ecdsa; 64 are tried as sr25519 and ed25519, like wallets do.
Outcome verify(Context& context, const KeysOptions& options) {
    const auto account = TRY(context.account(options.from));
    const auto bytes = primitives::from_hex(options.signature);
    if (!bytes || (bytes->size() != 64 && bytes->size() != 65))
        return unexpected(Problem{"a signature is the hex of 64 or 65 bytes"});
    using Kind = primitives::MultiSignature::Kind;
    const auto kinds =
        bytes->size() == 65 ? std::vector{Kind::Ecdsa} : std::vector{Kind::Sr25519, Kind::Ed25519};
    const auto message = wrapped(options.message);
    verify::StatelessHost host;
    for (const auto kind : kinds) {
        primitives::MultiSignature signature{.kind = kind};
        std::copy(bytes->begin(), bytes->end(), signature.bytes.begin());
        if (!primitives::verify(host, signature, message, account)) continue;
        context.output().result(json::Value{json::Object{}.set("valid", true)}, {});
        return Done{};
    }
    return unexpected("the message was not signed by " + options.from);
}

}  // namespace

void add_keys_commands(CLI::App& app, Context& context) {
    auto* keys = app.add_subcommand("keys", "account keys on this machine");
    keys->require_subcommand(1);
    const auto options = std::make_shared<KeysOptions>();
    const auto add = [&](const char* name, const char* help,
                         Outcome (*run)(Context&, const KeysOptions&)) {
        auto* command = keys->add_subcommand(name, help);
        command->callback([&context, options, run] {
            context.action = [&context, options, run] { return run(context, *options); };
        });
        command->add_option("--network", options->network, "SS58 prefix of the address");
        return command;
    };
    for (auto* command :
         {add("generate", "a new key; prints its phrase once", generate),
          add("import", "keep the key of a phrase or seed given on standard input", import)}) {
        command->add_option("name", options->name, "name of the key")->required();
        command->add_option("--scheme", options->scheme, "sr25519, ed25519 or ecdsa");
    }
    add("list", "the keys that are kept", [](Context& on, const KeysOptions&) { return list(on); });
    add("show", "the address of a key, of a //URI or under another network", show)
        ->add_option("name", options->name, "name, address or //URI")
        ->required();
    auto* signing = add("sign", "sign a message, wrapped in <Bytes> as wallets do", sign);
    signing->add_option("--from,-f", options->from, "name of the key or //URI")->required();
    signing->add_option("message", options->message, "the text")->required();
    auto* verifying = add("verify", "check who signed a message", verify);
    verifying->add_option("address", options->from, "who signed it")->required();
    verifying->add_option("message", options->message, "the text")->required();
    verifying->add_option("signature", options->signature, "0x hex")->required();
}

}  // namespace node::pha
