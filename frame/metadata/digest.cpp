#include "frame/metadata/digest.hpp"

#include "frame/metadata/digest_wire.hpp"
#include "frame/metadata/print.hpp"
#include "primitives/check.hpp"
#include "primitives/crypto/blake3.hpp"

#include <algorithm>
#include <set>

namespace frame::metadata {

using primitives::Result;
using primitives::unexpected;
using primitives::crypto::blake3_256;
using primitives::scale::encode;

namespace {

/// Numbers inside numbers: a compact struct of one field of one field...
constexpr int kCompactDepthMax = 16;

template <class T>
using Out = Result<T, DigestError>;

class Tree {
  public:
    explicit Tree(std::span<const PortableType> types) : types_{types} {}

    /// Notes a type and all that it reaches.
    Out<primitives::Done> reach(TypeId start);
    /// Numbers what was reached, in the order of the registry.
    void number();
    /// How a leaf refers to a type.
    Out<digest_wire::TypeRef> reference(TypeId id) const;
    Out<Hash> root() const;

  private:
    Out<const TypeDescription*> type(TypeId id) const {
        if (id.value >= types_.size()) return unexpected(DigestError::UnknownType);
        return &types_[id.value].type;
    }
    Out<std::optional<Primitive>> compact_number(TypeId id) const;
    Out<std::vector<digest_wire::Field>> fields(const std::vector<Field>& list) const;
    Out<std::vector<digest_wire::TypeDef>> definitions(const TypeDescription& of) const;
    Out<digest_wire::TypeDef> bits(const BitSequence& sequence) const;
    Out<std::vector<Hash>> leaves() const;

    std::span<const PortableType> types_;
    /// Old number -> new number.
    std::map<std::uint32_t, std::uint32_t> numbers_;
};

void reached_fields(const std::vector<Field>& fields, std::vector<TypeId>& out) {
    for (const auto& field : fields)
        out.push_back(field.type);
}

/// What a type is made of; whether it has a leaf of its own.
bool parts_of(const TypeDefinition& definition, std::vector<TypeId>& out) {
    if (const auto* composite = std::get_if<Composite>(&definition)) {
        reached_fields(composite->fields, out);
        return !composite->fields.empty();
    }
    if (const auto* variants = std::get_if<Variants>(&definition)) {
        for (const auto& variant : variants->variants)
            reached_fields(variant.fields, out);
        return !variants->variants.empty();
    }
    if (const auto* tuple = std::get_if<Tuple>(&definition)) {
        out.insert(out.end(), tuple->fields.begin(), tuple->fields.end());
        return !tuple->fields.empty();
    }
    if (const auto* sequence = std::get_if<Sequence>(&definition)) {
        out.push_back(sequence->item);
        return true;
    }
    if (const auto* array = std::get_if<Array>(&definition)) {
        out.push_back(array->item);
        return true;
    }
    return std::holds_alternative<BitSequence>(definition);
}

Out<primitives::Done> Tree::reach(TypeId start) {
    std::vector<TypeId> open{start};
    while (!open.empty()) {
        const TypeId id = open.back();
        open.pop_back();
        if (numbers_.contains(id.value)) continue;
        const auto* description = TRY(type(id));
        if (parts_of(description->definition, open)) numbers_[id.value] = 0;
    }
    return primitives::Done{};
}

void Tree::number() {
    std::uint32_t next = 0;
    for (auto& [old_number, new_number] : numbers_)
        new_number = next++;
}

/// The primitive inside structs of one field; nothing for a struct of none.
Out<std::optional<Primitive>> Tree::compact_number(TypeId id) const {
    for (int depth = 0; depth < kCompactDepthMax; ++depth) {
        const auto& definition = TRY(type(id))->definition;
        if (const auto* primitive = std::get_if<PrimitiveType>(&definition))
            return std::optional{primitive->primitive};
        std::vector<TypeId> parts;
        if (!std::holds_alternative<Composite>(definition) &&
            !std::holds_alternative<Tuple>(definition))
            return unexpected(DigestError::CompactOfNoNumber);
        parts_of(definition, parts);
        if (parts.empty()) return std::optional<Primitive>{};
        if (parts.size() > 1) return unexpected(DigestError::CompactOfNoNumber);
        id = parts.front();
    }
    return unexpected(DigestError::CompactOfNoNumber);
}

Out<digest_wire::TypeRef> Tree::reference(TypeId id) const {
    using Kind = digest_wire::TypeRef::Kind;
    const auto& definition = TRY(type(id))->definition;
    if (const auto* primitive = std::get_if<PrimitiveType>(&definition))
        return digest_wire::TypeRef{static_cast<Kind>(primitive->primitive), {}};
    if (const auto* compact = std::get_if<CompactType>(&definition)) {
        const auto number = TRY(compact_number(compact->item));
        if (!number) return digest_wire::TypeRef{Kind::Void, {}};
        if (*number < Primitive::U8 || *number > Primitive::U256)
            return unexpected(DigestError::CompactOfNoNumber);
        const auto offset =
            static_cast<std::uint8_t>(*number) - static_cast<std::uint8_t>(Primitive::U8);
        return digest_wire::TypeRef{
            static_cast<Kind>(static_cast<std::uint8_t>(Kind::CompactU8) + offset), {}};
    }
    const auto found = numbers_.find(id.value);
    if (found == numbers_.end()) return digest_wire::TypeRef{Kind::Void, {}};
    return digest_wire::TypeRef{Kind::PerId, {found->second}};
}

Out<std::vector<digest_wire::Field>> Tree::fields(const std::vector<Field>& list) const {
    std::vector<digest_wire::Field> out;
    for (const auto& field : list)
        out.push_back({field.name, TRY(reference(field.type)), field.type_name});
    return out;
}

Out<digest_wire::TypeDef> Tree::bits(const BitSequence& sequence) const {
    const auto store = TRY(compact_number(sequence.store));
    if (!store || *store < Primitive::U8 || *store > Primitive::U64)
        return unexpected(DigestError::UnknownBitOrder);
    const auto& path = TRY(type(sequence.order))->path;
    const bool least = !path.empty() && path.back() == "Lsb0";
    if (!least && (path.empty() || path.back() != "Msb0"))
        return unexpected(DigestError::UnknownBitOrder);
    const auto power = static_cast<unsigned>(*store) - static_cast<unsigned>(Primitive::U8);
    return digest_wire::TypeDef{
        digest_wire::BitSequence{static_cast<std::uint8_t>(1u << power), least}};
}

/// One definition, or one for each variant, by index.
Out<std::vector<digest_wire::TypeDef>> Tree::definitions(const TypeDescription& of) const {
    namespace to = digest_wire;
    const auto& from = of.definition;
    std::vector<to::TypeDef> out;
    if (const auto* variants = std::get_if<Variants>(&from)) {
        auto sorted = variants->variants;
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto& a, const auto& b) { return a.index < b.index; });
        for (const auto& variant : sorted)
            out.emplace_back(
                to::Enumeration{variant.name, TRY(fields(variant.fields)), {variant.index}});
    } else if (const auto* composite = std::get_if<Composite>(&from)) {
        out.emplace_back(to::Composite{TRY(fields(composite->fields))});
    } else if (const auto* sequence = std::get_if<Sequence>(&from)) {
        out.emplace_back(to::Sequence{TRY(reference(sequence->item))});
    } else if (const auto* array = std::get_if<Array>(&from)) {
        out.emplace_back(to::Array{array->size, TRY(reference(array->item))});
    } else if (const auto* tuple = std::get_if<Tuple>(&from)) {
        to::Tuple list;
        for (const auto id : tuple->fields)
            list.fields.push_back(TRY(reference(id)));
        out.emplace_back(std::move(list));
    } else if (const auto* sequence_of_bits = std::get_if<BitSequence>(&from)) {
        out.push_back(TRY(bits(*sequence_of_bits)));
    }
    return out;
}

