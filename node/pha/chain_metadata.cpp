#include "node/pha/chain_metadata.hpp"

#include "node/pha/spelling.hpp"

#include <algorithm>
#include <vector>

namespace node::pha {

namespace {

constexpr std::size_t kBlobSizeMax = 16 << 20;
constexpr std::uint8_t kVersion = 15;

template <class List>
std::string suggestion_of(const List& list, std::string_view name) {
    std::vector<std::string> names;
    for (const auto& item : list)
        names.push_back(item.name);
    return suggestion(names, name);
}

template <class List>
auto find_named(const List& list, std::string_view name) {
    return std::find_if(list.begin(), list.end(),
                        [&](const auto& item) { return same_name(item.name, name); });
}

struct Path {
    std::string_view pallet;
    std::string_view item;
};

Result<Path, Problem> split(std::string_view path) {
    const auto dot = path.find('.');
    if (dot == path.npos || dot == 0 || dot + 1 == path.size())
        return unexpected("`" + std::string{path} + "`: write it as Pallet.name");
    return Path{path.substr(0, dot), path.substr(dot + 1)};
}

Problem nothing_named(std::string_view what, std::string_view pallet, std::string_view name,
                      const std::string& hint) {
    return "pallet " + std::string{pallet} + " has no " + std::string{what} + " `" +
           std::string{name} + "`" + hint;
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
    return folded(a) == folded(b);
}

std::string joined_docs(const frame::metadata::Docs& docs) {
    std::string out;
    for (const auto& line : docs)
        out += (out.empty() ? "" : " ") + line;
    return out;
}

Result<ChainMetadata, Problem> ChainMetadata::read(BytesView blob) {
    using frame::metadata::wire::kMagic;
    if (blob.size() > kBlobSizeMax) return unexpected(Problem{"metadata of more than 16 MiB"});
    if (blob.size() < 5 || !std::equal(kMagic.begin(), kMagic.end(), blob.begin()))
        return unexpected(Problem{"what the node gave as metadata does not start with \"meta\""});
    if (blob[4] != kVersion)
        return unexpected("metadata version 15 expected, got " + std::to_string(blob[4]));
    auto decoded = primitives::scale::decode<Metadata>(blob.subspan(5));
    if (!decoded)
        return unexpected("the node's metadata does not decode: " +
                          std::string{to_string(decoded.error())});
    return ChainMetadata{std::move(decoded).value()};
}

Result<const TypeDescription*, Problem> ChainMetadata::type(TypeId id) const {
    if (id.value >= metadata_.types.size())
        return unexpected("metadata names type " + std::to_string(id.value) + ", which it lacks");
    return &metadata_.types[id.value].type;
}

Result<const ChainMetadata::Pallet*, Problem> ChainMetadata::pallet(std::string_view name) const {
    const auto found = find_named(metadata_.pallets, name);
    if (found == metadata_.pallets.end()) {
        return unexpected("this chain has no pallet `" + std::string{name} + "`" +
                          suggestion_of(metadata_.pallets, name));
    }
    return &*found;
}

Result<const std::vector<VariantDefinition>*, Problem> ChainMetadata::variants(TypeId id) const {
    const auto* description = TRY(type(id));
    const auto* list = std::get_if<frame::metadata::Variants>(&description->definition);
    if (list == nullptr)
        return unexpected("type " + std::to_string(id.value) + " is no enumeration");
    return &list->variants;
}

Result<ChainMetadata::Call, Problem> ChainMetadata::call(std::string_view path) const {
    const auto names = TRY(split(path));
    const auto* owner = TRY(pallet(names.pallet));
    if (!owner->calls) return unexpected("pallet " + owner->name + " has no calls");
    const auto& list = *TRY(variants(owner->calls->type));
    const auto found = find_named(list, names.item);
    if (found == list.end())
        return unexpected(
            nothing_named("call", owner->name, names.item, suggestion_of(list, names.item)));
    return Call{owner, &*found};
}

Result<ChainMetadata::Entry, Problem> ChainMetadata::storage(std::string_view path) const {
    const auto names = TRY(split(path));
    const auto* owner = TRY(pallet(names.pallet));
    if (!owner->storage) return unexpected("pallet " + owner->name + " has no storage");
    const auto& list = owner->storage->entries;
    const auto found = find_named(list, names.item);
    if (found == list.end())
        return unexpected(nothing_named("storage item", owner->name, names.item,
                                        suggestion_of(list, names.item)));
    return Entry{owner, &*found};
}

Result<const ChainMetadata::Constant*, Problem> ChainMetadata::constant(
    std::string_view path) const {
    const auto names = TRY(split(path));
    const auto* owner = TRY(pallet(names.pallet));
    const auto found = find_named(owner->constants, names.item);
    if (found == owner->constants.end())
        return unexpected(nothing_named("constant", owner->name, names.item,
                                        suggestion_of(owner->constants, names.item)));
    return &*found;
}

Result<ChainMetadata::ModuleError, Problem> ChainMetadata::error(std::uint8_t pallet_index,
                                                                 std::uint8_t error_index) const {
    for (const auto& owner : metadata_.pallets) {
        if (owner.index != pallet_index || !owner.error) continue;
        for (const auto& variant : *TRY(variants(owner.error->type)))
            if (variant.index == error_index)
                return ModuleError{owner.name, variant.name, joined_docs(variant.docs)};
    }
    return unexpected("error " + std::to_string(error_index) + " of pallet " +
                      std::to_string(pallet_index) + " is not in the metadata");
}

}  // namespace node::pha
