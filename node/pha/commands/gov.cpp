// pha gov: referenda, from the proposed call to its enactment.
#include "node/pha/commands/tables.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

namespace node::pha {

using primitives::Done;
using Kind = ArgumentKind;

namespace {

/// Longer calls are proposed by their hash, with a preimage.
constexpr std::size_t kInlineSizeMax = 512;

const std::vector<Column>& referendum_columns() {
    static const std::vector<Column> kColumns{{"INDEX", "index"},
                                              {"TRACK", "referendum.track"},
                                              {"STATE", "referendum.state"},
                                              {"AYES", "referendum.tally.ayes", Unit::Vpha},
                                              {"NAYS", "referendum.tally.nays", Unit::Vpha},
                                              {"TURNOUT", "referendum.tally.turnout", Unit::Vpha},
                                              {"PASSING", "passing"},
                                              {"VOTE ENDS", "referendum.endsMs"},
                                              {"ENACTABLE", "enactableMs"}};
    return kColumns;
}

Result<json::Value, Problem> referendum_entry(Chain& chain, std::uint64_t index) {
    const auto all = TRY(chain.rpc("pha_referenda"));
    const auto* list = all.find("referenda");
    if (list != nullptr && list->if_array() != nullptr)
        for (const auto& entry : *list->if_array())
            if (const auto* number = entry.find("index"); number && number->as_u64() == index)
                return entry;
    return unexpected("no referendum " + std::to_string(index) +
                      " among the latest 100; see: pha gov list");
}

Outcome status(Context& context, std::uint64_t index) {
    auto* const chain = TRY(context.chain());
    const auto entry = TRY(referendum_entry(*chain, index));
    context.output().result(entry, chain->units());
    return Done{};
}

/// The tracks by name: the node lists them in the order of the call's enumeration.
Outcome tracks(Context& context) {
    auto* const chain = TRY(context.chain());
    const auto all = TRY(chain->rpc("pha_referenda"));
    const auto* rules = all.find("tracks");
    const auto submit = TRY(chain->metadata().call("Referenda.submit"));
    const auto& names = *TRY(chain->metadata().variants(submit.call->fields.front().type));
    if (rules == nullptr || rules->if_array() == nullptr ||
        rules->if_array()->size() != names.size())
        return unexpected(Problem{"the node's tracks are not those of its metadata"});
    json::Array out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        json::Object row;
        row.set("track", names[i].name);
        for (const auto& member : (*rules->if_array())[i].if_object()->members())
            row.set(member.name, member.value);
        out.emplace_back(std::move(row));
    }
    print_list(context.output(), out,
               {{"TRACK", "track"},
                {"DEPOSIT", "deposit", Unit::Pha},
                {"QUORUM", "quorumBasisPoints", Unit::Percent},
                {"APPROVAL", "approvalBasisPoints", Unit::Percent},
                {"VOTE MS", "voteMs"},
                {"ENACTMENT MS", "enactmentMs"},
                {"SPENDS AT MOST", "spendMax", Unit::Pha}},
               chain->units());
    return Done{};
}

struct SubmitOptions {
    SignOptions sign;
    std::string track;
    std::string path;
    std::vector<std::string> arguments;
};

/// A long call's preimage is noted by the same transaction.
Outcome submit(Context& context, const SubmitOptions& options) {
    auto* const chain = TRY(context.chain());
    const auto arguments = TRY(arguments_from(options.arguments));
    const auto call = TRY(chain->encode_call(options.path, arguments));
    json::Object proposal;
    if (call.size() <= kInlineSizeMax) {
        proposal.set("Inline", json::Object{}.set("call", primitives::to_hex(call)));
        return context.transact(
            "Referenda.submit",
            json::Object{}.set("track", options.track).set("proposal", std::move(proposal)),
            options.sign);
    }
    proposal.set("Lookup",
                 json::Object{}
                     .set("hash", primitives::to_hex(primitives::crypto::blake2b_256(call)))
                     .set("length", call.size()));
    const auto note = json::Object{}.set(
        "Preimage",
        json::Object{}.set("note_preimage", json::Object{}.set("bytes", primitives::to_hex(call))));
    const auto referendum = json::Object{}.set(
        "Referenda",
        json::Object{}.set(
            "submit",
            json::Object{}.set("track", options.track).set("proposal", std::move(proposal))));
    return context.transact("Utility.batch_all",
                            json::Object{}.set("calls", json::Array{note, referendum}),
                            options.sign);
}

struct VoteOptions {
    SignOptions sign;
    std::string index;
    std::string vote;
    std::string conviction = "0";
    std::string who;
};

Outcome vote(Context& context, const VoteOptions& options) {
    if (options.vote != "aye" && options.vote != "nay")
        return unexpected("`" + options.vote + "`: expected aye or nay");
    return context.transact("Referenda.cast_vote",
                            json::Object{}
                                .set("index", options.index)
                                .set("aye", options.vote == "aye")
                                .set("conviction", options.conviction),
                            options.sign);
}

Outcome remove_vote(Context& context, const VoteOptions& options) {
    TRY(context.chain());
    const auto who = TRY(context.account(options.who.empty() ? options.sign.from : options.who));
    return context.transact(
        "Referenda.remove_vote",
        json::Object{}.set("index", options.index).set("who", context.address(who)), options.sign);
}

/// The encoded call of a proposal, from the chain's preimages where it is long.
Result<Bytes, Problem> proposed_call(Chain& chain, const json::Value& entry) {
    const auto text_at = [&](std::string_view path) {
        const auto* value = member_at(entry, path);
        return value == nullptr || value->if_string() == nullptr ? std::string{}
                                                                 : *value->if_string();
    };
    auto given = primitives::from_hex(text_at("referendum.proposal.inline.call"));
    if (given && !given->empty()) return std::move(given).value();
    const auto* length = member_at(entry, "referendum.proposal.lookup.length");
    if (length == nullptr) return unexpected(Problem{"the node tells no proposal"});
    const auto item = TRY(chain.metadata().storage("Preimage.PreimageFor"));
    const auto bytes = TRY(chain.storage(
        item, {json::Value{json::Array{text_at("referendum.proposal.lookup.hash"), *length}}}));
    auto noted = primitives::from_hex(bytes.if_string() == nullptr ? "" : *bytes.if_string());
    if (!noted || noted->empty())
        return unexpected(
            Problem{"the proposal's preimage is not on chain; note it with: pha call "
                    "Preimage.note_preimage bytes=0x..."});
    return std::move(noted).value();
}

/// What the node says that a call weighs in an extrinsic: at least what it declares.
Result<json::Value, Problem> weight_of(Chain& chain, const Bytes& call, const AccountId& signer) {
    const auto transaction = TRY(chain.prepare(call, signer, {.period = 0, .nonce = 0}));
    const auto extrinsic = Chain::assemble(transaction, signer, primitives::MultiSignature{});
    const auto info =
        TRY(chain.rpc("payment_queryInfo", {json::Value{primitives::to_hex(extrinsic)}}));
    const auto* weight = info.find("weight");
    const auto* time = weight == nullptr ? nullptr : weight->find("ref_time");
    const auto* proof = weight == nullptr ? nullptr : weight->find("proof_size");
    if (time == nullptr || proof == nullptr)
        return unexpected(Problem{"the node does not tell the call's weight"});
    json::Object out;
    out.set("ref_time", *time).set("proof_size", *proof);
    return json::Value{std::move(out)};
}

Outcome enact(Context& context, const VoteOptions& options) {
    auto* const chain = TRY(context.chain());
    const auto index = json::from_decimal(options.index);
    if (!index) return unexpected("`" + options.index + "`: expected a referendum's number");
    const auto entry = TRY(referendum_entry(*chain, static_cast<std::uint64_t>(*index)));
    const auto call = TRY(proposed_call(*chain, entry));
    const auto signer = TRY(context.account(options.sign.from));
    return context.transact("Referenda.enact",
                            json::Object{}
                                .set("index", options.index)
                                .set("call_weight", TRY(weight_of(*chain, call, signer))),
                            options.sign);
}

void add_reading(CLI::App& gov, Context& context) {
    add_view_command(gov, context,
                     {"list", "the latest referenda", "pha_referenda", nullptr, Kind::Any, true,
                      "referenda", referendum_columns()});
    auto* showing = gov.add_subcommand("status", "one referendum: rules, proposal, tally");
    const auto index = std::make_shared<std::uint64_t>(0);
    showing->add_option("index", *index, "its number")->required();
    showing->callback([&context, index] {
        context.action = [&context, index] { return status(context, *index); };
    });
    gov.add_subcommand("tracks", "what may be decided how")->callback([&context] {
        context.action = [&context] { return tracks(context); };
    });
    add_view_command(gov, context,
                     {"treasury",
                      "what the treasury owns and has spent",
                      "pha_treasury",
                      nullptr,
                      Kind::Any,
                      true,
                      "",
                      {}});
}

void add_voting(CLI::App& gov, Context& context) {
    const auto options = std::make_shared<VoteOptions>();
    const auto add = [&](const char* name, const char* help,
                         Outcome (*perform)(Context&, const VoteOptions&)) {
        auto* sub = gov.add_subcommand(name, help);
        sub->add_option("index", options->index, "the referendum's number")->required();
        sub->callback([&context, options, perform] {
            context.action = [&context, options, perform] { return perform(context, *options); };
        });
        return sub;
    };
    auto* voting = add("vote", "vote, or vote anew", vote);
    voting->add_option("vote", options->vote, "aye or nay")->required();
    voting->add_option("--conviction", options->conviction,
                       "1 to 3: counts more, freezes your vPHA longer");
    add_sign_options(*voting, options->sign);
    auto* removing = add("remove-vote", "take a vote back; after the end anyone's", remove_vote);
    removing->add_option("--who", options->who, "the voter; you if left out");
    add_sign_options(*removing, options->sign);
    add_sign_options(*add("enact", "make the call of a referendum that passed, or close it", enact),
                     options->sign);
    add_call_command(gov, context,
                     {"delegate",
                      "give the power of your vPHA to another account",
                      "Referenda.delegate",
                      {{"account", "to", Kind::Account, "name, address or //URI"}}});
    add_call_command(gov, context,
                     {"undelegate", "take your power back", "Referenda.undelegate", {}});
    add_call_command(gov, context,
                     {"unlock",
                      "thaw vPHA of convinced votes whose time is over",
                      "Referenda.unlock",
                      {{"account", "who", Kind::Account, "name, address or //URI"}}});
}

}  // namespace

void add_gov_commands(CLI::App& app, Context& context) {
    auto& gov = *app.add_subcommand("gov", "referenda and the treasury");
    gov.require_subcommand(1);
    add_reading(gov, context);
    auto* proposing = gov.add_subcommand("submit", "propose a call: TRACK Pallet.name arg=value");
    const auto options = std::make_shared<SubmitOptions>();
    proposing->add_option("track", options->track, "as `gov tracks` lists them")->required();
    proposing->add_option("call", options->path, "Pallet.name")->required();
    proposing->add_option("arguments", options->arguments, "name=value, or values in order");
    add_sign_options(*proposing, options->sign);
    proposing->callback([&context, options] {
        context.action = [&context, options] { return submit(context, *options); };
    });
    add_voting(gov, context);
}

}  // namespace node::pha
