#include "frame/metadata/well_known.hpp"

namespace frame::metadata {

namespace {

using U8 = std::uint8_t;

/// A variant with one unnamed field.
VariantDefinition holding(std::string_view name, U8 index, TypeId type) {
    return {std::string{name}, {unnamed_field(type)}, index, {}};
}
VariantDefinition empty(std::string_view name, U8 index) {
    return {std::string{name}, {}, index, {}};
}

TypeId module_error(TypeRegistry& types) {
    const TypeId index = types.id<U8>();
    const TypeId error = types.id<std::array<U8, 4>>();
    return types.add(composite("sp_runtime::ModuleError",
                               {named_field("index", index), named_field("error", error)}));
}

constexpr std::array<std::string_view, 14> kTrieErrors{
    "InvalidStateRoot",      "IncompleteDatabase", "ValueAtIncompleteKey",
    "DecoderError",          "InvalidHash",        "DuplicateKey",
    "ExtraneousNode",        "ExtraneousValue",    "ExtraneousHashReference",
    "InvalidChildReference", "ValueMismatch",      "IncompleteProof",
    "RootMismatch",          "DecodeError"};

/// Names of an enum's values with `custom` holding a u8.
TypeId with_custom(TypeRegistry& types, std::string_view path, std::vector<VariantDefinition> list,
                   std::size_t custom) {
    list[custom].fields.push_back(unnamed_field(types.id<U8>()));
    return types.add(variants(path, std::move(list)));
}

}  // namespace

TypeDescription Describe<UncheckedExtrinsic>::describe(TypeRegistry& types) {
    return composite("sp_runtime::generic::unchecked_extrinsic::UncheckedExtrinsic",
                     {unnamed_field(types.id<Bytes>())});
}

TypeId define_extrinsic(TypeRegistry& types, const ExtrinsicParts& parts) {
    const TypeId id = types.id<UncheckedExtrinsic>();
    auto description = Describe<UncheckedExtrinsic>::describe(types);
    description.parameters = {{"Address", parts.address},
                              {"Call", parts.call},
                              {"Signature", parts.signature},
                              {"Extra", parts.extra}};
    types.define(id, std::move(description));
    return id;
}

TypeDescription Describe<primitives::u256>::describe(TypeRegistry& types) {
    return composite("primitive_types::U256",
                     {unnamed_field(types.id<std::array<std::uint64_t, 4>>())});
}

TypeDescription Describe<primitives::MultiAddress>::describe(TypeRegistry& types) {
    const TypeId account = types.id<AccountId>();
    const TypeId index = types.id<std::tuple<>>();
    const TypeId compact_index = types.add({{}, {}, CompactType{index}, {}});
    const TypeId raw = types.id<Bytes>();
    const TypeId address32 = types.id<std::array<U8, 32>>();
    const TypeId address20 = types.id<std::array<U8, 20>>();
    auto out = variants(
        "sp_runtime::multiaddress::MultiAddress",
        {holding("Id", 0, account), holding("Index", 1, compact_index), holding("Raw", 2, raw),
         holding("Address32", 3, address32), holding("Address20", 4, address20)});
    out.parameters = {{"AccountId", account}, {"AccountIndex", index}};
    return out;
}

TypeDescription Describe<primitives::MultiSignature>::describe(TypeRegistry& types) {
    const TypeId bytes64 = types.id<std::array<U8, 64>>();
    const TypeId bytes65 = types.id<std::array<U8, 65>>();
    return variants("sp_runtime::MultiSignature",
                    {holding("Ed25519", 0, bytes64), holding("Sr25519", 1, bytes64),
                     holding("Ecdsa", 2, bytes65)});
}

TypeDescription Describe<primitives::Era>::describe(TypeRegistry& types) {
    const TypeId second_byte = types.id<U8>();
    std::vector<VariantDefinition> list{empty("Immortal", 0)};
    for (std::uint32_t first = 1; first < 256; ++first)
        list.push_back(
            holding("Mortal" + std::to_string(first), static_cast<U8>(first), second_byte));
    return variants("sp_runtime::generic::era::Era", std::move(list));
}

TypeDescription Describe<primitives::DigestItem>::describe(TypeRegistry& types) {
    const TypeId engine = types.id<primitives::EngineId>();
    const TypeId data = types.id<Bytes>();
    const auto of_engine = [&](std::string_view name, U8 index) {
        return VariantDefinition{
            std::string{name}, {unnamed_field(engine), unnamed_field(data)}, index, {}};
    };
    return variants("sp_runtime::generic::digest::DigestItem",
                    {of_engine("PreRuntime", 6), of_engine("Consensus", 4), of_engine("Seal", 5),
                     holding("Other", 0, data), empty("RuntimeEnvironmentUpdated", 8)});
}

TypeDescription Describe<primitives::Header>::describe(TypeRegistry& types) {
    const TypeId number = types.id<BlockNumber>();
    const TypeId compact_number = types.id<Compact<BlockNumber>>();
    const TypeId hash = types.id<Hash>();
    const TypeId digest = types.id<primitives::Digest>();
    auto out = composite("sp_runtime::generic::header::Header",
                         {named_field("parent_hash", hash), named_field("number", compact_number),
                          named_field("state_root", hash), named_field("extrinsics_root", hash),
                          named_field("digest", digest)});
    out.parameters = {{"Number", number}, {"Hash", std::nullopt}};
    return out;
}

TypeDescription Describe<primitives::Block>::describe(TypeRegistry& types) {
    const TypeId header = types.id<primitives::Header>();
    const TypeId extrinsic = types.id<primitives::OpaqueExtrinsic>();
    const TypeId extrinsics = types.id<std::vector<primitives::OpaqueExtrinsic>>();
    auto out = composite("sp_runtime::generic::block::Block",
                         {named_field("header", header), named_field("extrinsics", extrinsics)});
    out.parameters = {{"Header", header}, {"Extrinsic", extrinsic}};
    return out;
}

TypeDescription Describe<DispatchError>::describe(TypeRegistry& types) {
    const TypeId module = module_error(types);
    const TypeId token = types.id<TokenError>();
    const TypeId arithmetic = types.id<ArithmeticError>();
    const TypeId transactional = types.id<TransactionalError>();
    const TypeId trie =
        types.add(variants("sp_runtime::proving_trie::TrieError", plain_variants(kTrieErrors)));
    auto list = detail::enumerators_of<DispatchError::Kind>();
    const auto hold = [&](DispatchError::Kind kind, TypeId type) {
        list[static_cast<std::size_t>(kind)].fields.push_back(unnamed_field(type));
    };
    hold(DispatchError::Kind::Module, module);
    hold(DispatchError::Kind::Token, token);
    hold(DispatchError::Kind::Arithmetic, arithmetic);
    hold(DispatchError::Kind::Transactional, transactional);
    hold(DispatchError::Kind::Trie, trie);
    return variants("sp_runtime::DispatchError", std::move(list));
}

TypeDescription Describe<TransactionValidityError>::describe(TypeRegistry& types) {
    using Invalid = TransactionValidityError::Invalid;
    using Unknown = TransactionValidityError::Unknown;
    const TypeId invalid =
        with_custom(types, "sp_runtime::transaction_validity::InvalidTransaction",
                    detail::enumerators_of<Invalid>(), static_cast<std::size_t>(Invalid::Custom));
    const TypeId unknown =
        with_custom(types, "sp_runtime::transaction_validity::UnknownTransaction",
                    detail::enumerators_of<Unknown>(), static_cast<std::size_t>(Unknown::Custom));
    return variants("sp_runtime::transaction_validity::TransactionValidityError",
                    {holding("Invalid", 0, invalid), holding("Unknown", 1, unknown)});
}

}  // namespace frame::metadata