Out<std::vector<Hash>> Tree::leaves() const {
    std::vector<Hash> out;
    for (const auto& [old_number, new_number] : numbers_) {
        const auto& description = types_[old_number].type;
        for (auto& definition : TRY(definitions(description)))
            out.push_back(blake3_256(
                encode(digest_wire::Leaf{description.path, std::move(definition), {new_number}})));
    }
    return out;
}

Out<Hash> Tree::root() const {
    const auto leaves = TRY(this->leaves());
    if (leaves.empty()) return Hash{};
    // As a heap: the children of node i are 2i + 1 and 2i + 2, and the leaves come last.
    std::vector<Hash> nodes(leaves.size() - 1);
    nodes.insert(nodes.end(), leaves.begin(), leaves.end());
    for (std::size_t i = leaves.size() - 1; i-- > 0;)
        nodes[i] = blake3_256(encode(std::pair{nodes[2 * i + 1], nodes[2 * i + 2]}));
    return nodes.front();
}

}  // namespace

std::string_view to_string(DigestError error) {
    switch (error) {
        case DigestError::UnknownType:
            return "the metadata refers to a type that it does not list";
        case DigestError::CompactOfNoNumber:
            return "the metadata has a compact type around something that is no unsigned number";
        case DigestError::UnknownBitOrder:
            return "the metadata has a bit sequence of an unknown store or order";
    }
    return "unknown digest error";
}

Result<Hash, DigestError> digest_of(std::span<const PortableType> types,
                                    const DigestExtrinsic& extrinsic, const DigestFacts& facts) {
    Tree tree{types};
    TRY(tree.reach(extrinsic.call));
    TRY(tree.reach(extrinsic.address));
    TRY(tree.reach(extrinsic.signature));
    for (const auto& extension : extrinsic.extensions) {
        TRY(tree.reach(extension.type));
        TRY(tree.reach(extension.additional_signed));
    }
    tree.number();

    digest_wire::Extrinsic format{.version = extrinsic.version,
                                  .address = TRY(tree.reference(extrinsic.address)),
                                  .call = TRY(tree.reference(extrinsic.call)),
                                  .signature = TRY(tree.reference(extrinsic.signature)),
                                  .extensions = {}};
    for (const auto& extension : extrinsic.extensions)
        format.extensions.push_back({extension.identifier, TRY(tree.reference(extension.type)),
                                     TRY(tree.reference(extension.additional_signed))});
    const digest_wire::Digest digest{.types_root = TRY(tree.root()),
                                     .extrinsic_hash = blake3_256(encode(format)),
                                     .spec_version = facts.spec_version,
                                     .spec_name = facts.spec_name,
                                     .base58_prefix = facts.base58_prefix,
                                     .decimals = facts.decimals,
                                     .token_symbol = facts.token_symbol};
    return blake3_256(encode(digest));
}

Hash digest_of(const MetadataModel& model, const DigestFacts& facts) {
    const auto& extrinsic = model.extrinsic;
    const auto digest = digest_of(model.types.types(),
                                  {.version = extrinsic.version,
                                   .address = extrinsic.address,
                                   .call = extrinsic.call,
                                   .signature = extrinsic.signature,
                                   .extensions = wire::signed_extensions(extrinsic)},
                                  facts);
    CHECK(digest.has_value());
    return *digest;
}

}  // namespace frame::metadata
