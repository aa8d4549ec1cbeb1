// How dstack puts content into the 64 bytes of report data: hash(tag | ":" | content), filled up
// with zeros, or the content itself ("raw").
#pragma once

#include "primitives/host.hpp"

#include <optional>
#include <string_view>

namespace tee_registry::dstack {

enum class ReportDataHash : std::uint8_t { Sha256, Sha384, Sha512, Keccak256, Raw };

/// dstack's own tags; an application may use any other.
inline constexpr std::string_view kTagKmsRootCa = "kms-root-ca";
inline constexpr std::string_view kTagRaTlsCertificate = "ratls-cert";
inline constexpr std::string_view kTagAppData = "app-data";

/// The hash that dstack calls so ("" is its default, sha512); nullopt for others.
std::optional<ReportDataHash> report_data_hash(std::string_view name);

/// Nullopt when the content is to be taken raw and has not 64 bytes.
std::optional<primitives::Bytes64> report_data_of(primitives::Host& host, std::string_view tag,
                                                  primitives::BytesView content,
                                                  ReportDataHash hash = ReportDataHash::Sha512);

}  // namespace tee_registry::dstack
