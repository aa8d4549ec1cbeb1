#include "node/pha/commands/context.hpp"

#include "primitives/crypto/ss58.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <cstdio>
#include <iostream>

#include <unistd.h>

namespace node::pha {

namespace crypto = primitives::crypto;
using primitives::Done;

Result<Chain*, Problem> Context::chain() {
    if (chain_ == nullptr) {
        const auto endpoint = TRY(endpoint_from(common.url));
        chain_ = std::make_unique<Chain>(TRY(Chain::open(endpoint)));
    }
    return chain_.get();
}

Result<Pair, Problem> Context::signer(const std::string& from) {
    if (from.starts_with("//")) {
        crypto::SystemRandom random;
        const auto pair = Pair::from_suri(Pair::Scheme::Sr25519, from, random);
        if (!pair) return unexpected(from + ": " + std::string{to_string(pair.error())});
        return *pair;
    }
    const auto keys = wallet();
    const auto entry = TRY(keys.find(from));
    const auto password = common.password_file.empty()
                              ? read_secret("Password of " + entry.header.name)
                              : read_password_file(common.password_file);
    if (!password) return unexpected(password.error());
    return keys.open(entry, *password);
}

Result<AccountId, Problem> Context::account(const std::string& name) {
    if (name.starts_with("//")) return TRY(signer(name)).account_id();
    if (name.starts_with("0x")) {
        const auto id = primitives::fixed_from_hex<AccountId>(name);
        if (!id) return unexpected("`" + name + "` is no account of 32 bytes");
        return *id;
    }
    if (const auto id = crypto::account_from_ss58(name)) return *id;
    const auto entry = wallet().find(name);
    if (!entry)
        return unexpected("`" + name + "` is neither an address nor a key: " + entry.error());
    const auto id = crypto::account_from_ss58(entry->header.address);
    if (!id) return unexpected("the key file of " + name + " holds no address");
    return *id;
}

std::string Context::address(const AccountId& account) const {
    return crypto::ss58_encode(account,
                               chain_ == nullptr ? std::uint16_t{30} : chain_->units().ss58_prefix);
}

namespace {

bool confirmed(const SignOptions& options) {
    if (options.yes) return true;
    if (isatty(STDIN_FILENO) == 0) return false;
    std::fprintf(stderr, "Sign and send? [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace

Outcome Context::transact(const std::string& path, const json::Value& arguments,
                          const SignOptions& options) {
    auto* const on = TRY(chain());
    auto call = TRY(on->encode_call(path, arguments));
    return transact(std::move(call), path + "  " + inline_text(arguments, on->units()), options);
}

Outcome Context::transact(Bytes call, const std::string& title, const SignOptions& options) {
    auto* const on = TRY(chain());
    const auto out = output();
    const auto pair = TRY(signer(options.from));
    const auto tip = TRY(amount_from_text(options.tip, on->units()));
    const auto transaction =
        TRY(on->prepare(std::move(call), pair.account_id(),
                        {.tip = tip, .period = options.period, .nonce = options.nonce}));
    crypto::SystemRandom random;
    const auto extrinsic =
        Chain::assemble(transaction, pair.account_id(), pair.sign(transaction.payload(), random));
    const auto fee = TRY(on->fee(extrinsic));
    out.line(out.paint(Colour::Bold, "call ") + title);
    out.line(out.paint(Colour::Bold, "from ") + address(pair.account_id()));
    out.line(out.paint(Colour::Bold, "fee  ") + amount_text(fee + tip, on->units()));
    if (!options.skip_dry_run) TRY(on->dry_run(extrinsic));
    if (!confirmed(options))
        return unexpected(Problem{"not sent; say --yes to send without being asked"});
    const auto inclusion = on->send(extrinsic, !options.no_wait, [&](std::string_view status) {
        out.progress("waiting: " + std::string{status} + " ...");
    });
    out.progress_done();
    if (!inclusion) return unexpected(inclusion.error());
    return show(*inclusion);
}

namespace {

/// {"Deposited": {...}} or "Paused": an event's name and what it tells.
std::vector<std::pair<std::string, json::Value>> named(const json::Value& event) {
    if (const auto* name = event.if_string()) return {{*name, json::Value{}}};
    std::vector<std::pair<std::string, json::Value>> out;
    if (const auto* object = event.if_object())
        for (const auto& member : object->members())
            out.emplace_back(member.name, member.value);
    return out;
}

}  // namespace

Outcome Context::show(const Inclusion& inclusion) {
    const auto out = output();
    auto* const on = TRY(chain());
    if (out.is_json()) {
        json::Object result;
        result.set("success", inclusion.succeeded)
            .set("block", primitives::to_hex(inclusion.block))
            .set("number", inclusion.block_number)
            .set("index", inclusion.index)
            .set("error", inclusion.succeeded ? json::Value{} : json::Value{inclusion.failure})
            .set("events", inclusion.events);
        out.result(json::Value{std::move(result)}, on->units());
    } else {
        out.line((inclusion.succeeded ? out.paint(Colour::Green, "done ")
                                      : out.paint(Colour::Red, "failed ")) +
                 "in block " + std::to_string(inclusion.block_number) + " " +
                 primitives::to_hex(inclusion.block));
        for (const auto& event : inclusion.events)
            for (const auto& pallet : event.if_object()->members())
                for (const auto& name : named(pallet.value)) {
                    // The first word says it.
                    if (pallet.name == "System" && name.first == "ExtrinsicSuccess") continue;
                    out.line("  " + out.paint(Colour::Dim, pallet.name + "." + name.first) + "  " +
                             inline_text(name.second, on->units()));
                }
    }
    if (inclusion.succeeded) return Done{};
    return unexpected("the call failed: " + inclusion.failure);
}

void add_sign_options(CLI::App& command, SignOptions& options) {
    command.add_option("--from,-f", options.from, "key: its name or address, or a //URI")
        ->required();
    command.add_option("--tip", options.tip, "tip to the author, as 0.1");
    command.add_option("--period", options.period,
                       "blocks in which it may be included, 0 for ever");
    command.add_option("--nonce", options.nonce, "the next one of the account if left out");
    command.add_flag("--yes,-y", options.yes, "send without asking");
    command.add_flag("--no-wait", options.no_wait, "return when it is in a block, not yet final");
    command.add_flag("--skip-dry-run", options.skip_dry_run, "send even what would fail");
}

json::Value value_from_text(const std::string& text) {
    if (text.starts_with("//")) {
        crypto::SystemRandom random;
        const auto pair = Pair::from_suri(Pair::Scheme::Sr25519, text, random);
        if (pair) return json::Value{primitives::to_hex(pair->account_id())};
    }
    const bool may_be_json = !text.empty() && (text.find_first_of("[{\"-0123456789") == 0 ||
                                               text == "true" || text == "false" || text == "null");
    if (may_be_json)
        if (auto value = json::read(text)) return std::move(value).value();
    return json::Value{text};
}

Result<json::Value, Problem> arguments_from(const std::vector<std::string>& texts) {
    json::Object named;
    json::Array listed;
    for (const auto& text : texts) {
        const auto equals = text.find('=');
        const bool is_name =
            equals != text.npos && equals > 0 &&
            text.substr(0, equals).find_first_not_of(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == text.npos;
        if (is_name)
            named.set(text.substr(0, equals), value_from_text(text.substr(equals + 1)));
        else
            listed.push_back(value_from_text(text));
    }
    if (!named.empty() && !listed.empty())
        return unexpected(Problem{"give all arguments as name=value, or none"});
    if (!named.empty()) return json::Value{std::move(named)};
    return json::Value{std::move(listed)};
}

}  // namespace node::pha
