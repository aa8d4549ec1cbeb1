#include "frame/metadata/model.hpp"

namespace frame::metadata {

void add_extension_of(MetadataModel& model, std::string_view identifier, std::string_view module,
                      const std::optional<Field>& explicit_field, TypeId implicit_type) {
    std::vector<Field> fields;
    if (explicit_field) fields.push_back(*explicit_field);
    const std::string path = std::string{module} + "::" + std::string{identifier};
    const TypeId explicit_type = model.types.add(composite(path, std::move(fields)));
    model.extrinsic.extensions.push_back({std::string{identifier}, explicit_type, implicit_type});
}

namespace {

/// One variant for each pallet that has the member: its name and index, around the pallet's type.
TypeId define_outer(MetadataModel& model, OuterEnum which,
                    std::optional<TypeId> PalletModel::* member) {
    Variants out;
    for (const auto& pallet : model.pallets)
        if (const auto& type = pallet.*member)
            out.variants.push_back({pallet.name, {unnamed_field(*type)}, pallet.index, {}});
    model.types.define_outer(which, std::move(out));
    return model.types.outer(which);
}

}  // namespace

void finish(MetadataModel& model) {
    auto& types = model.types;
    model.call_enum = define_outer(model, OuterEnum::Call, &PalletModel::calls);
    model.event_enum = define_outer(model, OuterEnum::Event, &PalletModel::event);
    model.error_enum = define_outer(model, OuterEnum::Error, &PalletModel::error);
    if (types.outer_used(OuterEnum::HoldReason))
        define_outer(model, OuterEnum::HoldReason, &PalletModel::hold_reason);

    auto& extrinsic = model.extrinsic;
    extrinsic.call = model.call_enum;
    Tuple extra;
    for (const auto& extension : extrinsic.extensions)
        extra.fields.push_back(extension.explicit_type);
    extrinsic.extra = types.add({{}, {}, std::move(extra), {}});
    extrinsic.extrinsic = define_extrinsic(types, {.address = extrinsic.address,
                                                   .call = extrinsic.call,
                                                   .signature = extrinsic.signature,
                                                   .extra = extrinsic.extra});
    model.runtime_type = types.add(composite(types.runtime_path("Runtime"), {}));
}

}  // namespace frame::metadata
