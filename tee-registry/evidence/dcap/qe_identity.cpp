#include "tee-registry/evidence/dcap/qe_identity.hpp"

#include "tee-registry/evidence/dcap/level_json.hpp"

namespace tee_registry::dcap {
namespace {

constexpr auto kMalformed = EvidenceError::QeIdentityMalformed;
constexpr std::uint64_t kVersion = 2;
constexpr std::uint8_t kDebugFlag = 0x02;

Result<TeeKind, EvidenceError> read_tee(const json::Value& identity) {
    const auto id = json::text_field(identity, "id");
    if (id == "QE") return TeeKind::Sgx;
    if (id == "TD_QE") return TeeKind::Tdx;
    return unexpected(kMalformed);
}

Result<Done, EvidenceError> read_head(const json::Value& identity, QeIdentity& out) {
    const auto version = json::integer_field(identity, "version", kVersion);
    const auto issue_date = json::time_field(identity, "issueDate");
    const auto next_update = json::time_field(identity, "nextUpdate");
    const auto number = json::integer_field(identity, "tcbEvaluationDataNumber", 0xffffffff);
    REFUSE_IF(version != kVersion, kMalformed);
    if (!issue_date || !next_update || !number) return unexpected(kMalformed);
    out.issue_date = *issue_date;
    out.next_update = *next_update;
    out.evaluation_data_number = static_cast<std::uint32_t>(*number);
    return Done{};
}

Result<Done, EvidenceError> read_measurements(const json::Value& identity, QeIdentity& out) {
    const auto misc_select = json::fixed_hex_field<4>(identity, "miscselect");
    const auto misc_select_mask = json::fixed_hex_field<4>(identity, "miscselectMask");
    const auto attributes = json::fixed_hex_field<16>(identity, "attributes");
    const auto attributes_mask = json::fixed_hex_field<16>(identity, "attributesMask");
    const auto mr_signer = json::fixed_hex_field<32>(identity, "mrsigner");
    const auto isv_prod_id = json::integer_field(identity, "isvprodid", 0xffff);
    if (!misc_select || !misc_select_mask || !attributes || !attributes_mask || !mr_signer ||
        !isv_prod_id)
        return unexpected(kMalformed);
    out.misc_select = *misc_select;
    out.misc_select_mask = *misc_select_mask;
    out.attributes = *attributes;
    out.attributes_mask = *attributes_mask;
    out.mr_signer = *mr_signer;
    out.isv_prod_id = static_cast<std::uint16_t>(*isv_prod_id);
    return Done{};
}

/// (value & mask) == expected.
template <std::size_t N>
bool matches(const std::array<std::uint8_t, N>& value, const std::array<std::uint8_t, N>& mask,
             const std::array<std::uint8_t, N>& expected) {
    for (std::size_t i = 0; i < N; ++i)
        if ((value[i] & mask[i]) != expected[i]) return false;
    return true;
}

}  // namespace

Result<QeIdentity, EvidenceError> read_qe_identity(std::string_view json) {
    const auto document = json::Document::parse(json);
    if (!document) return unexpected(kMalformed);
    const auto identity = document.value().root();
    QeIdentity out;
    out.tee = TRY(read_tee(identity));
    TRY(read_head(identity, out));
    TRY(read_measurements(identity, out));
    out.levels = TRY(read_isv_levels(identity, kMalformed));
    return out;
}

std::optional<TcbVerdict> isv_verdict(const std::vector<IsvLevel>& levels, std::uint16_t isv_svn) {
    for (const auto& level : levels)
        if (level.isv_svn <= isv_svn) return level.verdict;
    return std::nullopt;
}

Result<TcbVerdict, EvidenceError> judge_qe(const QeIdentity& identity, const EnclaveReport& report,
                                           TeeKind tee) {
    const bool same =
        identity.tee == tee &&
        matches(report.misc_select, identity.misc_select_mask, identity.misc_select) &&
        matches(report.attributes, identity.attributes_mask, identity.attributes) &&
        report.mr_signer == identity.mr_signer && report.isv_prod_id == identity.isv_prod_id &&
        (report.attributes[0] & kDebugFlag) == 0;
    REFUSE_IF(!same, EvidenceError::QeIdentityMismatch);
    const auto verdict = isv_verdict(identity.levels, report.isv_svn);
    REFUSE_IF(!verdict, EvidenceError::QeNotSupported);
    return verdict.value_or(
        TcbVerdict{.status = TcbStatus::Revoked, .tcb_date = 0, .advisory_ids = {}});
}

}  // namespace tee_registry::dcap
