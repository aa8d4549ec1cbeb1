#include "p2p/protocols/light_request.hpp"

#include "p2p/core/protobuf.hpp"

namespace p2p::protocols {

namespace {

constexpr std::uint64_t kCall = 1;
constexpr std::uint64_t kRead = 2;
constexpr std::uint64_t kReadChild = 4;

/// The fields of all three questions; which of them count, the question's kind says.
struct Fields {
    std::optional<Hash> block;
    Bytes third;
    std::vector<Bytes> thirds;
    Bytes data;
    std::vector<Bytes> keys;
};

Result<primitives::Done, LightMessageError> add_key(std::vector<Bytes>& keys, BytesView key) {
    if (keys.size() == kLightKeysMax) return unexpected(LightMessageError::TooManyKeys);
    if (key.size() > kLightKeySizeMax) return unexpected(LightMessageError::TooLong);
    keys.push_back(primitives::to_bytes(key));
    return primitives::Done{};
}

Result<Fields, LightMessageError> read_fields(BytesView bytes) {
    Fields out;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (field->is_bytes_of(2)) {
            if (field->bytes.size() != Hash::kSize) return unexpected(LightMessageError::NoBlock);
            out.block = Hash::from(field->bytes);
        } else if (field->is_bytes_of(3)) {
            TRY(add_key(out.thirds, field->bytes));
            out.third = primitives::to_bytes(field->bytes);
        } else if (field->is_bytes_of(4)) {
            out.data = primitives::to_bytes(field->bytes);
        } else if (field->is_bytes_of(6)) {
            TRY(add_key(out.keys, field->bytes));
        }
    }
    if (reader.is_malformed()) return unexpected(LightMessageError::Malformed);
    if (!out.block) return unexpected(LightMessageError::NoBlock);
    return out;
}

Result<LightRequest, LightMessageError> question_of(std::uint64_t kind, Fields fields) {
    if (kind == kCall) {
        if (fields.third.size() > kLightMethodSizeMax)
            return unexpected(LightMessageError::TooLong);
        return LightRequest{LightCall{*fields.block,
                                      std::string{fields.third.begin(), fields.third.end()},
                                      std::move(fields.data)}};
    }
    auto& keys = kind == kRead ? fields.thirds : fields.keys;
    if (keys.empty()) return unexpected(LightMessageError::NoKeys);
    if (kind == kRead) return LightRequest{LightRead{*fields.block, std::move(keys)}};
    return LightRequest{LightReadChild{*fields.block, std::move(fields.third), std::move(keys)}};
}

struct Encoder {
    Bytes& out;
    std::uint64_t operator()(const LightCall& call) const {
        append_field(out, 2, call.block.view());
        append_field(out, 3, call.method);
        append_field(out, 4, call.data);
        return kCall;
    }
    std::uint64_t operator()(const LightRead& read) const {
        append_field(out, 2, read.block.view());
        for (const auto& key : read.keys)
            append_field(out, 3, key);
        return kRead;
    }
    std::uint64_t operator()(const LightReadChild& read) const {
        append_field(out, 2, read.block.view());
        append_field(out, 3, read.child);
        for (const auto& key : read.keys)
            append_field(out, 6, key);
        return kReadChild;
    }
};

}  // namespace

std::string_view to_string(LightMessageError error) {
    switch (error) {
        case LightMessageError::Malformed:
            return "light: the message does not decode";
        case LightMessageError::NoBlock:
            return "light: a block is named by 32 bytes";
        case LightMessageError::NoKeys:
            return "light: a read without keys";
        case LightMessageError::TooManyKeys:
            return "light: more than 1024 keys";
        case LightMessageError::TooLong:
            return "light: a key or a function's name is too long";
        case LightMessageError::NoProof:
            return "light: the proof does not decode";
    }
    return "light: unknown error";
}

Bytes encode(const LightRequest& request) {
    Bytes inner;
    const auto kind = std::visit(Encoder{inner}, request);
    Bytes out;
    append_field(out, kind, inner);
    return out;
}

Result<LightRequest, LightMessageError> decode_light_request(BytesView bytes) {
    std::uint64_t kind = 0;
    BytesView inner;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        // Of several the last one counts, as protobuf has it.
        const bool is_question = field->is_bytes_of(kCall) || field->is_bytes_of(kRead) ||
                                 field->is_bytes_of(kReadChild);
        if (!is_question) continue;
        kind = field->number;
        inner = field->bytes;
    }
    if (reader.is_malformed() || kind == 0) return unexpected(LightMessageError::Malformed);
    return question_of(kind, TRY(read_fields(inner)));
}

Bytes encode_light_response(const LightRequest& request, const std::optional<Proof>& proof) {
    Bytes inner;
    if (proof) append_field(inner, 2, primitives::scale::encode(*proof));
    Bytes out;
    append_field(out, std::holds_alternative<LightCall>(request) ? kCall : kRead, inner);
    return out;
}

Result<std::optional<Proof>, LightMessageError> decode_light_response(BytesView bytes) {
    std::optional<BytesView> inner;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next())
        if (field->is_bytes_of(kCall) || field->is_bytes_of(kRead)) inner = field->bytes;
    if (reader.is_malformed() || !inner) return unexpected(LightMessageError::Malformed);
    std::optional<Proof> out;
    ProtobufReader fields{*inner};
    while (const auto field = fields.next()) {
        if (!field->is_bytes_of(2)) continue;
        auto proof = primitives::scale::decode<Proof>(field->bytes);
        if (!proof) return unexpected(LightMessageError::NoProof);
        out = std::move(proof).value();
    }
    if (fields.is_malformed()) return unexpected(LightMessageError::Malformed);
    return out;
}

}  // namespace p2p::protocols
