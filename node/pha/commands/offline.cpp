// pha tx build | sign | submit: an offline machine signs what an online one builds and sends.
//
// The file between them is JSON: {"call","explicit","implicit","signer","title"} in hex, and after
// signing {"extrinsic"}. Nothing in it is secret.
#include "node/pha/commands/context.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace node::pha {

using primitives::Done;

namespace {

struct OfflineOptions {
    SignOptions sign;
    std::string path;
    std::vector<std::string> arguments;
    std::string file;
};

Outcome print(const json::Value& value) {
    std::printf("%s\n", json::write_indented(value).c_str());
    return Done{};
}

Result<json::Value, Problem> read_json(const std::string& path) {
    std::ifstream in{path};
    std::stringstream text;
    text << in.rdbuf();
    if (!in) return unexpected("cannot read " + path);
    auto value = json::read(text.str());
    if (!value) return unexpected(path + " is no JSON");
    return std::move(value).value();
}

Result<Bytes, Problem> bytes_in(const json::Value& value, std::string_view name) {
    const auto* member = value.find(name);
    const auto* text = member == nullptr ? nullptr : member->if_string();
    auto bytes = primitives::from_hex(text == nullptr ? "?" : *text);
    if (!bytes) return unexpected("`" + std::string{name} + "` is missing or no hex");
    return std::move(bytes).value();
}

Outcome build(Context& context, const OfflineOptions& options) {
    auto* const chain = TRY(context.chain());
    const auto arguments = TRY(arguments_from(options.arguments));
    auto call = TRY(chain->encode_call(options.path, arguments));
    const auto signer = TRY(context.account(options.sign.from));
    const auto tip = TRY(amount_from_text(options.sign.tip, chain->units()));
    const auto transaction = TRY(
        chain->prepare(std::move(call), signer,
                       {.tip = tip, .period = options.sign.period, .nonce = options.sign.nonce}));
    return print(json::Object{}
                     .set("title", options.path + " " + json::write(arguments))
                     .set("chain", chain->name())
                     .set("specVersion", chain->spec_version())
                     .set("signer", context.address(signer))
                     .set("call", primitives::to_hex(transaction.call))
                     .set("explicit", primitives::to_hex(transaction.explicit_extensions))
                     .set("implicit", primitives::to_hex(transaction.implicit_extensions)));
}

/// Needs no node.
Outcome sign(Context& context, const OfflineOptions& options) {
    const auto document = TRY(read_json(options.file));
    const UnsignedTransaction transaction{
        .call = TRY(bytes_in(document, "call")),
        .explicit_extensions = TRY(bytes_in(document, "explicit")),
        .implicit_extensions = TRY(bytes_in(document, "implicit"))};
    const auto pair = TRY(context.signer(options.sign.from));
    const auto* signer = document.find("signer");
    if (signer == nullptr || *signer != json::Value{context.address(pair.account_id())})
        return unexpected(Problem{"the transaction was built for another signer"});
    primitives::crypto::SystemRandom random;
    const auto extrinsic =
        Chain::assemble(transaction, pair.account_id(), pair.sign(transaction.payload(), random));
    const auto* title = document.find("title");
    return print(json::Object{}
                     .set("title", title == nullptr ? json::Value{} : *title)
                     .set("extrinsic", primitives::to_hex(extrinsic)));
}

Outcome submit(Context& context, const OfflineOptions& options) {
    const auto document = TRY(read_json(options.file));
    const auto extrinsic = TRY(bytes_in(document, "extrinsic"));
    auto* const chain = TRY(context.chain());
    const auto out = context.output();
    const auto inclusion = TRY(chain->send(extrinsic, true, [&](std::string_view status) {
        out.progress("waiting: " + std::string{status} + " ...");
    }));
    out.progress_done();
    if (!inclusion.succeeded) return unexpected("the call failed: " + inclusion.failure);
    out.result(json::Value{json::Object{}
                               .set("block", primitives::to_hex(inclusion.block))
                               .set("number", inclusion.block_number)
                               .set("events", inclusion.events)},
               chain->units());
    return Done{};
}

}  // namespace

void add_offline_commands(CLI::App& app, Context& context) {
    auto* tx = app.add_subcommand("tx", "build here, sign on an offline machine, submit here");
    tx->require_subcommand(1);
    const auto options = std::make_shared<OfflineOptions>();
    auto* building = tx->add_subcommand("build", "print a transaction to sign: Pallet.name args");
    building->add_option("call", options->path, "Pallet.name")->required();
    building->add_option("arguments", options->arguments, "as of `pha call`");
    add_sign_options(*building, options->sign);
    building->callback([&context, options] {
        context.action = [&context, options] { return build(context, *options); };
    });
    auto* signing = tx->add_subcommand("sign", "sign what build printed; needs no node");
    signing->add_option("file", options->file, "what build printed")->required();
    signing->add_option("--from,-f", options->sign.from, "name of the key or //URI")->required();
    signing->callback([&context, options] {
        context.action = [&context, options] { return sign(context, *options); };
    });
    auto* submitting = tx->add_subcommand("submit", "send what sign printed");
    submitting->add_option("file", options->file, "what sign printed")->required();
    submitting->callback([&context, options] {
        context.action = [&context, options] { return submit(context, *options); };
    });
}

}  // namespace node::pha
