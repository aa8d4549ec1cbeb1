#include "frame/metadata/type_registry.hpp"

namespace frame::metadata {

TypeRegistry::TypeRegistry(std::string_view runtime_crate) : runtime_crate_{runtime_crate} {}

TypeId TypeRegistry::reserve() {
    const TypeId id{static_cast<std::uint32_t>(types_.size())};
    types_.push_back({id, {}});
    return id;
}

void TypeRegistry::define(TypeId id, TypeDescription type) {
    types_[id.value].type = std::move(type);
}

TypeId TypeRegistry::add(TypeDescription type) {
    const TypeId id = reserve();
    define(id, std::move(type));
    return id;
}

std::optional<TypeId> TypeRegistry::find(TypeKey key) const {
    const auto found = known_.find(key);
    if (found == known_.end()) return std::nullopt;
    return found->second;
}

TypeId TypeRegistry::outer(OuterEnum which) {
    auto& id = outer_[static_cast<std::size_t>(which)];
    if (!id) id = reserve();
    return *id;
}

void TypeRegistry::define_outer(OuterEnum which, Variants list) {
    const auto path = runtime_path(kOuterEnumNames[static_cast<std::size_t>(which)]);
    define(outer(which), variants(path, std::move(list.variants)));
}

Field named_field(std::string_view name, TypeId type) {
    return {wire_name(name), type, std::nullopt, {}};
}

Field unnamed_field(TypeId type) {
    return {std::nullopt, type, std::nullopt, {}};
}

Docs docs_of(std::string_view text) {
    if (text.empty()) return {};
    return {std::string{text}};
}

TypeDescription primitive(Primitive which) {
    return {{}, {}, PrimitiveType{which}, {}};
}

TypeDescription composite(std::string_view path, std::vector<Field> fields) {
    return {split_path(path), {}, Composite{std::move(fields)}, {}};
}

TypeDescription variants(std::string_view path, std::vector<VariantDefinition> list) {
    return {split_path(path), {}, Variants{std::move(list)}, {}};
}

std::vector<VariantDefinition> plain_variants(std::span<const std::string_view> names) {
    std::vector<VariantDefinition> out;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (!names[i].empty())
            out.push_back({std::string{names[i]}, {}, static_cast<std::uint8_t>(i), {}});
    return out;
}

TypeDescription option_of(TypeId item) {
    auto out = variants("Option", {{"None", {}, 0, {}}, {"Some", {unnamed_field(item)}, 1, {}}});
    out.parameters = {{"T", item}};
    return out;
}

TypeDescription result_of(TypeId good, TypeId bad) {
    auto out = variants(
        "Result", {{"Ok", {unnamed_field(good)}, 0, {}}, {"Err", {unnamed_field(bad)}, 1, {}}});
    out.parameters = {{"T", good}, {"E", bad}};
    return out;
}

TypeDescription bounded_vec_of(TypeId item, TypeId vector) {
    auto out = composite("bounded_collections::bounded_vec::BoundedVec", {unnamed_field(vector)});
    out.parameters = {{"T", item}, {"S", std::nullopt}};
    return out;
}

TypeDescription map_of(TypeId key, TypeId value, TypeId entries) {
    auto out = composite("BTreeMap", {unnamed_field(entries)});
    out.parameters = {{"K", key}, {"V", value}};
    return out;
}

}  // namespace frame::metadata
