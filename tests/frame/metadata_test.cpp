// The wire structs against metadata of real chains, and the description of a toy runtime: names,
// paths and numbers as clients expect them, the same on every compiler.
#include "frame/metadata/wire.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/types/fixed_point.hpp"
#include "tests/frame/metadata_toy.hpp"
#include "tests/support/vectors.hpp"

#include <set>

namespace {

using namespace frame::metadata;
using frame::Balance;
using primitives::scale::decode;
using primitives::scale::encode;

// ---- real chains ----

template <class Metadata>
void expect_round_trip(const std::filesystem::path& path, std::uint8_t version) {
    const auto blob = tests::read_bytes(path);
    ASSERT_GT(blob.size(), 5U);
    ASSERT_TRUE(primitives::starts_with(blob, wire::kMagic)) << path;
    ASSERT_EQ(blob[4], version) << path;
    const auto metadata = decode<Metadata>(primitives::BytesView{blob}.subspan(5));
    ASSERT_TRUE(metadata.has_value()) << path << ": " << to_string(metadata.error());
    EXPECT_GT(metadata.value().pallets.size(), 5U);
    EXPECT_EQ(wire::blob(version, metadata.value()), blob) << path;
}

TEST(MetadataWire, EncodesRealMetadataByteForByte) {
    PHA_REQUIRE_TEST_DATA(folder, "public/substrate/metadata");
    for (const char* chain : {"node_template", "polkadot", "substrate"})
        expect_round_trip<wire::v14::Metadata>(folder / (std::string{chain} + "_v14.scale"), 14);
    for (const char* chain : {"polkadot", "substrate"}) {
        expect_round_trip<wire::v15::Metadata>(folder / (std::string{chain} + "_v15.scale"), 15);
        expect_round_trip<wire::v16::Metadata>(folder / (std::string{chain} + "_v16.scale"), 16);
    }
}

std::string joined(const std::vector<std::string>& path) {
    std::string out;
    for (const auto& part : path)
        out += (out.empty() ? "" : "::") + part;
    return out;
}

/// The description of a type as text, with what it refers to by value, so that two registries can
/// be compared whatever their numbers.
std::string text_of(const std::vector<PortableType>& types, TypeId id, int depth = 0);

std::string fields_text(const std::vector<PortableType>& types, const std::vector<Field>& fields,
                        int depth) {
    std::string out;
    for (const auto& field : fields)
        out += field.name.value_or("_") + ":" + text_of(types, field.type, depth + 1) + ",";
    return out;
}

std::string text_of(const std::vector<PortableType>& types, TypeId id, int depth) {
    if (depth > 6) return "...";
    const auto& type = types.at(id.value).type;
    std::string out = joined(type.path);
    for (const auto& parameter : type.parameters)
        out += "<" + parameter.name + ">";
    if (const auto* it = std::get_if<Composite>(&type.definition))
        return out + "{" + fields_text(types, it->fields, depth) + "}";
    if (const auto* it = std::get_if<Variants>(&type.definition)) {
        for (const auto& variant : it->variants)
            out += "|" + variant.name + "=" + std::to_string(variant.index) + "(" +
                   fields_text(types, variant.fields, depth) + ")";
        return out;
    }
    if (const auto* it = std::get_if<Sequence>(&type.definition))
        return "Vec<" + text_of(types, it->item, depth + 1) + ">";
    if (const auto* it = std::get_if<Array>(&type.definition))
        return "[" + text_of(types, it->item, depth + 1) + ";" + std::to_string(it->size) + "]";
    if (const auto* it = std::get_if<CompactType>(&type.definition))
        return "Compact<" + text_of(types, it->item, depth + 1) + ">";
    if (const auto* it = std::get_if<PrimitiveType>(&type.definition))
        return "p" + std::to_string(static_cast<int>(it->primitive));
    if (const auto* it = std::get_if<Tuple>(&type.definition)) {
        out += "(";
        for (const auto& field : it->fields)
            out += text_of(types, field, depth + 1) + ",";
        return out + ")";
    }
    return out + "?";
}

/// The first type with that path.
std::optional<TypeId> find_path(const std::vector<PortableType>& types, std::string_view path) {
    for (const auto& type : types)
        if (joined(type.type.path) == path) return type.id;
    return std::nullopt;
}

TEST(MetadataWellKnown, NumbersAreTupleStructs) {
    TypeRegistry types;
    const auto fixed = types.id<primitives::FixedU128>();
    EXPECT_EQ(text_of(types.types(), fixed), "sp_arithmetic::fixed_point::FixedU128{_:p7,}");
    const auto big = types.id<primitives::u256>();
    EXPECT_EQ(text_of(types.types(), big), "primitive_types::U256{_:[p6;4],}");
}

TEST(MetadataWellKnown, DescribesTypesAsSubstrateDoes) {
    PHA_REQUIRE_TEST_DATA(file, "public/substrate/metadata/substrate_v15.scale");
    const auto blob = tests::read_bytes(file);
    const auto theirs = decode<wire::v15::Metadata>(primitives::BytesView{blob}.subspan(5));
    ASSERT_TRUE(theirs.has_value());
    TypeRegistry types;
    const auto expect_same = [&](TypeId ours, std::string_view path) {
        const auto other = find_path(theirs.value().types, path);
        ASSERT_TRUE(other.has_value()) << path;
        EXPECT_EQ(text_of(types.types(), ours), text_of(theirs.value().types, *other)) << path;
    };
    expect_same(types.id<primitives::AccountId>(), "sp_core::crypto::AccountId32");
    expect_same(types.id<primitives::Hash>(), "primitive_types::H256");
    expect_same(types.id<primitives::MultiSignature>(), "sp_runtime::MultiSignature");
    expect_same(types.id<primitives::Era>(), "sp_runtime::generic::era::Era");
    expect_same(types.id<primitives::Digest>(), "sp_runtime::generic::digest::Digest");
    expect_same(types.id<primitives::Header>(), "sp_runtime::generic::header::Header");
    expect_same(types.id<frame::DispatchError>(), "sp_runtime::DispatchError");
    expect_same(types.id<frame::Weight>(), "sp_weights::weight_v2::Weight");
    expect_same(types.id<frame::DispatchInfo>(), "frame_system::DispatchEventInfo");
    expect_same(types.id<frame::TransactionValidityError>(),
                "sp_runtime::transaction_validity::TransactionValidityError");
    expect_same(types.id<frame::ValidTransaction>(),
                "sp_runtime::transaction_validity::ValidTransaction");
    expect_same(types.id<frame::TransactionSource>(),
                "sp_runtime::transaction_validity::TransactionSource");
}

// ---- the toy runtime ----

template <class Metadata>
Metadata decoded(const Bytes& blob, std::uint8_t version) {
    EXPECT_EQ(blob.at(4), version);
    auto out = decode<Metadata>(BytesView{blob}.subspan(5));
    EXPECT_TRUE(out.has_value());
    return out.value_or(Metadata{});
}

const wire::v15::Metadata& toy_v15() {
    static const auto metadata = decoded<wire::v15::Metadata>(encode_v15(toy::model()), 15);
    return metadata;
}

TEST(Metadata, TypesAreNumberedByPositionAndReferToExistingOnes) {
    const auto types = toy_v15().types;
    for (std::size_t i = 0; i < types.size(); ++i) {
        EXPECT_EQ(types[i].id.value, i);
        const auto* variants = std::get_if<Variants>(&types[i].type.definition);
        if (variants == nullptr) continue;
        std::set<std::uint8_t> indices;
        for (const auto& variant : variants->variants) {
            EXPECT_TRUE(indices.insert(variant.index).second) << joined(types[i].type.path);
            for (const auto& field : variant.fields)
                EXPECT_LT(field.type.value, types.size());
        }
    }
}

TEST(Metadata, NoTypeIsDescribedTwice) {
    std::set<std::string> seen;
    for (const auto& type : toy_v15().types) {
        auto alone = type;
        alone.id = {0};
        const auto raw = encode(alone);
        EXPECT_TRUE(seen.emplace(raw.begin(), raw.end()).second)
            << text_of(toy_v15().types, type.id);
    }
}

TEST(Metadata, PalletPartsHaveTheNamesClientsExpect) {
    const auto& bank = toy_v15().pallets.at(0);
    const auto& types = toy_v15().types;
    EXPECT_EQ(bank.name, "ToyBank");
    EXPECT_EQ(bank.index, 4);
    EXPECT_EQ(bank.docs, Docs{"Keeps money."});
    EXPECT_EQ(
        text_of(types, bank.calls.value().type).substr(0, 96),
        "pallet_toy_bank::pallet::Call|pay_one_of_2=3(dest:sp_runtime::multiaddress::MultiAddress<"
        "Account");
    const auto calls = text_of(types, bank.calls.value().type);
    EXPECT_NE(calls.find("value:Compact<p7>"), calls.npos) << calls;
    EXPECT_NE(calls.find("|set_day=0(new:p5,shift:(p0,p10,),)"), calls.npos) << calls;
    const std::string account = "sp_core::crypto::AccountId32{_:[p3;32],}";
    EXPECT_EQ(text_of(types, bank.event.value().type),
              "pallet_toy_bank::pallet::Event|Paid=0(from:" + account + ",to:" + account +
                  ",amount:p7,)|Opened=7(_:" + account + ",)");
    EXPECT_EQ(text_of(types, bank.error.value().type),
              "pallet_toy_bank::pallet::Error|TooPoor=0()|TooLate=1()");
    const auto& error = std::get<Variants>(types[bank.error->type.value].type.definition);
    EXPECT_EQ(error.variants[1].docs, Docs{"the day is over"});
    const auto& event = std::get<Variants>(types[bank.event->type.value].type.definition);
    EXPECT_EQ(event.variants[0].docs, Docs{"Money moved."});
}

TEST(Metadata, StorageEntriesCarryModifierHashersAndDefault) {
    const auto& bank = toy_v15().pallets.at(0);
    const auto& types = toy_v15().types;
    ASSERT_TRUE(bank.storage.has_value());
    EXPECT_EQ(bank.storage->prefix, "ToyBank");
    const auto& entries = bank.storage->entries;
    ASSERT_EQ(entries.size(), 5U);
    const auto& records = std::get<wire::MapEntry>(entries[0].type);
    EXPECT_EQ(entries[0].modifier, wire::StorageModifier::Default);
    EXPECT_EQ(records.hashers, Bytes{2});
    EXPECT_EQ(text_of(types, records.value).substr(0, 46),
              "toy::Record{amount:p7,mood:toy::Mood|Calm=0()|");
    EXPECT_EQ(entries[0].default_value, encode(toy::Record{}));
    EXPECT_EQ(entries[1].default_value, encode(Balance{5}));
    EXPECT_EQ(std::get<wire::PlainEntry>(entries[1].type).value,
              std::get<Composite>(types[records.value.value].type.definition).fields[0].type);
    const auto& votes = std::get<wire::MapEntry>(entries[2].type);
    EXPECT_EQ(entries[2].modifier, wire::StorageModifier::Optional);
    EXPECT_EQ(entries[2].default_value, Bytes{0});
    EXPECT_EQ(votes.hashers, (Bytes{5, 6}));
    EXPECT_EQ(text_of(types, votes.key), "(p5,primitive_types::H256{_:[p3;32],},)");
    EXPECT_EQ(text_of(types, votes.value), "Vec<p2>");
    EXPECT_EQ(
        text_of(types, std::get<wire::PlainEntry>(entries[3].type).value),
        "BTreeMap<K><V>{_:Vec<(p4,bounded_collections::bounded_vec::BoundedVec<T><S>{_:Vec<p3>,},"
        ")>,}");
}

TEST(Metadata, ConstantsAreValuesUnderPascalCaseNames) {
    const auto& constants = toy_v15().pallets.at(0).constants;
    ASSERT_EQ(constants.size(), 2U);
    EXPECT_EQ(constants[0].name, "ExistentialDeposit");
    EXPECT_EQ(constants[0].value, encode(Balance{10'000'000'000}));
    EXPECT_EQ(constants[1].value, encode(std::uint16_t{30}));
}

TEST(Metadata, OuterEnumsHaveOneVariantPerPalletThatHasThePart) {
    const auto& metadata = toy_v15();
    const auto variants = [&](TypeId id) {
        return std::get<Variants>(metadata.types[id.value].type.definition).variants;
    };
    EXPECT_EQ(joined(metadata.types[metadata.outer_enums.call.value].type.path),
              "toy_runtime::RuntimeCall");
    const auto calls = variants(metadata.outer_enums.call);
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[1].name, "Group");
    EXPECT_EQ(calls[1].index, 9);
    ASSERT_EQ(calls[1].fields.size(), 1U);
    EXPECT_EQ(calls[1].fields[0].name, std::nullopt);
    EXPECT_EQ(calls[1].fields[0].type, metadata.pallets[1].calls.value().type);
    EXPECT_EQ(variants(metadata.outer_enums.event).size(), 1U);
    EXPECT_EQ(variants(metadata.outer_enums.error).size(), 1U);
    EXPECT_FALSE(metadata.pallets[1].event.has_value());
    EXPECT_FALSE(metadata.pallets[1].error.has_value());
    // A call inside a call is the outer enum itself.
    const auto group = variants(metadata.pallets[1].calls.value().type);
    EXPECT_EQ(group[0].fields[0].type, metadata.outer_enums.call);
    const auto reasons = find_path(metadata.types, "toy_runtime::RuntimeHoldReason");
    ASSERT_TRUE(reasons.has_value());
    EXPECT_EQ(text_of(metadata.types, *reasons),
              "toy_runtime::RuntimeHoldReason|ToyBank=4(_:pallet_toy_bank::pallet::HoldReason|"
              "Deposit=0(),)");
}

TEST(Metadata, ExtrinsicAndApisAreComplete) {
    const auto& metadata = toy_v15();
    EXPECT_EQ(metadata.extrinsic.version, 4);
    EXPECT_EQ(metadata.extrinsic.call, metadata.outer_enums.call);
    ASSERT_EQ(metadata.extrinsic.signed_extensions.size(), 4U);
    const auto& mortality = metadata.extrinsic.signed_extensions[2];
    EXPECT_EQ(mortality.identifier, "CheckMortality");
    EXPECT_EQ(text_of(metadata.types, mortality.additional_signed),
              "primitive_types::H256{_:[p3;32],}");
    EXPECT_EQ(text_of(metadata.types, metadata.extrinsic.signed_extensions[3].type),
              "frame_system::extensions::check_nonce::CheckNonce{_:Compact<p5>,}");
    const auto& extra =
        std::get<Tuple>(metadata.types[metadata.extrinsic.extra.value].type.definition);
    ASSERT_EQ(extra.fields.size(), 4U);
    EXPECT_EQ(extra.fields[2], mortality.type);
    ASSERT_EQ(metadata.apis.size(), 1U);
    const auto& apply = metadata.apis[0].methods.at(0);
    EXPECT_EQ(apply.inputs.at(0).name, "extrinsic");
    const auto& extrinsic = metadata.types[apply.inputs[0].type.value].type;
    EXPECT_EQ(joined(extrinsic.path),
              "sp_runtime::generic::unchecked_extrinsic::UncheckedExtrinsic");
    ASSERT_EQ(extrinsic.parameters.size(), 4U);
    EXPECT_EQ(extrinsic.parameters[1].type, metadata.outer_enums.call);
    EXPECT_EQ(text_of(metadata.types, apply.output).substr(0, 30),
              "Result<T><E>|Ok=0(_:Result<T><");
}

TEST(Metadata, TheThreeVersionsSayTheSame) {
    const auto model = toy::model();
    const auto v14 = decoded<wire::v14::Metadata>(encode_v14(model), 14);
    const auto v16 = decoded<wire::v16::Metadata>(encode_v16(model), 16);
    EXPECT_EQ(v14.types, toy_v15().types);
    EXPECT_EQ(v16.types, toy_v15().types);
    EXPECT_EQ(joined(v14.types[v14.runtime.value].type.path), "toy_runtime::Runtime");
    EXPECT_EQ(joined(v14.types[v14.extrinsic.type.value].type.path),
              "sp_runtime::generic::unchecked_extrinsic::UncheckedExtrinsic");
    EXPECT_EQ(v16.extrinsic.versions, Bytes{4});
    ASSERT_EQ(v16.extrinsic.extensions_by_version.at(0).size(), 4U);
    EXPECT_EQ(v16.extrinsic.extensions_by_version.at(0)[3].value, 3U);
    EXPECT_EQ(v16.apis.at(0).version.value, 6U);
}

/// Frozen: the numbering depends on no compiler. A change of the toy or of a description shows
/// here.
TEST(Metadata, EveryCompilerPrintsTheSameBytes) {
    const auto blob = encode_v15(toy::model());
    const auto hash = primitives::crypto::blake2b_256(blob);
    if (const char* target = std::getenv("PHA_WRITE_TOY_METADATA"))
        std::ofstream{target, std::ios::binary}.write(reinterpret_cast<const char*>(blob.data()),
                                                      static_cast<std::streamsize>(blob.size()));
    EXPECT_EQ(tests::hex(hash),
              "0xa78664159490434bb50b28c6b846bb8c32b3cff1b0443d46a943505a50c20c96");
}

}  // namespace
