// Field count, field references and field names of a plain aggregate, without macros.
//
// A reflected type is an aggregate at namespace scope with at most kFieldsMax fields: no bases, no
// references, no bit-fields, no C arrays. Names come from the compiler's spelling of a pointer to
// the member, so they cannot drift from the source.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace primitives::fields {

inline constexpr std::size_t kFieldsMax = 24;

namespace detail {

// optional<T> and a variant of one alternative take any argument through a converting constructor
// template; offering them a conversion as well would be ambiguous.
template <class T>
inline constexpr bool kConvertsItself = false;
template <class T>
inline constexpr bool kConvertsItself<std::optional<T>> = true;
template <class T>
inline constexpr bool kConvertsItself<std::variant<T>> = true;

struct Anything {
    template <class T>
        requires(!kConvertsItself<T>)
    operator T() const noexcept;
};

template <class T, std::size_t... I>
constexpr bool fits(std::index_sequence<I...>) {
    return requires { T{((void)I, Anything{})...}; };
}

}  // namespace detail

template <class T, std::size_t N = 0>
consteval std::size_t count() {
    if constexpr (detail::fits<T>(std::make_index_sequence<N + 1>{}))
        return count<T, N + 1>();
    else
        return N;
}

/// References to all fields, in order.
template <class T>
constexpr auto tie(T& value) {
    constexpr auto n = count<std::remove_const_t<T>>();
    static_assert(n <= kFieldsMax, "a reflected type has too many fields: extend fields::tie");
    // clang-format off
    if constexpr (n == 0) return std::tie();
    else if constexpr (n == 1) { auto& [a] = value; return std::tie(a); }
    else if constexpr (n == 2) { auto& [a, b] = value; return std::tie(a, b); }
    else if constexpr (n == 3) { auto& [a, b, c] = value; return std::tie(a, b, c); }
    else if constexpr (n == 4) { auto& [a, b, c, d] = value; return std::tie(a, b, c, d); }
    else if constexpr (n == 5) { auto& [a, b, c, d, e] = value; return std::tie(a, b, c, d, e); }
    else if constexpr (n == 6) { auto& [a, b, c, d, e, f] = value; return std::tie(a, b, c, d, e, f); }
    else if constexpr (n == 7) { auto& [a, b, c, d, e, f, g] = value; return std::tie(a, b, c, d, e, f, g); }
    else if constexpr (n == 8) { auto& [a, b, c, d, e, f, g, h] = value; return std::tie(a, b, c, d, e, f, g, h); }
    else if constexpr (n == 9) { auto& [a, b, c, d, e, f, g, h, i] = value; return std::tie(a, b, c, d, e, f, g, h, i); }
    else if constexpr (n == 10) { auto& [a, b, c, d, e, f, g, h, i, j] = value; return std::tie(a, b, c, d, e, f, g, h, i, j); }
    else if constexpr (n == 11) { auto& [a, b, c, d, e, f, g, h, i, j, k] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k); }
    else if constexpr (n == 12) { auto& [a, b, c, d, e, f, g, h, i, j, k, l] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l); }
    else if constexpr (n == 13) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m); }
    else if constexpr (n == 14) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o); }
    else if constexpr (n == 15) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p); }
    else if constexpr (n == 16) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q); }
    else if constexpr (n == 17) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r); }
    else if constexpr (n == 18) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s); }
    else if constexpr (n == 19) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t); }
    else if constexpr (n == 20) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u); }
    else if constexpr (n == 21) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v); }
    else if constexpr (n == 22) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w); }
    else if constexpr (n == 23) { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x); }
    else { auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x, y] = value; return std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v, w, x, y); }
    // clang-format on
}

namespace detail {

template <class T>
struct Holder {
    T value;
};
template <class T>
extern const Holder<T> fake;  // only member addresses are used, it is never defined

// A class-type template argument: some compilers refuse a bare pointer to a subobject.
template <class P>
struct Pointer {
    P pointer;
};
template <class P>
Pointer(P) -> Pointer<P>;

template <Pointer P>
constexpr std::string_view member_signature() {
    return __PRETTY_FUNCTION__;
}
template <class T>
constexpr std::string_view type_signature() {
    return __PRETTY_FUNCTION__;
}
template <auto V>
constexpr std::string_view value_signature() {
    return __PRETTY_FUNCTION__;
}

constexpr bool is_identifier(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/// The last identifier of "... [with auto P = ...::name; std::string_view = ...]".
constexpr std::string_view last_identifier(std::string_view text) {
    if (const auto with = text.find("; std::string_view"); with != text.npos)
        text = text.substr(0, with);
    auto end = text.size();
    while (end > 0 && !is_identifier(text[end - 1]))
        --end;
    auto begin = end;
    while (begin > 0 && is_identifier(text[begin - 1]))
        --begin;
    return text.substr(begin, end - begin);
}

template <class T, std::size_t I>
constexpr auto name_of() {
    return last_identifier(member_signature<Pointer{&std::get<I>(fields::tie(fake<T>.value))}>());
}

}  // namespace detail

/// The name of field I of T, as written in the source.
template <class T, std::size_t I>
inline constexpr std::string_view kName = detail::name_of<T, I>();

/// The type of field I of T.
template <class T, std::size_t I>
using Type =
    std::remove_reference_t<std::tuple_element_t<I, decltype(fields::tie(std::declval<T&>()))>>;

/// The unqualified name of a plain, non-template type.
template <class T>
constexpr std::string_view type_name() {
    return detail::last_identifier(detail::type_signature<T>());
}

/// The name of an enumerator, empty when V is not a named one. A leading `k` is not part of it.
template <auto V>
constexpr std::string_view enumerator_name() {
    auto text = detail::value_signature<V>();
    if (const auto with = text.find("; std::string_view"); with != text.npos)
        text = text.substr(0, with);
    const auto equals = text.find("= ");
    if (equals == text.npos) return {};
    auto value = text.substr(equals + 2);
    if (!value.empty() && value.back() == ']') value.remove_suffix(1);
    // An unnamed value is spelled as a cast: "(Error)7".
    const auto name = detail::last_identifier(value);
    return !name.empty() && name.front() >= '0' && name.front() <= '9' ? std::string_view{} : name;
}

/// Enumerations are scanned for named values below this bound.
inline constexpr std::size_t kEnumeratorsMax = 128;

}  // namespace primitives::fields
