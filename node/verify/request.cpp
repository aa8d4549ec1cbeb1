#include "node/verify/request.hpp"

#include "primitives/types/hex.hpp"

namespace node::verify {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

Result<primitives::Done, UsageError> set_evidence(Request& request, std::string content) {
    const auto text = trimmed(content);
    if (text.empty()) return unexpected(UsageError{"the evidence file is empty"});
    if (text.front() == '{') {
        request.json = std::string{text};
        return primitives::Done{};
    }
    const auto bare = text.starts_with("0x") ? text.substr(2) : text;
    if (auto decoded = primitives::from_bare_hex(bare))
        request.evidence = std::move(decoded).value();
    else
        request.evidence.assign(content.begin(), content.end());
    return primitives::Done{};
}

}  // namespace node::verify
