#include "node/verify/request.hpp"

#include "primitives/types/hex.hpp"
#include "tee-registry/der/pem.hpp"

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

std::optional<std::vector<Bytes>> pem_certificates_of(std::string text) {
    std::erase(text, '\r');
    if (!text.ends_with('\n')) text += '\n';
    std::size_t count = 0;
    for (auto at = text.find("-----BEGIN"); at != text.npos; at = text.find("-----BEGIN", at + 1))
        ++count;
    auto read = tee_registry::der::pem_certificates(text, count);
    if (!read) return std::nullopt;
    return std::move(read).value();
}

}  // namespace node::verify
