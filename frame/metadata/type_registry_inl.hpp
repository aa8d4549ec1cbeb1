// The templates of type_registry.hpp: they gather what the compiler knows about a type.
#pragma once

#include "frame/metadata/type_registry.hpp"

#include <bit>

namespace frame::metadata {

namespace detail {

using primitives::scale::detail::kIs;
using primitives::scale::detail::kIsArray;
using primitives::scale::detail::kIsBounded;
using primitives::scale::detail::kIsFixedBytes;

template <class T>
concept Described = requires(TypeRegistry& types) {
    { Describe<T>::describe(types) } -> std::same_as<TypeDescription>;
};

/// The path that T declares or was given; empty where it follows the name.
template <class T>
constexpr std::string_view declared_path() {
    if constexpr (requires { T::kTypePath; })
        return T::kTypePath;
    else
        return kPathOf<T>;
}
template <class T>
constexpr std::string_view path_of() {
    constexpr auto declared = declared_path<T>();
    return declared.empty() ? qualified_name<T>() : declared;
}

/// Which outer enum T stands for; kOuterEnumNames.size() when none.
template <class T>
consteval std::size_t outer_of() {
    std::size_t at = 0;
    while (at < kOuterEnumNames.size() && kOuterEnumNames[at] != declared_path<T>())
        ++at;
    return at;
}

/// Types with the same description share a number: T -> the one that stands for it.
template <class T>
struct Canonical {
    using Type = T;
};
template <class T>
    requires requires { typename T::DescribedAs; }
struct Canonical<T> {
    using Type = typename Canonical<typename T::DescribedAs>::Type;
};
template <>
struct Canonical<std::string_view> {
    using Type = std::string;
};
template <>
struct Canonical<BytesView> {
    using Type = Bytes;
};
template <>
struct Canonical<primitives::Done> {
    using Type = std::tuple<>;
};
template <class A, class B>
struct Canonical<std::pair<A, B>> {
    using Type = std::tuple<A, B>;
};
template <class T, std::uint32_t N>
struct Canonical<primitives::scale::BoundedVec<T, N>> {
    using Type = primitives::scale::BoundedVec<T, 0>;
};
template <class Tag, std::size_t N>
    requires(kPathOf<primitives::FixedBytes<Tag, N>>.empty())
struct Canonical<primitives::FixedBytes<Tag, N>> {
    using Type = std::array<std::uint8_t, N>;
};

template <class T>
consteval Primitive integer_primitive() {
    constexpr bool is_signed = std::is_same_v<T, primitives::i128> || std::is_signed_v<T>;
    constexpr auto base = static_cast<std::uint8_t>(is_signed ? Primitive::I8 : Primitive::U8);
    return static_cast<Primitive>(base + std::countr_zero(sizeof(T)));
}

/// Fixed point numbers and parts per something are tuple structs around their mantissa.
inline constexpr std::string_view kNumberPath = "sp_arithmetic::";

template <class T>
constexpr bool unnamed_fields() {
    if constexpr (requires { T::kUnnamedFields; })
        return T::kUnnamedFields;
    else
        return declared_path<T>().starts_with(kNumberPath);
}

/// The fields of an aggregate, each type registered in order.
template <class T>
std::vector<Field> fields_of(TypeRegistry& types) {
    std::vector<Field> out;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        [[maybe_unused]] const auto one =
            [&]<std::size_t At>(std::integral_constant<std::size_t, At>) {
                const TypeId type = types.id<primitives::fields::Type<T, At>>();
                out.push_back(unnamed_fields<T>()
                                  ? unnamed_field(type)
                                  : named_field(primitives::fields::kName<T, At>, type));
            };
        (one(std::integral_constant<std::size_t, I>{}), ...);
    }(std::make_index_sequence<primitives::fields::count<T>()>{});
    return out;
}

template <class E>
std::vector<VariantDefinition> enumerators_of() {
    constexpr auto names = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<std::string_view, sizeof...(I)>{
            primitives::fields::enumerator_name<static_cast<E>(I)>()...};
    }(std::make_index_sequence<primitives::fields::kEnumeratorsMax>{});
    return plain_variants(names);
}

template <class T>
constexpr std::string_view docs_text() {
    if constexpr (requires { T::kDocs; })
        return T::kDocs;
    else
        return {};
}

