// What a worker counts by its TCB status. A platform without a known weakness counts full; each
// weakness that its owner could remove (hardening, configuration, relaunch, update) costs.
#pragma once

#include "tee-registry/evidence/dcap/tcb_status.hpp"

namespace tee_registry::workers {

inline constexpr std::uint64_t kFullWeight = 100;

constexpr std::uint64_t weight_of(dcap::TcbStatus status) {
    using dcap::TcbStatus;
    switch (status) {
        case TcbStatus::UpToDate:
            return kFullWeight;
        case TcbStatus::SWHardeningNeeded:
            return 90;
        case TcbStatus::ConfigurationNeeded:
            return 80;
        case TcbStatus::ConfigurationAndSWHardeningNeeded:
            return 70;
        case TcbStatus::RelaunchAdvised:
            return 60;
        case TcbStatus::RelaunchAdvisedConfigurationNeeded:
            return 50;
        case TcbStatus::OutOfDate:
            return 30;
        case TcbStatus::OutOfDateConfigurationNeeded:
            return 20;
        case TcbStatus::Revoked:
            return 0;
    }
    return 0;
}

}  // namespace tee_registry::workers
