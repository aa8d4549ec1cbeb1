// The event log of a dstack CVM: what was measured into RTMR0 to RTMR3, in order.
//
//   JSON array of {imr 0..3, event_type u32, digest hex, event, event_payload hex,
//                  [version 1|2], [preimage]}
//   RTMR_i starts as 48 zero bytes; each event of imr i in order: RTMR = SHA-384(RTMR | digest).
//   RTMR0..2 hold boot events: their digests are all that is known of them.
//   RTMR3 holds dstack's runtime events (type 0x08000001), whose digest is computed here:
//     version 1  SHA-384(LE32(type) | ":" | event | ":" | payload)
//     version 2  SHA-384 of the canonical JSON (RFC 8785) {"name":event,"payload":hex,"type":type}
//
// One list is read, replayed and looked up in. A digest that a log states for a runtime event is
// compared with the computed one and otherwise never used.
#pragma once

#include "tee-registry/evidence/dcap/quote.hpp"
#include "tee-registry/evidence/dstack/error.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tee_registry::dstack {

using dcap::Bytes32;
using dcap::Bytes48;

inline constexpr std::size_t kEventLogSizeMax = 64 * 1024;
inline constexpr std::uint32_t kEventsMax = 1024;
inline constexpr std::uint32_t kRuntimeEventType = 0x08000001;
/// The register of runtime events.
inline constexpr std::uint8_t kRuntimeRegister = 3;

struct Event {
    std::uint8_t imr = 0;
    std::uint32_t type = 0;
    std::string name;
    Bytes payload;
    /// What was measured: as stated for boot events, as computed for runtime events.
    Bytes48 digest{};
};
using EventLog = std::vector<Event>;

/// EventLogTooLarge, EventLogMalformed, EventDigestMismatch.
Result<EventLog, DstackError> read_event_log(primitives::Host& host, std::string_view json);

/// The digest of a runtime event of version 1 or 2.
Bytes48 runtime_digest(primitives::Host& host, std::string_view name, BytesView payload,
                       std::uint32_t version);
/// What version 2 hashes.
std::string runtime_preimage(std::string_view name, BytesView payload);

/// The register after its events; up to and including the first one named `last`, when given.
Bytes48 replay(primitives::Host& host, const EventLog& log, std::uint8_t imr,
               std::optional<std::string_view> last = std::nullopt);

}  // namespace tee_registry::dstack
