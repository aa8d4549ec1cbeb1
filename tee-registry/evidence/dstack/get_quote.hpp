// The answer of dstack's guest agent to GetQuote, as users have it:
// {"quote": hex, "event_log": JSON text, "report_data": hex, "vm_config": JSON text}; of these
// quote and event_log are required, other members are ignored. For tools and tests.
#pragma once

#include "tee-registry/evidence/dstack/verify.hpp"

namespace tee_registry::dstack {

/// Quote, event log and vm_config in hexadecimal and with every character escaped.
inline constexpr std::size_t kGetQuoteSizeMax = 192 * 1024;

struct GetQuote {
    Bytes quote;
    CvmEvidence evidence;
};

/// EvidenceMalformed.
Result<GetQuote, DstackError> read_get_quote(std::string_view json);

}  // namespace tee_registry::dstack
