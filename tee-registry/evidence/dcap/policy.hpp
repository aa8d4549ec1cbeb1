// What a chain accepts beyond what Intel's rules decide. Part of its state, changed by governance.
#pragma once

#include "primitives/types/bytes.hpp"
#include "tee-registry/evidence/dcap/tcb_status.hpp"

#include <vector>

namespace tee_registry::dcap {

/// Bits of TDATTRIBUTES, read as one little-endian number.
namespace td_attribute {
inline constexpr std::uint64_t kDebug = 1;
inline constexpr std::uint64_t kSeptVeDisable = std::uint64_t{1} << 28;
inline constexpr std::uint64_t kProtectionKeys = std::uint64_t{1} << 30;
inline constexpr std::uint64_t kKeyLocker = std::uint64_t{1} << 31;
inline constexpr std::uint64_t kPerformanceMonitor = std::uint64_t{1} << 63;
}  // namespace td_attribute

/// Statuses without a known hole that an update would close.
inline constexpr TcbStatusSet kAcceptedStatusesDefault =
    set_of(TcbStatus::UpToDate, TcbStatus::SWHardeningNeeded, TcbStatus::ConfigurationNeeded,
           TcbStatus::ConfigurationAndSWHardeningNeeded);

struct Policy {
    /// Root certificates (DER) trusted beside Intel's. Genesis state of development chains; no call
    /// adds one.
    std::vector<primitives::Bytes> roots;
    /// Revoked is refused even where this names it.
    TcbStatusSet accepted_statuses = kAcceptedStatusesDefault;
    std::uint32_t evaluation_data_number_min = 0;
    /// Debug and undefined attributes are refused before these are looked at.
    std::uint64_t td_attributes_required = 0;
    std::uint64_t td_attributes_forbidden = 0;
    /// Whether a TD may be bound to a service TD (for migration).
    bool allow_service_td = false;
    bool operator==(const Policy&) const = default;
};

}  // namespace tee_registry::dcap
