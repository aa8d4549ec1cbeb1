#include "tee-registry/evidence/dcap/level_json.hpp"

namespace tee_registry::dcap {
namespace {

Result<std::vector<std::string>, EvidenceError> read_advisories(const json::Value& level,
                                                                EvidenceError malformed) {
    std::vector<std::string> out;
    // Most levels have no such member.
    if (!level.find("advisoryIDs")) return out;
    const auto items = json::array_field(level, "advisoryIDs", kAdvisoriesMax);
    if (!items) return unexpected(malformed);
    for (const auto& item : *items) {
        const auto text = item.plain_string();
        if (!text || text->empty() || text->size() > kAdvisoryIdSizeMax)
            return unexpected(malformed);
        REFUSE_IF(std::find(out.begin(), out.end(), *text) != out.end(), malformed);
        out.emplace_back(*text);
    }
    return out;
}

Result<IsvLevel, EvidenceError> read_isv_level(const json::Value& level, EvidenceError malformed) {
    const auto tcb = level.find("tcb");
    const auto isv_svn = tcb ? json::integer_field(*tcb, "isvsvn", 0xffff) : std::nullopt;
    if (!isv_svn) return unexpected(malformed);
    IsvLevel out;
    out.isv_svn = static_cast<std::uint16_t>(*isv_svn);
    out.verdict = TRY(read_verdict(level, component_status, malformed));
    return out;
}

}  // namespace

Result<TcbVerdict, EvidenceError> read_verdict(const json::Value& level, StatusReader status,
                                               EvidenceError malformed) {
    const auto name = json::text_field(level, "tcbStatus");
    const auto date = json::time_field(level, "tcbDate");
    if (!name || !date) return unexpected(malformed);
    const auto known = status(*name);
    REFUSE_IF(!known, EvidenceError::TcbStatusUnrecognized);
    TcbVerdict out;
    out.status = known.value_or(TcbStatus::Revoked);
    out.tcb_date = *date;
    out.advisory_ids = TRY(read_advisories(level, malformed));
    return out;
}

Result<std::vector<IsvLevel>, EvidenceError> read_isv_levels(const json::Value& identity,
                                                             EvidenceError malformed) {
    const auto items = json::array_field(identity, "tcbLevels", kTcbLevelsMax);
    if (!items || items->empty()) return unexpected(malformed);
    std::vector<IsvLevel> out;
    out.reserve(items->size());
    for (const auto& item : *items)
        out.push_back(TRY(read_isv_level(item, malformed)));
    std::sort(out.begin(), out.end(),
              [](const IsvLevel& a, const IsvLevel& b) { return a.isv_svn > b.isv_svn; });
    const auto twice = std::adjacent_find(
        out.begin(), out.end(),
        [](const IsvLevel& a, const IsvLevel& b) { return a.isv_svn == b.isv_svn; });
    REFUSE_IF(twice != out.end(), malformed);
    return out;
}

}  // namespace tee_registry::dcap
