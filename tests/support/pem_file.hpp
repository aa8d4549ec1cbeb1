// Certificates of a PEM file as vendors publish them: text around and between the certificates is
// dropped and line ends are made plain, which the strict reader of the chain does not do.
#pragma once

#include "tee-registry/der/pem.hpp"
#include "tests/support/vectors.hpp"

namespace tests {

inline std::vector<primitives::Bytes> pem_file(const std::filesystem::path& path) {
    constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
    constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
    std::string text = read_text(path);
    std::erase_if(text, [](char c) { return c == '\r' || c == ' ' || c == '\t'; });
    constexpr std::string_view kBare = "-----BEGINCERTIFICATE-----";
    constexpr std::string_view kBareEnd = "-----ENDCERTIFICATE-----";
    std::vector<primitives::Bytes> out;
    for (std::size_t at = text.find(kBare); at != std::string::npos;
         at = text.find(kBare, at + 1)) {
        const auto from = at + kBare.size();
        const auto to = text.find(kBareEnd, from);
        if (to == std::string::npos) break;
        std::string one{kBegin};
        one += text.substr(from, to - from);
        one += kEnd;
        const auto read = tee_registry::der::pem_certificates(one, 1);
        EXPECT_TRUE(read.has_value()) << path;
        if (read) out.push_back(read.value().front());
    }
    return out;
}

}  // namespace tests
