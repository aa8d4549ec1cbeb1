#include "tee-registry/evidence/dstack/report_data.hpp"

namespace tee_registry::dstack {

std::optional<ReportDataHash> report_data_hash(std::string_view name) {
    if (name == "sha256") return ReportDataHash::Sha256;
    if (name == "sha384") return ReportDataHash::Sha384;
    if (name.empty() || name == "sha512") return ReportDataHash::Sha512;
    if (name == "keccak256") return ReportDataHash::Keccak256;
    if (name == "raw") return ReportDataHash::Raw;
    return std::nullopt;
}

std::optional<primitives::Bytes64> report_data_of(primitives::Host& host, std::string_view tag,
                                                  primitives::BytesView content,
                                                  ReportDataHash hash) {
    primitives::Bytes64 out{};
    primitives::Bytes message = primitives::to_bytes(primitives::view_of(tag));
    message.push_back(':');
    primitives::append(message, content);
    switch (hash) {
        case ReportDataHash::Sha256:
            std::ranges::copy(host.sha2_256(message), out.begin());
            return out;
        case ReportDataHash::Sha384:
            std::ranges::copy(host.sha2_384(message), out.begin());
            return out;
        case ReportDataHash::Sha512:
            return host.sha2_512(message);
        case ReportDataHash::Keccak256:
            std::ranges::copy(host.keccak_256(message), out.begin());
            return out;
        case ReportDataHash::Raw:
            break;
    }
    if (content.size() != out.size()) return std::nullopt;
    std::ranges::copy(content, out.begin());
    return out;
}

}  // namespace tee_registry::dstack
