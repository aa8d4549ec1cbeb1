// pha validator: session keys, bond and candidature of who makes blocks.
#include "node/pha/commands/tables.hpp"
#include "primitives/types/hex.hpp"

namespace node::pha {

using primitives::Done;
using Kind = ArgumentKind;

namespace {

/// The node at --url makes its session keys anew; their public halves.
Result<std::string, Problem> rotated_keys(Context& context) {
    auto* const chain = TRY(context.chain());
    auto answer = chain->rpc("author_rotateKeys");
    if (!answer)
        return unexpected("the node makes no keys: " + answer.error() +
                          ". Ask the validator's own node, on its loopback address");
    if (answer->if_string() == nullptr)
        return unexpected(Problem{"author_rotateKeys answered no keys"});
    return *answer->if_string();
}

/// Both keys as the call takes them.
Result<json::Value, Problem> session_keys(const std::string& text) {
    constexpr std::size_t kKeySize = 32;
    const auto bytes = primitives::from_hex(text);
    if (!bytes || bytes->size() != 2 * kKeySize)
        return unexpected("`" + text +
                          "`: expected the 64 bytes that `pha validator rotate-keys` prints");
    const primitives::BytesView view{*bytes};
    json::Object keys;
    keys.set("aura", primitives::to_hex(view.first(kKeySize)))
        .set("grandpa", primitives::to_hex(view.last(kKeySize)));
    return json::Value{std::move(keys)};
}

struct KeysOptions {
    SignOptions sign;
    std::string keys;
    std::string proof = "0x";
};

Outcome set_keys(Context& context, const KeysOptions& options) {
    const auto keys = options.keys.empty() ? TRY(rotated_keys(context)) : options.keys;
    const auto value = TRY(session_keys(keys));
    return context.transact("Session.set_keys",
                            json::Object{}.set("keys", value).set("proof", options.proof),
                            options.sign);
}

Outcome rotate_keys(Context& context) {
    const auto keys = TRY(rotated_keys(context));
    const auto out = context.output();
    if (out.is_json())
        out.result(json::Object{}.set("keys", keys), context.chain().value()->units());
    else
        out.line(keys);
    return Done{};
}

void add_keys_of_validators(CLI::App& validator, Context& context) {
    validator.add_subcommand("rotate-keys", "make session keys in the node, print the public ones")
        ->callback([&context] { context.action = [&context] { return rotate_keys(context); }; });
    auto* setting = validator.add_subcommand(
        "set-keys", "register session keys; without KEYS the node makes them now");
    const auto options = std::make_shared<KeysOptions>();
    setting->add_option("keys", options->keys, "64 bytes, as rotate-keys prints them");
    setting->add_option("--proof", options->proof, "both keys' signatures over the account");
    add_sign_options(*setting, options->sign);
    setting->callback([&context, options] {
        context.action = [&context, options] { return set_keys(context, *options); };
    });
    add_call_command(
        validator, context,
        {"purge-keys", "remove your session keys, get the deposit back", "Session.purge_keys", {}});
}

}  // namespace

void add_validator_commands(CLI::App& app, Context& context) {
    auto& validator = *app.add_subcommand("validator", "who makes blocks: keys, bond, election");
    validator.require_subcommand(1);
    add_view_command(validator, context,
                     {"list",
                      "validators and candidates, or one of them",
                      "pha_validators",
                      "account",
                      Kind::Account,
                      true,
                      "validators",
                      {{"VALIDATOR", "who"},
                       {"BOND", "bond", Unit::Vpha},
                       {"ACTIVE", "active"},
                       {"STANDING", "standing"},
                       {"INVULNERABLE", "invulnerable"},
                       {"BLOCKS", "blocks"},
                       {"VOTES", "votes"},
                       {"EARNED", "earned.total", Unit::Pha},
                       {"BARRED UNTIL", "barredUntilMs"}}});
    const Argument shares{"amount", "shares", Kind::Amount, "in vPHA"};
    add_call_command(validator, context,
                     {"bond", "pledge vPHA as your bond", "Validators.bond", {shares}});
    add_call_command(validator, context,
                     {"bond-extra", "add to your bond", "Validators.bond_extra", {shares}});
    add_call_command(validator, context,
                     {"validate", "stand for election from now on", "Validators.validate", {}});
    add_call_command(validator, context,
                     {"chill", "stand for election no more", "Validators.chill", {}});
    add_call_command(
        validator, context,
        {"unbond", "free the bond when it cannot be slashed any more", "Validators.unbond", {}});
    add_keys_of_validators(validator, context);
}

}  // namespace node::pha
