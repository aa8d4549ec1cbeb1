// Gathers what metadata says about a pallet from the pallet's class. Instantiated only where the
// runtime lists its pallets.
#pragma once

#include "frame/metadata/model.hpp"
#include "frame/support/pallet.hpp"

namespace frame::metadata {

namespace detail {

template <class... C>
std::vector<VariantDefinition> calls_of(TypeRegistry& types, std::type_identity<Calls<C...>>) {
    std::vector<VariantDefinition> out;
    [[maybe_unused]] const auto one = [&]<class T>(std::type_identity<T>) {
        auto fields = fields_of<T>(types);
        out.push_back({snake_case(primitives::fields::type_name<T>()), std::move(fields),
                       T::kInfo.index, docs_of(T::kInfo.docs)});
    };
    (one(std::type_identity<C>{}), ...);
    return out;
}

/// The variants of a pallet's errors, each with its text where to_string(Error) gives one.
template <class E>
std::vector<VariantDefinition> errors_of() {
    auto out = enumerators_of<E>();
    if constexpr (requires(E error) {
                      { to_string(error) } -> std::convertible_to<std::string_view>;
                  })
        for (auto& variant : out)
            variant.docs = docs_of(to_string(static_cast<E>(variant.index)));
    return out;
}

template <class Item>
StorageEntryModel storage_entry(TypeRegistry& types) {
    StorageEntryModel out;
    out.name = std::string{Item::kItemName};
    out.optional = Item::kOptional;
    std::apply(
        [&](const auto&... hasher) {
            (out.hashers.push_back(std::remove_cvref_t<decltype(hasher)>::kMetadataIndex), ...);
        },
        typename Item::Hashers{});
    using Keys = typename Item::KeyTypes;
    if constexpr (std::tuple_size_v<Keys> == 1)
        out.key = types.id<std::tuple_element_t<0, Keys>>();
    else if constexpr (std::tuple_size_v<Keys> > 1)
        out.key = types.id<Keys>();
    out.value = types.id<typename Item::Stored>();
    if constexpr (Item::kOptional)
        out.default_value = {0};
    else
        out.default_value = primitives::scale::encode(Item::default_value());
    return out;
}

template <class Storage>
std::vector<StorageEntryModel> storage_of(TypeRegistry& types) {
    std::vector<StorageEntryModel> out;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (out.push_back(storage_entry<primitives::fields::Type<Storage, I>>(types)), ...);
    }(std::make_index_sequence<primitives::fields::count<Storage>()>{});
    return out;
}

template <class Constants>
std::vector<ConstantModel> constants_of(TypeRegistry& types, const Constants& constants) {
    std::vector<ConstantModel> out;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        [[maybe_unused]] const auto one =
            [&]<std::size_t At>(std::integral_constant<std::size_t, At>) {
                const auto& value = std::get<At>(primitives::fields::tie(constants));
                const TypeId type = types.id<primitives::fields::Type<Constants, At>>();
                out.push_back({pascal_case(primitives::fields::kName<Constants, At>),
                               type,
                               primitives::scale::encode(value),
                               {}});
            };
        (one(std::integral_constant<std::size_t, I>{}), ...);
    }(std::make_index_sequence<primitives::fields::count<Constants>()>{});
    return out;
}

/// An enum of the pallet, `pallet_<name>::pallet::<enum_name>`; none when it has no variants.
std::optional<TypeId> pallet_enum(TypeRegistry& types, std::string_view pallet_name,
                                  std::string_view enum_name, std::vector<VariantDefinition> list);

}  // namespace detail

/// Adds the pallet class P under a name and index: storage, calls, event, error, hold reasons
/// (`enum class HoldReason` of the class) and constants. The docs are its `kDocs`.
template <class P>
void describe_pallet(MetadataModel& model, std::string_view name, std::uint8_t index,
                     const typename P::Constants& constants) {
    auto& types = model.types;
    PalletModel out;
    out.name = std::string{name};
    out.index = index;
    out.storage = detail::storage_of<typename P::Storage>(types);
    auto calls = detail::calls_of(types, std::type_identity<typename P::Call>{});
    out.calls = detail::pallet_enum(types, name, "Call", std::move(calls));
    if constexpr (!std::is_same_v<typename P::Event, NoEvent>) {
        auto events = detail::alternatives_of(types, std::type_identity<typename P::Event>{});
        out.event = detail::pallet_enum(types, name, "Event", std::move(events));
    }
    out.error = detail::pallet_enum(types, name, "Error", detail::errors_of<typename P::Error>());
    if constexpr (requires { typename P::HoldReason; })
        out.hold_reason = detail::pallet_enum(types, name, "HoldReason",
                                              detail::enumerators_of<typename P::HoldReason>());
    out.constants = detail::constants_of(types, constants);
    out.docs = docs_of(detail::docs_text<P>());
    model.pallets.push_back(std::move(out));
}

/// Adds a pallet of the runtime.
template <class P>
void describe_pallet(MetadataModel& model, const P& pallet) {
    describe_pallet<P>(model, pallet.name(), pallet.index(), pallet.constants());
}

}  // namespace frame::metadata
