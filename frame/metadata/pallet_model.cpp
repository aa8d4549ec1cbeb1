#include "frame/metadata/pallet_model.hpp"

namespace frame::metadata::detail {

std::optional<TypeId> pallet_enum(TypeRegistry& types, std::string_view pallet_name,
                                  std::string_view enum_name, std::vector<VariantDefinition> list) {
    if (list.empty()) return std::nullopt;
    const std::string path = pallet_crate(pallet_name) + "::pallet::" + std::string{enum_name};
    return types.add(variants(path, std::move(list)));
}

}  // namespace frame::metadata::detail
