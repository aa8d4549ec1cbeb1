// How C++ names become the names clients see: paths of types, snake_case calls, PascalCase
// constants, and the few fields whose Rust name is a word of C++.
#pragma once

#include "primitives/scale/fields.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace frame::metadata {

/// "TransferAllowDeath" -> "transfer_allow_death"; a digit starts a word of its own
/// ("AsMultiThreshold1" -> "as_multi_threshold_1").
std::string snake_case(std::string_view pascal);
/// "existential_deposit" -> "ExistentialDeposit"; a name that starts with a capital stays.
std::string pascal_case(std::string_view snake);
/// The field's name on the wire: a trailing underscore is not part of it, and `dispatch_class`,
/// `requires_tags`, `provides_tags`, `operator_account` stand for `class`, `requires`, `provides`,
/// `operator`.
std::string wire_name(std::string_view field);
/// "a::b::C" -> {"a", "b", "C"}.
std::vector<std::string> split_path(std::string_view path);
/// The crate that clients expect for a pallet: frame_system, or pallet_<snake_case name>.
std::string pallet_crate(std::string_view pallet_name);

namespace detail {

/// The qualified name in "... [with T = a::B<...>; std::string_view = ...]", without template
/// arguments: where compilers differ in spelling is inside those.
constexpr std::string_view qualified_name_in(std::string_view signature) {
    constexpr std::string_view kMark = "T = ";
    auto text = signature.substr(signature.find(kMark) + kMark.size());
    return text.substr(0, text.find_first_of("<;]"));
}

}  // namespace detail

/// Namespaces and name of T, without template arguments.
template <class T>
constexpr std::string_view qualified_name() {
    constexpr auto name =
        detail::qualified_name_in(primitives::fields::detail::type_signature<T>());
    static_assert(name.find_first_of("({") == name.npos,
                  "a type in an unnamed namespace or function has no path in metadata");
    return name;
}

}  // namespace frame::metadata
