#include "chain-spec/fork_members.hpp"

#include "primitives/types/hex.hpp"

#include <limits>

namespace chain_spec {

namespace json = primitives::json;
using primitives::Hash;
using primitives::Result;
using primitives::unexpected;

namespace {

primitives::Unexpected<std::string> refuse(std::string_view member, std::string_view rule) {
    return unexpected("chain specification, `" + std::string{member} + "`: " + std::string{rule});
}

/// The items of a member; none where it is absent or null.
Result<json::Array, std::string> items_of(const json::Value& spec, std::string_view member) {
    const auto* value = spec.find(member);
    if (value == nullptr || value->is_null()) return json::Array{};
    const auto* array = value->if_array();
    if (array == nullptr) return refuse(member, "expected an array");
    if (array->size() > kForkItemsMax) return refuse(member, "too many items");
    return *array;
}

Result<Hash, std::string> hex_of(const json::Value& value, std::string_view member) {
    const auto* text = value.if_string();
    if (text == nullptr) return refuse(member, "expected 0x and 64 hex digits");
    const auto out = primitives::fixed_from_hex<Hash>(*text);
    if (!out) return refuse(member, "expected 0x and 64 hex digits");
    return *out;
}

Result<NumberedBlock, std::string> block_of(const json::Value* value, std::string_view member) {
    const auto* pair = value == nullptr ? nullptr : value->if_array();
    if (pair == nullptr || pair->size() != 2)
        return refuse(member, "expected [number of a block, its hash]");
    const auto number = pair->front().as_u64();
    if (!number || *number > std::numeric_limits<primitives::BlockNumber>::max())
        return refuse(member, "expected the number of a block first");
    NumberedBlock out;
    out.number = static_cast<primitives::BlockNumber>(*number);
    out.hash = TRY(hex_of(pair->back(), member));
    return out;
}

Result<GrandpaHardFork, std::string> hard_fork_of(const json::Value& value) {
    constexpr std::string_view kMember = "grandpaHardForks";
    const auto* object = value.if_object();
    if (object == nullptr || object->size() != 3)
        return refuse(kMember, "expected objects of block, setId and authorities");
    GrandpaHardFork out;
    out.block = TRY(block_of(object->find("block"), "grandpaHardForks.block"));
    const auto* set_id = object->find("setId");
    if (set_id == nullptr || !set_id->as_u64())
        return refuse("grandpaHardForks.setId", "expected a number");
    out.set_id = *set_id->as_u64();
    if (object->find("authorities") == nullptr)
        return refuse("grandpaHardForks.authorities", "missing");
    const auto keys = TRY(items_of(value, "authorities"));
    for (const auto& key : keys)
        out.authorities.push_back(TRY(hex_of(key, "grandpaHardForks.authorities")).bytes);
    if (out.authorities.empty()) return refuse("grandpaHardForks.authorities", "expected keys");
    return out;
}

json::Array block_json(const NumberedBlock& block) {
    return {json::Value{block.number}, json::Value{primitives::to_hex(block.hash)}};
}

}  // namespace

Result<ForkMembers, std::string> read_fork_members(const json::Value& spec) {
    ForkMembers out;
    const auto fork_blocks = TRY(items_of(spec, "forkBlocks"));
    for (const auto& item : fork_blocks)
        out.fork_blocks.push_back(TRY(block_of(&item, "forkBlocks")));
    const auto bad_blocks = TRY(items_of(spec, "badBlocks"));
    for (const auto& item : bad_blocks)
        out.bad_blocks.push_back(TRY(hex_of(item, "badBlocks")));
    const auto hard_forks = TRY(items_of(spec, "grandpaHardForks"));
    for (const auto& item : hard_forks)
        out.hard_forks.push_back(TRY(hard_fork_of(item)));
    return out;
}

void write_fork_members(const ForkMembers& members, json::Object& spec) {
    json::Array fork_blocks;
    for (const auto& block : members.fork_blocks)
        fork_blocks.emplace_back(block_json(block));
    json::Array bad_blocks;
    for (const auto& hash : members.bad_blocks)
        bad_blocks.emplace_back(primitives::to_hex(hash));
    json::Array hard_forks;
    for (const auto& fork : members.hard_forks) {
        json::Array authorities;
        for (const auto& key : fork.authorities)
            authorities.emplace_back(primitives::to_hex(key));
        hard_forks.emplace_back(json::Object{}
                                    .set("block", block_json(fork.block))
                                    .set("setId", fork.set_id)
                                    .set("authorities", std::move(authorities)));
    }
    if (!fork_blocks.empty()) spec.set("forkBlocks", std::move(fork_blocks));
    if (!bad_blocks.empty()) spec.set("badBlocks", std::move(bad_blocks));
    if (!hard_forks.empty()) spec.set("grandpaHardForks", std::move(hard_forks));
}

}  // namespace chain_spec
