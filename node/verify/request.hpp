// What pha-verify is asked to judge, and the ways in which asking can be wrong.
#pragma once

#include "tee-registry/evidence/verdict.hpp"
#include "tee-registry/json/reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace node::verify {

using primitives::Bytes;
using primitives::Result;
using primitives::unexpected;

/// Evidence of every kind is smaller: GPU evidence of a host has at most 128 KiB, in hexadecimal.
inline constexpr std::size_t kFileSizeMax = 1024 * 1024;

/// A sentence about the command line or a file; ends the program with status 2.
using UsageError = std::string;

struct Request {
    /// "auto" or the name of a kind.
    std::string kind = "auto";
    /// Content of the evidence file: binary, or decoded from hexadecimal.
    Bytes evidence;
    /// The same as text when it is a JSON object.
    std::optional<std::string> json;
    /// Content of the files named by --collateral and --policy.
    std::optional<std::string> collateral;
    std::optional<std::string> policy;
    /// Unix time at which all is judged.
    std::uint64_t now_seconds = 0;
};

/// The bytes of a file: as they are, or of hexadecimal text (with or without 0x, spaces around it
/// ignored). Sets `json` instead where the content is a JSON object.
Result<primitives::Done, UsageError> set_evidence(Request& request, std::string content);

/// DER of the certificates of a PEM text, nothing where it is none. Vendors' tools write PEM with
/// and without carriage returns, and without a line feed at the end.
std::optional<std::vector<Bytes>> pem_certificates_of(std::string text);

/// The verdict on the request by the verifier of its kind.
Result<tee_registry::Verdict, UsageError> judge(const Request& request);

}  // namespace node::verify
