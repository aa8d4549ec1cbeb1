#include "p2p/protocols/state_request.hpp"

#include "p2p/core/protobuf.hpp"

namespace p2p::protocols {

namespace {

Result<StateEntry, StateMessageError> read_entry(BytesView bytes) {
    StateEntry out;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (field->is_bytes_of(1)) out.first = primitives::to_bytes(field->bytes);
        if (field->is_bytes_of(2)) out.second = primitives::to_bytes(field->bytes);
    }
    if (reader.is_malformed()) return unexpected(StateMessageError::Malformed);
    return out;
}

Result<primitives::Done, StateMessageError> read_trie(BytesView bytes, StatePart& out) {
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (field->is_bytes_of(1) && !field->bytes.empty())
            return unexpected(StateMessageError::ChildTrie);
        if (field->is_number(3)) out.is_complete = field->value != 0;
        if (!field->is_bytes_of(2)) continue;
        if (out.entries.size() == kStateEntriesMax) return unexpected(StateMessageError::TooMany);
        auto entry = TRY(read_entry(field->bytes));
        if (!out.entries.empty() && primitives::compare(out.entries.back().first, entry.first) >= 0)
            return unexpected(StateMessageError::NotOrdered);
        out.entries.push_back(std::move(entry));
    }
    if (reader.is_malformed()) return unexpected(StateMessageError::Malformed);
    return primitives::Done{};
}

}  // namespace

std::string_view to_string(StateMessageError error) {
    switch (error) {
        case StateMessageError::Malformed:
            return "state: the message does not decode";
        case StateMessageError::NoBlock:
            return "state: a block is named by 32 bytes";
        case StateMessageError::ChildTrie:
            return "state: this chain has no child tries";
        case StateMessageError::NotOrdered:
            return "state: keys that do not ascend";
        case StateMessageError::TooMany:
            return "state: too many entries";
    }
    return "state: unknown error";
}

Bytes encode(const StateRequest& request) {
    Bytes out;
    append_field(out, 1, request.block.view());
    if (!request.after.empty()) append_field(out, 2, request.after);
    if (request.no_proof) append_field(out, 3, std::uint64_t{1});
    return out;
}

Result<StateRequest, StateMessageError> decode_state_request(BytesView bytes) {
    StateRequest out{.no_proof = false};
    bool has_block = false;
    std::size_t starts = 0;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (field->is_bytes_of(1) && field->bytes.size() == Hash::kSize) {
            out.block = Hash::from(field->bytes);
            has_block = true;
        } else if (field->is_bytes_of(2)) {
            if (++starts > 1) return unexpected(StateMessageError::ChildTrie);
            out.after = primitives::to_bytes(field->bytes);
        } else if (field->is_number(3)) {
            out.no_proof = field->value != 0;
        }
    }
    if (reader.is_malformed()) return unexpected(StateMessageError::Malformed);
    if (!has_block) return unexpected(StateMessageError::NoBlock);
    return out;
}

Bytes encode(const StatePart& part) {
    Bytes trie;
    for (const auto& [key, value] : part.entries) {
        Bytes entry;
        append_field(entry, 1, key);
        append_field(entry, 2, value);
        append_field(trie, 2, entry);
    }
    if (part.is_complete) append_field(trie, 3, std::uint64_t{1});
    Bytes out;
    append_field(out, 1, trie);
    return out;
}

Result<StatePart, StateMessageError> decode_state_response(BytesView bytes) {
    StatePart out;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next())
        if (field->is_bytes_of(1)) TRY(read_trie(field->bytes, out));
    if (reader.is_malformed()) return unexpected(StateMessageError::Malformed);
    return out;
}

}  // namespace p2p::protocols
