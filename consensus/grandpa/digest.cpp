#include "consensus/grandpa/digest.hpp"

namespace consensus::grandpa {

namespace {
constexpr std::uint8_t kScheduledChange = 1;
}  // namespace

std::optional<ScheduledChange> scheduled_change(const Header& header) {
    for (const auto& item : header.digest.logs) {
        const auto* log = std::get_if<primitives::Consensus>(&item);
        if (log == nullptr || log->engine != primitives::kGrandpaEngine) continue;
        if (log->data.empty() || log->data.front() != kScheduledChange) continue;
        const auto change =
            primitives::scale::decode<ScheduledChange>(BytesView{log->data}.subspan(1));
        if (change) return *change;
    }
    return std::nullopt;
}

}  // namespace consensus::grandpa
