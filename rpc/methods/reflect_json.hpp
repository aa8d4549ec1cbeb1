// JSON of SCALE types by field reflection, for our own methods:
//   u128 a decimal string (amounts exceed what JavaScript keeps exact), smaller integers numbers
//   accounts SS58, other byte strings 0x hex      enums their names      options null or the value
//   structs objects with camelCase names           variants {"alternative": value}
#pragma once

#include "primitives/crypto/ss58.hpp"
#include "primitives/scale/codec.hpp"
#include "rpc/methods/convert.hpp"

#include <array>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace rpc {

/// "matures_at_ms" -> "maturesAtMs", "UpToDate" -> "upToDate".
inline std::string camel_case(std::string_view name) {
    std::string out;
    bool raise = false;
    for (const char c : name) {
        if (c == '_') {
            raise = true;
            continue;
        }
        const bool lower = c >= 'a' && c <= 'z';
        const bool upper = c >= 'A' && c <= 'Z';
        if (raise && lower)
            out.push_back(static_cast<char>(c - 'a' + 'A'));
        else if (out.empty() && upper)
            out.push_back(static_cast<char>(c - 'A' + 'a'));
        else
            out.push_back(c);
        raise = false;
    }
    return out;
}

template <class T>
json::Value reflect_json(const T& value);

namespace detail {

template <class E, std::size_t... I>
std::string enum_name(E value, std::index_sequence<I...>) {
    std::string name;
    const auto match = [&](std::size_t index, std::string_view candidate) {
        if (static_cast<std::size_t>(value) == index) name = candidate;
    };
    (match(I, primitives::fields::enumerator_name<static_cast<E>(I)>()), ...);
    return name;
}

template <class T, std::size_t... I>
json::Value struct_json(const T& value, std::index_sequence<I...>) {
    json::Object json;
    const auto fields = primitives::fields::tie(value);
    (json.set(camel_case(primitives::fields::kName<T, I>), reflect_json(std::get<I>(fields))), ...);
    return json;
}

template <class Items>
json::Value list_json(const Items& items) {
    json::Array list;
    for (const auto& item : items)
        list.push_back(reflect_json(item));
    return list;
}

}  // namespace detail

template <class T>
json::Value reflect_json(const T& value) {
    namespace scale = primitives::scale;
    if constexpr (std::is_same_v<T, bool>) {
        return value;
    } else if constexpr (std::is_same_v<T, primitives::u128>) {
        return json::to_decimal(value);
    } else if constexpr (std::is_integral_v<T>) {
        return json::Value{value};
    } else if constexpr (std::is_same_v<T, std::string>) {
        return value;
    } else if constexpr (std::is_same_v<T, AccountId>) {
        return primitives::crypto::ss58_encode(value);
    } else if constexpr (std::is_convertible_v<const T&, BytesView>) {
        return hex_json(value);
    } else if constexpr (std::is_enum_v<T>) {
        return detail::enum_name(value,
                                 std::make_index_sequence<primitives::fields::kEnumeratorsMax>{});
    } else if constexpr (scale::detail::kIs<T, std::optional>) {
        return value ? reflect_json(*value) : json::Value{};
    } else if constexpr (scale::detail::kIs<T, std::vector> || scale::detail::kIsArray<T>) {
        return detail::list_json(value);
    } else if constexpr (scale::detail::kIs<T, std::variant>) {
        return std::visit(
            []<class A>(const A& alternative) {
                return json::Value{json::Object{}.set(
                    camel_case(primitives::fields::type_name<A>()), reflect_json(alternative))};
            },
            value);
    } else {
        return detail::struct_json(value,
                                   std::make_index_sequence<primitives::fields::count<T>()>{});
    }
}

}  // namespace rpc
