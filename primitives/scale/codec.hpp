// SCALE for C++ types (parity-scale-codec):
//   integers, bool, FixedBytes, std::array   the bytes or items, no prefix
//   Compact<T>                               variable length number
//   std::vector, std::string, std::map       compact count, then the items (map keys ascending)
//   BoundedVec<T, N>                         a vector that refuses more than N items
//   std::optional, Result                    tag byte, then the value
//   enum class : uint8_t, std::variant       variant index, then the fields
//   std::tuple, std::pair, plain structs     the fields in order
// A struct with `void encode_to(Bytes&) const` and `bool decode_from(Decoder&)` codes itself.
// A variant's alternative may fix its index with `static constexpr std::uint8_t kVariantIndex`.
#pragma once

#include "primitives/scale/decoder.hpp"
#include "primitives/scale/fields.hpp"
#include "primitives/types/u256.hpp"

#include <array>
#include <bit>
#include <concepts>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace primitives::scale {

/// A number in SCALE's variable length form.
template <class T>
struct Compact {
    T value{};
    constexpr operator T() const { return value; }
    constexpr auto operator<=>(const Compact&) const = default;
};

/// A vector of at most N items, checked when decoded (and by its owner when built).
template <class T, std::uint32_t N>
struct BoundedVec {
    static constexpr std::uint32_t kSizeMax = N;
    std::vector<T> items;
    bool operator==(const BoundedVec&) const = default;
};
template <std::uint32_t N>
using BoundedBytes = BoundedVec<std::uint8_t, N>;

namespace detail {

template <class T>
concept Integer = (std::is_integral_v<T> && !std::is_same_v<T, bool>) || std::is_same_v<T, u128> ||
                  std::is_same_v<T, i128>;

template <class T>
concept CodesItself = requires(const T& value, T& target, Bytes& out, Decoder& in) {
    value.encode_to(out);
    { target.decode_from(in) } -> std::same_as<bool>;
};

template <class T, template <class...> class Template>
inline constexpr bool kIs = false;
template <template <class...> class Template, class... A>
inline constexpr bool kIs<Template<A...>, Template> = true;

template <class T>
inline constexpr bool kIsFixedBytes = false;
template <class Tag, std::size_t N>
inline constexpr bool kIsFixedBytes<FixedBytes<Tag, N>> = true;

template <class T>
inline constexpr bool kIsArray = false;
template <class T, std::size_t N>
inline constexpr bool kIsArray<std::array<T, N>> = true;

template <class T>
inline constexpr bool kIsBounded = false;
template <class T, std::uint32_t N>
inline constexpr bool kIsBounded<BoundedVec<T, N>> = true;

/// The index of alternative I of a variant.
template <class Variant, std::size_t I>
consteval std::uint8_t variant_index() {
    using Alternative = std::variant_alternative_t<I, Variant>;
    if constexpr (requires { Alternative::kVariantIndex; })
        return Alternative::kVariantIndex;
    else
        return static_cast<std::uint8_t>(I);
}

template <class E, std::size_t... I>
constexpr bool is_named(std::uint8_t value, std::index_sequence<I...>) {
    return ((value == I && !fields::enumerator_name<static_cast<E>(I)>().empty()) || ...);
}

/// The least number of bytes an encoding of T has: bounds how many items an input can hold.
template <class T>
consteval std::size_t size_min() {
    if constexpr (Integer<T>)
        return sizeof(T);
    else if constexpr (kIsFixedBytes<T>)
        return T::kSize;
    else if constexpr (std::is_same_v<T, u256>)
        return 32;
    else if constexpr (CodesItself<T>)
        return 1;
    else if constexpr (kIsArray<T>)
        return std::tuple_size_v<T> * size_min<typename T::value_type>();
    else if constexpr (kIs<T, std::tuple> || kIs<T, std::pair>)
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (std::size_t{0} + ... + size_min<std::tuple_element_t<I, T>>());
        }(std::make_index_sequence<std::tuple_size_v<T>>{});
    else if constexpr (std::is_aggregate_v<T> && !kIsBounded<T> && !kIs<T, Compact>)
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (std::size_t{0} + ... + size_min<fields::Type<T, I>>());
        }(std::make_index_sequence<fields::count<T>()>{});
    else
        return 1;
}

/// Little endian, as every platform of ours has its integers (checked below).
template <Integer T>
std::array<std::uint8_t, sizeof(T)> integer_bytes(const T& value) {
    std::array<std::uint8_t, sizeof(T)> out;
    std::memcpy(out.data(), &value, sizeof(T));
    return out;
}
static_assert(std::endian::native == std::endian::little, "SCALE integers are copied as they are");

}  // namespace detail

// ---- encoding -----------------------------------------------------------------------------------

void encode_compact(u128 value, Bytes& out);