template <class... A>
std::vector<VariantDefinition> alternatives_of(TypeRegistry& types,
                                               std::type_identity<std::variant<A...>>) {
    std::vector<VariantDefinition> out;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        [[maybe_unused]] const auto one = [&]<class T>(std::type_identity<T>, std::uint8_t index) {
            static_assert(std::is_aggregate_v<T>, "an alternative is a struct: it needs a name");
            auto fields = fields_of<T>(types);
            out.push_back({std::string{primitives::fields::type_name<T>()}, std::move(fields),
                           index, docs_of(docs_text<T>())});
        };
        (one(std::type_identity<A>{},
             primitives::scale::detail::variant_index<std::variant<A...>, I>()),
         ...);
    }(std::index_sequence_for<A...>{});
    return out;
}
template <class... A>
constexpr std::string_view enum_path(std::type_identity<std::variant<A...>>) {
    using First = std::tuple_element_t<0, std::tuple<A...>>;
    if constexpr (requires { First::kEnumPath; })
        return First::kEnumPath;
    else
        return {};
}

template <class... T>
std::vector<TypeId> ids_of(TypeRegistry& types, std::type_identity<std::tuple<T...>>) {
    std::vector<TypeId> out;
    (out.push_back(types.id<T>()), ...);
    return out;
}

}  // namespace detail

template <class T>
TypeId TypeRegistry::id() {
    using Type = typename detail::Canonical<std::remove_cv_t<T>>::Type;
    constexpr std::size_t outer_enum = detail::outer_of<Type>();
    if constexpr (outer_enum < kOuterEnumNames.size()) {
        return outer(static_cast<OuterEnum>(outer_enum));
    } else {
        if (const auto known = find(&kTypeKey<Type>)) return *known;
        const TypeId at = reserve();
        known_.emplace(&kTypeKey<Type>, at);
        define(at, describe<Type>());
        return at;
    }
}

template <class T>
TypeDescription TypeRegistry::describe() {
    using namespace detail;
    if constexpr (Described<T>) {
        return Describe<T>::describe(*this);
    } else if constexpr (std::is_same_v<T, bool>) {
        return primitive(Primitive::Bool);
    } else if constexpr (primitives::scale::detail::Integer<T>) {
        return primitive(integer_primitive<T>());
    } else if constexpr (std::is_same_v<T, std::string>) {
        return primitive(Primitive::Str);
    } else if constexpr (kIs<T, primitives::scale::Compact>) {
        return {{}, {}, CompactType{id<decltype(T::value)>()}, {}};
    } else if constexpr (kIsFixedBytes<T>) {
        const TypeId bytes = id<std::array<std::uint8_t, T::kSize>>();
        return composite(path_of<T>(), {unnamed_field(bytes)});
    } else if constexpr (kIsArray<T>) {
        const TypeId item = id<typename T::value_type>();
        return {{}, {}, Array{static_cast<std::uint32_t>(std::tuple_size_v<T>), item}, {}};
    } else if constexpr (kIs<T, std::vector>) {
        return {{}, {}, Sequence{id<typename T::value_type>()}, {}};
    } else if constexpr (kIsBounded<T>) {
        using Item = typename decltype(T::items)::value_type;
        const TypeId item = id<Item>();
        const TypeId vector = id<std::vector<Item>>();
        return bounded_vec_of(item, vector);
    } else if constexpr (kIs<T, std::map>) {
        using Key = typename T::key_type;
        using Mapped = typename T::mapped_type;
        const TypeId key = id<Key>();
        const TypeId value = id<Mapped>();
        const TypeId entries = id<std::vector<std::tuple<Key, Mapped>>>();
        return map_of(key, value, entries);
    } else if constexpr (kIs<T, std::optional>) {
        return option_of(id<typename T::value_type>());
    } else if constexpr (kIs<T, primitives::Result>) {
        const TypeId good = id<typename T::value_type>();
        const TypeId bad = id<typename T::error_type>();
        return result_of(good, bad);
    } else if constexpr (kIs<T, std::tuple>) {
        return {{}, {}, Tuple{ids_of(*this, std::type_identity<T>{})}, {}};
    } else if constexpr (std::is_enum_v<T>) {
        return variants(path_of<T>(), enumerators_of<T>());
    } else if constexpr (kIs<T, std::variant>) {
        auto list = alternatives_of(*this, std::type_identity<T>{});
        return variants(enum_path(std::type_identity<T>{}), std::move(list));
    } else {
        static_assert(!primitives::scale::detail::CodesItself<T>,
                      "a type that codes itself needs DescribedAs or a Describe specialization");
        static_assert(std::is_aggregate_v<T>, "no description for this type");
        auto fields = fields_of<T>(*this);
        auto out = composite(path_of<T>(), std::move(fields));
        if constexpr (requires { typename T::TypeParameters; }) {
            const auto types = ids_of(*this, std::type_identity<typename T::TypeParameters>{});
            static_assert(T::kTypeParameterNames.size() ==
                          std::tuple_size_v<typename T::TypeParameters>);
            for (std::size_t at = 0; at < types.size(); ++at)
                out.parameters.push_back({std::string{T::kTypeParameterNames[at]}, types[at]});
        }
        return out;
    }
}

}  // namespace frame::metadata
