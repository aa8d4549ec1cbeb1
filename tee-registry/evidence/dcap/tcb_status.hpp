// What Intel says about the security of a platform, and how the statuses of platform, TDX module
// and quoting enclave become one.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tee_registry::dcap {

enum class TcbStatus : std::uint8_t {
    UpToDate,
    SWHardeningNeeded,
    ConfigurationNeeded,
    ConfigurationAndSWHardeningNeeded,
    OutOfDate,
    OutOfDateConfigurationNeeded,
    Revoked,
    RelaunchAdvised,
    RelaunchAdvisedConfigurationNeeded,
};

/// Intel's name of the status.
std::string_view to_string(TcbStatus status);

/// A status as it may stand in a TCB level of a platform.
std::optional<TcbStatus> platform_status(std::string_view name);
/// A status as it may stand in a level of a TDX module or of a quoting enclave.
std::optional<TcbStatus> component_status(std::string_view name);

bool is_out_of_date(TcbStatus status);
bool needs_configuration(TcbStatus status);

/// The status of a platform after a component of it (TDX module, quoting enclave) is known to be
/// UpToDate, OutOfDate or Revoked: Intel's table, not the worse of the two.
TcbStatus converge(TcbStatus current, TcbStatus component);

/// A set of statuses as bits.
using TcbStatusSet = std::uint16_t;
constexpr TcbStatusSet set_of(TcbStatus status) {
    return static_cast<TcbStatusSet>(1u << static_cast<std::uint8_t>(status));
}
template <class... S>
constexpr TcbStatusSet set_of(TcbStatus first, S... rest) {
    return static_cast<TcbStatusSet>(set_of(first) | set_of(rest...));
}

}  // namespace tee_registry::dcap