template <class T>
void encode_to(const T& value, Bytes& out) {
    using namespace detail;
    if constexpr (CodesItself<T>) {
        value.encode_to(out);
    } else if constexpr (std::is_same_v<T, bool>) {
        out.push_back(value ? 1 : 0);
    } else if constexpr (Integer<T>) {
        append(out, integer_bytes(value));
    } else if constexpr (std::is_same_v<T, u256>) {
        encode_to(value.limbs, out);
    } else if constexpr (kIs<T, Compact>) {
        encode_compact(value.value, out);
    } else if constexpr (kIsFixedBytes<T>) {
        append(out, value.view());
    } else if constexpr (std::is_enum_v<T>) {
        static_assert(sizeof(T) == 1, "a SCALE enum has the underlying type std::uint8_t");
        out.push_back(static_cast<std::uint8_t>(value));
    } else if constexpr (kIsArray<T>) {
        for (const auto& item : value)
            encode_to(item, out);
    } else if constexpr (kIsBounded<T>) {
        encode_to(value.items, out);
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
        encode_compact(value.size(), out);
        append(out, view_of(value));
    } else if constexpr (std::is_same_v<T, Bytes> || std::is_same_v<T, BytesView>) {
        encode_compact(value.size(), out);
        append(out, value);
    } else if constexpr (kIs<T, std::vector>) {
        encode_compact(value.size(), out);
        for (const auto& item : value)
            encode_to(item, out);
    } else if constexpr (kIs<T, std::map>) {
        encode_compact(value.size(), out);
        for (const auto& [key, mapped] : value) {
            encode_to(key, out);
            encode_to(mapped, out);
        }
    } else if constexpr (kIs<T, std::optional>) {
        out.push_back(value.has_value() ? 1 : 0);
        if (value) encode_to(*value, out);
    } else if constexpr (kIs<T, Result>) {
        out.push_back(value.has_value() ? 0 : 1);
        if (value.has_value())
            encode_to(value.value(), out);
        else
            encode_to(value.error(), out);
    } else if constexpr (kIs<T, std::variant>) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            const auto one = [&]<std::size_t At>(std::integral_constant<std::size_t, At>) {
                out.push_back(variant_index<T, At>());
                encode_to(*std::get_if<At>(&value), out);
                return true;
            };
            (void)((value.index() == I && one(std::integral_constant<std::size_t, I>{})) || ...);
        }(std::make_index_sequence<std::variant_size_v<T>>{});
    } else if constexpr (kIs<T, std::tuple> || kIs<T, std::pair>) {
        std::apply([&](const auto&... item) { (encode_to(item, out), ...); }, value);
    } else {
        static_assert(std::is_aggregate_v<T>, "no SCALE encoding for this type");
        std::apply([&](const auto&... item) { (encode_to(item, out), ...); }, fields::tie(value));
    }
}

template <class T>
Bytes encode(const T& value) {
    Bytes out;
    out.reserve(detail::size_min<T>());
    encode_to(value, out);
    return out;
}

// ---- decoding -----------------------------------------------------------------------------------

template <class T>
bool decode_from(Decoder& in, T& value);

namespace detail {

template <class T>
bool decode_vector(Decoder& in, std::vector<T>& items, std::uint32_t size_bound) {
    Decoder::Level level{in};
    std::uint32_t count{};
    if (!level.ok() || !in.take_length(size_min<T>(), count)) return false;
    if (count > size_bound) return in.fail(DecodeError::LengthExceedsBound);
    if (!in.charge(std::size_t{count} * sizeof(T))) return false;
    if constexpr (std::is_same_v<T, std::uint8_t>) {
        BytesView bytes;
        if (!in.take(count, bytes)) return false;
        items.assign(bytes.begin(), bytes.end());
    } else {
        items.clear();
        items.reserve(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            T item{};
            if (!decode_from(in, item)) return false;
            items.push_back(std::move(item));
        }
    }
    return true;
}

template <class K, class V, class L>
bool decode_map(Decoder& in, std::map<K, V, L>& map) {
    Decoder::Level level{in};
    std::uint32_t count{};
    if (!level.ok() || !in.take_length(size_min<K>() + size_min<V>(), count)) return false;
    if (!in.charge(std::size_t{count} * (sizeof(std::pair<K, V>) + 32))) return false;
    map.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
        K key{};
        V mapped{};
        if (!decode_from(in, key) || !decode_from(in, mapped)) return false;
        if (!map.empty() && !map.key_comp()(map.rbegin()->first, key))
            return in.fail(DecodeError::KeysNotAscending);
        map.emplace_hint(map.end(), std::move(key), std::move(mapped));
    }
    return true;
}

