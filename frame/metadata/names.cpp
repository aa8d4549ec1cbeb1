#include "frame/metadata/names.hpp"

#include <array>
#include <utility>

namespace frame::metadata {

namespace {

constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
constexpr char lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char upper(char c) {
    return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kRenamed{{
    {"dispatch_class", "class"},
    {"requires_tags", "requires"},
    {"provides_tags", "provides"},
    {"operator_account", "operator"},
}};

}  // namespace

std::string snake_case(std::string_view pascal) {
    std::string out;
    for (std::size_t i = 0; i < pascal.size(); ++i) {
        const char c = pascal[i];
        const char before = i == 0 ? '_' : pascal[i - 1];
        const bool word = (is_upper(c) && !is_upper(before)) || (is_digit(c) && !is_digit(before));
        if (word && before != '_') out.push_back('_');
        out.push_back(lower(c));
    }
    return out;
}

std::string pascal_case(std::string_view snake) {
    std::string out;
    bool starts_word = true;
    for (const char c : snake) {
        if (c == '_') {
            starts_word = true;
            continue;
        }
        out.push_back(starts_word ? upper(c) : c);
        starts_word = false;
    }
    return out;
}

std::string wire_name(std::string_view field) {
    for (const auto& [ours, theirs] : kRenamed)
        if (field == ours) return std::string{theirs};
    while (!field.empty() && field.back() == '_')
        field.remove_suffix(1);
    return std::string{field};
}

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> out;
    while (!path.empty()) {
        const auto end = path.find("::");
        out.emplace_back(path.substr(0, end));
        path = end == path.npos ? std::string_view{} : path.substr(end + 2);
    }
    return out;
}

std::string pallet_crate(std::string_view pallet_name) {
    if (pallet_name == "System") return "frame_system";
    return "pallet_" + snake_case(pallet_name);
}

}  // namespace frame::metadata
