#include "tee-registry/evidence/dcap/tcb_status.hpp"

namespace tee_registry::dcap {

std::string_view to_string(TcbStatus status) {
    switch (status) {
        case TcbStatus::UpToDate:
            return "UpToDate";
        case TcbStatus::SWHardeningNeeded:
            return "SWHardeningNeeded";
        case TcbStatus::ConfigurationNeeded:
            return "ConfigurationNeeded";
        case TcbStatus::ConfigurationAndSWHardeningNeeded:
            return "ConfigurationAndSWHardeningNeeded";
        case TcbStatus::OutOfDate:
            return "OutOfDate";
        case TcbStatus::OutOfDateConfigurationNeeded:
            return "OutOfDateConfigurationNeeded";
        case TcbStatus::Revoked:
            return "Revoked";
        case TcbStatus::RelaunchAdvised:
            return "RelaunchAdvised";
        case TcbStatus::RelaunchAdvisedConfigurationNeeded:
            return "RelaunchAdvisedConfigurationNeeded";
    }
    return "unknown";
}

std::optional<TcbStatus> platform_status(std::string_view name) {
    // The relaunch statuses are conclusions of the verifier and never stand in collateral.
    for (auto status :
         {TcbStatus::UpToDate, TcbStatus::SWHardeningNeeded, TcbStatus::ConfigurationNeeded,
          TcbStatus::ConfigurationAndSWHardeningNeeded, TcbStatus::OutOfDate,
          TcbStatus::OutOfDateConfigurationNeeded, TcbStatus::Revoked})
        if (name == to_string(status)) return status;
    return std::nullopt;
}

std::optional<TcbStatus> component_status(std::string_view name) {
    for (auto status : {TcbStatus::UpToDate, TcbStatus::OutOfDate, TcbStatus::Revoked})
        if (name == to_string(status)) return status;
    return std::nullopt;
}

bool is_out_of_date(TcbStatus status) {
    return status == TcbStatus::OutOfDate || status == TcbStatus::OutOfDateConfigurationNeeded;
}

bool needs_configuration(TcbStatus status) {
    return status == TcbStatus::ConfigurationNeeded ||
           status == TcbStatus::ConfigurationAndSWHardeningNeeded ||
           status == TcbStatus::OutOfDateConfigurationNeeded ||
           status == TcbStatus::RelaunchAdvisedConfigurationNeeded;
}

TcbStatus converge(TcbStatus current, TcbStatus component) {
    if (current == TcbStatus::Revoked || component == TcbStatus::Revoked) return TcbStatus::Revoked;
    if (component != TcbStatus::OutOfDate) return current;
    return needs_configuration(current) ? TcbStatus::OutOfDateConfigurationNeeded
                                        : TcbStatus::OutOfDate;
}

}  // namespace tee_registry::dcap