template <class... A>
bool decode_variant(Decoder& in, std::variant<A...>& value) {
    using Variant = std::variant<A...>;
    Decoder::Level level{in};
    std::uint8_t index{};
    if (!level.ok() || !in.take_byte(index)) return false;
    bool known = false;
    bool decoded = false;
    const auto one = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
        known = true;
        std::variant_alternative_t<I, Variant> alternative{};
        decoded = decode_from(in, alternative);
        if (decoded) value.template emplace<I>(std::move(alternative));
        return true;
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (void)((index == variant_index<Variant, I>() &&
                one(std::integral_constant<std::size_t, I>{})) ||
               ...);
    }(std::make_index_sequence<sizeof...(A)>{});
    return known ? decoded : in.fail(DecodeError::InvalidVariant);
}

template <class T, class E>
bool decode_result(Decoder& in, Result<T, E>& value) {
    std::uint8_t tag{};
    if (!in.take_byte(tag)) return false;
    if (tag > 1) return in.fail(DecodeError::InvalidVariant);
    if (tag == 0) {
        T good{};
        if (!decode_from(in, good)) return false;
        value = std::move(good);
    } else {
        E bad{};
        if (!decode_from(in, bad)) return false;
        value = unexpected(std::move(bad));
    }
    return true;
}

template <class T>
bool decode_integer(Decoder& in, T& value) {
    BytesView bytes;
    if (!in.take(sizeof(T), bytes)) return false;
    std::memcpy(&value, bytes.data(), sizeof(T));
    return true;
}

}  // namespace detail

/// Reads one value; false with in.error() set. The target may be half written then.
template <class T>
bool decode_from(Decoder& in, T& value) {
    using namespace detail;
    if constexpr (CodesItself<T>) {
        return value.decode_from(in);
    } else if constexpr (std::is_same_v<T, bool>) {
        std::uint8_t byte{};
        if (!in.take_byte(byte)) return false;
        if (byte > 1) return in.fail(DecodeError::InvalidBool);
        value = byte == 1;
        return true;
    } else if constexpr (Integer<T>) {
        return decode_integer(in, value);
    } else if constexpr (std::is_same_v<T, u256>) {
        return decode_from(in, value.limbs);
    } else if constexpr (kIs<T, Compact>) {
        u128 number{};
        using Number = decltype(value.value);
        if (!in.take_compact(static_cast<Number>(~Number{0}), number)) return false;
        value.value = static_cast<Number>(number);
        return true;
    } else if constexpr (kIsFixedBytes<T>) {
        BytesView bytes;
        if (!in.take(T::kSize, bytes)) return false;
        value = T::from(bytes);
        return true;
    } else if constexpr (std::is_enum_v<T>) {
        std::uint8_t byte{};
        if (!in.take_byte(byte)) return false;
        if (!is_named<T>(byte, std::make_index_sequence<fields::kEnumeratorsMax>{}))
            return in.fail(DecodeError::InvalidVariant);
        value = static_cast<T>(byte);
        return true;
    } else if constexpr (kIsArray<T>) {
        for (auto& item : value)
            if (!decode_from(in, item)) return false;
        return true;
    } else if constexpr (kIsBounded<T>) {
        return decode_vector(in, value.items, T::kSizeMax);
    } else if constexpr (std::is_same_v<T, std::string>) {
        Bytes bytes;
        if (!decode_vector(in, bytes, ~std::uint32_t{0})) return false;
        if (!is_utf8(bytes)) return in.fail(DecodeError::InvalidUtf8);
        value.assign(bytes.begin(), bytes.end());
        return true;
    } else if constexpr (kIs<T, std::vector>) {
        return decode_vector(in, value, ~std::uint32_t{0});
    } else if constexpr (kIs<T, std::map>) {
        return decode_map(in, value);
    } else if constexpr (kIs<T, std::optional>) {
        Decoder::Level level{in};
        std::uint8_t tag{};
        if (!level.ok() || !in.take_byte(tag)) return false;
        if (tag > 1) return in.fail(DecodeError::InvalidVariant);
        if (tag == 0) {
            value.reset();
            return true;
        }
        return decode_from(in, value.emplace());
    } else if constexpr (kIs<T, Result>) {
        return decode_result(in, value);
    } else if constexpr (kIs<T, std::variant>) {
        return decode_variant(in, value);
    } else if constexpr (kIs<T, std::tuple> || kIs<T, std::pair>) {
        return std::apply([&](auto&... item) { return (decode_from(in, item) && ...); }, value);
    } else {
        static_assert(std::is_aggregate_v<T>, "no SCALE decoding for this type");
        return std::apply([&](auto&... item) { return (decode_from(in, item) && ...); },
                          fields::tie(value));
    }
}

/// The whole input as one value; trailing bytes are an error.
template <class T>
Result<T, DecodeError> decode(BytesView input, const CallReader* calls = nullptr) {
    Decoder in{input, calls};
    T value{};
    if (!decode_from(in, value)) return unexpected(in.error());
    if (in.remaining() != 0) return unexpected(DecodeError::TrailingBytes);
    return value;
}

}  // namespace primitives::scale
