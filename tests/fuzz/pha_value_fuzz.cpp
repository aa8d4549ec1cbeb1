// What the operator tool reads from a node: metadata, and values of types that only metadata knows.
// What decodes encodes back to the same bytes.
#include "node/pha/dynamic_value.hpp"
#include "primitives/check.hpp"

namespace {

using namespace node::pha;
using namespace frame::metadata;

/// One type of each kind; 0 is a list of all of them.
Bytes small_metadata() {
    const auto type = [](std::vector<std::string> path, TypeDefinition definition) {
        return TypeDescription{std::move(path), {}, std::move(definition), {}};
    };
    const auto field = [](std::uint32_t id) { return Field{{}, {id}, {}, {}}; };
    const auto named = [](const char* name, std::uint32_t id) { return Field{name, {id}, {}, {}}; };
    std::vector<TypeDescription> types;
    types.push_back(type({}, Tuple{{{1}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11}}}));
    types.push_back(type({}, PrimitiveType{Primitive::U8}));
    types.push_back(type({}, PrimitiveType{Primitive::U128}));
    types.push_back(type({}, CompactType{{2}}));
    types.push_back(type({}, PrimitiveType{Primitive::I32}));
    types.push_back(type({}, Sequence{{1}}));
    types.push_back(type({}, Array{3, {12}}));
    types.push_back(type({"Option"}, Variants{{{"None", {}, 0, {}}, {"Some", {field(2)}, 1, {}}}}));
    types.push_back(type({"a", "Record"}, Composite{{named("flag", 12), named("text", 13)}}));
    types.push_back(
        type({"a", "Choice"}, Variants{{{"Nothing", {}, 3, {}}, {"Again", {field(5)}, 7, {}}}}));
    types.push_back(type({"a", "AccountId32"}, Composite{{field(14)}}));
    types.push_back(type({}, Sequence{{8}}));
    types.push_back(type({}, PrimitiveType{Primitive::Bool}));
    types.push_back(type({}, PrimitiveType{Primitive::Str}));
    types.push_back(type({}, Array{32, {1}}));
    wire::v15::Metadata metadata{};
    for (std::uint32_t i = 0; i < types.size(); ++i)
        metadata.types.push_back({{i}, types[i]});
    Bytes blob{'m', 'e', 't', 'a', 15};
    primitives::scale::encode_to(metadata, blob);
    return blob;
}

const ChainMetadata& metadata() {
    static const ChainMetadata known = *ChainMetadata::read(small_metadata());
    return known;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input{data, size};
    (void)ChainMetadata::read(input);
    if (input.empty()) return 0;
    const ValueCodec codec{metadata(), ChainUnits{}};
    const TypeId type{input[0] % static_cast<std::uint32_t>(metadata().all().types.size())};
    primitives::scale::Decoder in{input.subspan(1)};
    const auto value = codec.decode(in, type);
    if (!value) return 0;
    Bytes again;
    CHECK(codec.encode(*value, type, again).has_value());
    CHECK(primitives::equal(again, input.subspan(1, input.size() - 1 - in.remaining())));
    return 0;
}
