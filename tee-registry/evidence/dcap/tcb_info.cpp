#include "tee-registry/evidence/dcap/tcb_info.hpp"

#include "tee-registry/evidence/dcap/level_json.hpp"

#include <tuple>

namespace tee_registry::dcap {
namespace {

constexpr auto kMalformed = EvidenceError::TcbInfoMalformed;
constexpr std::uint64_t kVersion = 3;
/// 0 = a level is met when every component is at least its number. Intel defines no other type.
constexpr std::uint64_t kTcbType = 0;

/// Exactly 16 components: a shorter list would leave the rest unchecked.
Result<Bytes16, EvidenceError> read_components(const json::Value& tcb, std::string_view key) {
    const auto items = json::array_field(tcb, key, 16);
    if (!items) return unexpected(kMalformed);
    REFUSE_IF(items->size() != 16, kMalformed);
    Bytes16 out{};
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto svn = json::integer_field(items->at(i), "svn", 0xff);
        if (!svn) return unexpected(kMalformed);
        out[i] = static_cast<std::uint8_t>(*svn);
    }
    return out;
}

Result<TcbLevel, EvidenceError> read_level(const json::Value& level, TeeKind tee) {
    const auto tcb = level.find("tcb");
    if (!tcb) return unexpected(kMalformed);
    const auto pce_svn = json::integer_field(*tcb, "pcesvn", 0xffff);
    if (!pce_svn) return unexpected(kMalformed);
    TcbLevel out;
    out.sgx = TRY(read_components(*tcb, "sgxtcbcomponents"));
    out.pce_svn = static_cast<std::uint16_t>(*pce_svn);
    if (tee == TeeKind::Tdx) out.tdx = TRY(read_components(*tcb, "tdxtcbcomponents"));
    out.verdict = TRY(read_verdict(level, platform_status, kMalformed));
    return out;
}

auto sort_key(const TcbLevel& level) {
    return std::tie(level.sgx, level.pce_svn, level.tdx);
}

Result<std::vector<TcbLevel>, EvidenceError> read_levels(const json::Value& info, TeeKind tee) {
    const auto items = json::array_field(info, "tcbLevels", kTcbLevelsMax);
    if (!items || items->empty()) return unexpected(kMalformed);
    std::vector<TcbLevel> out;
    out.reserve(items->size());
    for (const auto& item : *items)
        out.push_back(TRY(read_level(item, tee)));
    std::sort(out.begin(), out.end(),
              [](const TcbLevel& a, const TcbLevel& b) { return sort_key(a) > sort_key(b); });
    const auto twice = std::adjacent_find(
        out.begin(), out.end(),
        [](const TcbLevel& a, const TcbLevel& b) { return sort_key(a) == sort_key(b); });
    REFUSE_IF(twice != out.end(), kMalformed);
    return out;
}

Result<TdxModule, EvidenceError> read_module(const json::Value& module) {
    const auto mr_signer = json::fixed_hex_field<48>(module, "mrsigner");
    const auto attributes = json::fixed_hex_field<8>(module, "attributes");
    const auto mask = json::fixed_hex_field<8>(module, "attributesMask");
    if (!mr_signer || !attributes || !mask) return unexpected(kMalformed);
    return TdxModule{*mr_signer, *attributes, *mask};
}

/// The generation in "TDX_01"; letters and digits may be of either case.
std::optional<std::uint8_t> module_generation(std::string_view id) {
    if (id.size() != 6) return std::nullopt;
    const auto is_letter = [&](std::size_t at, char lower) { return (id[at] | 0x20) == lower; };
    if (!is_letter(0, 't') || !is_letter(1, 'd') || !is_letter(2, 'x') || id[3] != '_')
        return std::nullopt;
    const auto byte = primitives::from_bare_hex(id.substr(4));
    if (!byte) return std::nullopt;
    return byte.value()[0];
}

Result<TdxModuleIdentity, EvidenceError> read_module_identity(const json::Value& identity) {
    const auto id = json::text_field(identity, "id");
    const auto generation = id ? module_generation(*id) : std::nullopt;
    if (!generation) return unexpected(kMalformed);
    TdxModuleIdentity out;
    out.generation = *generation;
    out.module = TRY(read_module(identity));
    out.levels = TRY(read_isv_levels(identity, kMalformed));
    return out;
}

Result<std::vector<TdxModuleIdentity>, EvidenceError> read_module_identities(
    const json::Value& info) {
    std::vector<TdxModuleIdentity> out;
    if (!info.find("tdxModuleIdentities")) return out;
    const auto items = json::array_field(info, "tdxModuleIdentities", kModulesMax);
    if (!items) return unexpected(kMalformed);
    for (const auto& item : *items) {
        auto identity = TRY(read_module_identity(item));
        for (const auto& seen : out)
            REFUSE_IF(seen.generation == identity.generation, kMalformed);
        out.push_back(std::move(identity));
    }
    return out;
}

Result<TeeKind, EvidenceError> read_tee(const json::Value& info) {
    const auto id = json::text_field(info, "id");
    if (id == "SGX") return TeeKind::Sgx;
    if (id == "TDX") return TeeKind::Tdx;
    return unexpected(kMalformed);
}

Result<Done, EvidenceError> read_head(const json::Value& info, TcbInfo& out) {
    const auto version = json::integer_field(info, "version", kVersion);
    const auto type = json::integer_field(info, "tcbType", kTcbType);
    const auto issue_date = json::time_field(info, "issueDate");
    const auto next_update = json::time_field(info, "nextUpdate");
    const auto fmspc = json::fixed_hex_field<6>(info, "fmspc");
    const auto pce_id = json::fixed_hex_field<2>(info, "pceId");
    const auto number = json::integer_field(info, "tcbEvaluationDataNumber", 0xffffffff);
    REFUSE_IF(version != kVersion || type != kTcbType, kMalformed);
    if (!issue_date || !next_update || !fmspc || !pce_id || !number) return unexpected(kMalformed);
    out.issue_date = *issue_date;
    out.next_update = *next_update;
    out.fmspc = *fmspc;
    out.pce_id = *pce_id;
    out.evaluation_data_number = static_cast<std::uint32_t>(*number);
    return Done{};
}

}  // namespace

Result<TcbInfo, EvidenceError> read_tcb_info(std::string_view json) {
    const auto document = json::Document::parse(json);
    if (!document) return unexpected(kMalformed);
    const auto info = document.value().root();
    TcbInfo out;
    out.tee = TRY(read_tee(info));
    TRY(read_head(info, out));
    if (out.tee == TeeKind::Tdx) {
        if (const auto module = info.find("tdxModule")) out.module = TRY(read_module(*module));
        out.module_identities = TRY(read_module_identities(info));
    }
    out.levels = TRY(read_levels(info, out.tee));
    return out;
}

}  // namespace tee_registry::dcap
