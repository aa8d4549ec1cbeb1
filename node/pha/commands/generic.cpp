// pha call, query, const, api, list: everything the metadata knows.
#include "node/pha/commands/context.hpp"
#include "primitives/json/writer.hpp"

#include <algorithm>

namespace node::pha {

using primitives::Done;

namespace {

struct CallOptions {
    SignOptions sign;
    std::string path;
    std::vector<std::string> arguments;
    bool sudo = false;
};

/// {"Pallet": {"call": arguments}}: a call as the argument of another.
Result<json::Value, Problem> as_argument(const ChainMetadata& metadata, const std::string& path,
                                         const json::Value& arguments) {
    const auto found = TRY(metadata.call(path));
    return json::Value{
        json::Object{}.set(found.pallet->name, json::Object{}.set(found.call->name, arguments))};
}

Outcome call(Context& context, const CallOptions& options) {
    auto* const chain = TRY(context.chain());
    const auto arguments = TRY(arguments_from(options.arguments));
    if (!options.sudo) return context.transact(options.path, arguments, options.sign);
    // Checked on its own first: a mistake is then named by the call it is in.
    TRY(chain->encode_call(options.path, arguments));
    const auto inner = TRY(as_argument(chain->metadata(), options.path, arguments));
    return context.transact("Sudo.sudo", json::Object{}.set("call", inner), options.sign);
}

struct QueryOptions {
    std::string path;
    std::vector<std::string> keys;
    std::uint32_t limit = 100;
};

std::size_t key_count(const ChainMetadata::Entry& entry) {
    using frame::metadata::wire::MapEntry;
    const auto* map = std::get_if<MapEntry>(&entry.entry->type);
    return map == nullptr ? 0 : map->hashers.size();
}

/// A value that is no structure is written as its name says: an amount, a time.
void print(const Output& out, std::string_view name, const json::Value& value,
           const ChainUnits& units) {
    const bool is_scalar = value.if_object() == nullptr && value.if_array() == nullptr;
    if (out.is_json() || !is_scalar)
        out.result(value, units);
    else
        out.line(readable(name, value, units));
}

/// What an account has of an asset is vPHA: there is no other.
ChainUnits units_of(const Chain& chain, const ChainMetadata::Entry& entry) {
    auto units = chain.units();
    if (entry.pallet->name == "Assets" && entry.entry->name == "Account")
        units.symbol = "v" + units.symbol;
    return units;
}

Outcome query(Context& context, const QueryOptions& options) {
    auto* const chain = TRY(context.chain());
    const auto entry = TRY(chain->metadata().storage(options.path));
    std::vector<json::Value> keys;
    for (const auto& key : options.keys)
        keys.push_back(value_from_text(key));
    const auto out = context.output();
    if (keys.size() == key_count(entry)) {
        print(out, entry.entry->name, TRY(chain->storage(entry, keys)), units_of(*chain, entry));
        return Done{};
    }
    auto entries = TRY(chain->storage_entries(entry, keys, options.limit));
    if (out.is_json()) {
        out.result(json::Value{std::move(entries)}, chain->units());
        return Done{};
    }
    for (const auto& item : entries) {
        const auto& pair = *item.if_array();
        out.line(out.paint(Colour::Bold, json::write(pair[0])));
        print(out, entry.entry->name, pair[1], units_of(*chain, entry));
    }
    out.line(out.paint(Colour::Dim, std::to_string(entries.size()) + " entries" +
                                        (entries.size() == options.limit ? " (--limit)" : "")));
    return Done{};
}

Outcome constant(Context& context, const std::string& path) {
    auto* const chain = TRY(context.chain());
    const auto* found = TRY(chain->metadata().constant(path));
    const auto value = TRY(chain->values().decode_all(found->value, found->type));
    print(context.output(), found->name, value, chain->units());
    return Done{};
}

/// Pallets; or what one holds, with the arguments of its calls.
Outcome list(Context& context, const std::string& name) {
    auto* const chain = TRY(context.chain());
    const auto out = context.output();
    std::vector<std::vector<std::string>> rows;
    if (name.empty()) {
        for (const auto& pallet : chain->metadata().all().pallets)
            rows.push_back({std::to_string(pallet.index), pallet.name});
        out.table({"INDEX", "PALLET"}, rows);
        return Done{};
    }
    const auto* pallet = TRY(chain->metadata().pallet(name));
    if (pallet->calls) {
        for (const auto& one : *TRY(chain->metadata().variants(pallet->calls->type))) {
            std::string arguments;
            for (const auto& field : one.fields)
                arguments +=
                    field.name.value_or("_") + "=<" + chain->values().type_name(field.type) + "> ";
            rows.push_back({"call", one.name, arguments, joined_docs(one.docs)});
        }
    }
    if (pallet->storage)
        for (const auto& entry : pallet->storage->entries)
            rows.push_back({"query", entry.name, "", joined_docs(entry.docs)});
    for (const auto& one : pallet->constants)
        rows.push_back({"const", one.name, chain->values().type_name(one.type), ""});
    out.table({"KIND", "NAME", "ARGUMENTS", "WHAT"}, rows);
    return Done{};
}

}  // namespace

void add_generic_commands(CLI::App& app, Context& context) {
    auto* calling = app.add_subcommand("call", "sign and send any call: Pallet.name arg=value ...");
    const auto call_options = std::make_shared<CallOptions>();
    calling->add_option("call", call_options->path, "Pallet.name")->required();
    calling->add_option("arguments", call_options->arguments,
                        "name=value, or values in order; JSON for structures");
    calling->add_flag("--sudo", call_options->sudo, "wrap it in Sudo.sudo (development chains)");
    add_sign_options(*calling, call_options->sign);
    calling->callback([&context, call_options] {
        context.action = [&context, call_options] { return call(context, *call_options); };
    });

    auto* querying = app.add_subcommand("query", "read any storage item: Pallet.item key ...");
    const auto query_options = std::make_shared<QueryOptions>();
    querying->add_option("item", query_options->path, "Pallet.item")->required();
    querying->add_option("keys", query_options->keys, "keys; fewer than it has list its entries");
    querying->add_option("--limit", query_options->limit, "entries listed at most");
    querying->callback([&context, query_options] {
        context.action = [&context, query_options] { return query(context, *query_options); };
    });

    auto* reading = app.add_subcommand("const", "read a constant: Pallet.Name");
    const auto path = std::make_shared<std::string>();
    reading->add_option("constant", *path, "Pallet.Name")->required();
    reading->callback([&context, path] {
        context.action = [&context, path] { return constant(context, *path); };
    });

    auto* listing = app.add_subcommand("list", "what the chain has: pallets, or a pallet's calls");
    const auto pallet = std::make_shared<std::string>();
    listing->add_option("pallet", *pallet, "a pallet's name");
    listing->callback([&context, pallet] {
        context.action = [&context, pallet] { return list(context, *pallet); };
    });
}

}  // namespace node::pha
