#include "tee-registry/evidence/dcap/tcb_level.hpp"

namespace tee_registry::dcap {
namespace {

/// Positions in TEE_TCB_SVN.
constexpr std::size_t kModuleSvn = 0;
constexpr std::size_t kModuleGeneration = 1;
constexpr std::size_t kSeamLoaderSvn = 2;

const TdxModuleIdentity* find_identity(const TcbInfo& info, std::uint8_t generation) {
    for (const auto& identity : info.module_identities)
        if (identity.generation == generation) return &identity;
    return nullptr;
}

bool meets_sgx(const PckExtension& platform, const TcbLevel& level) {
    if (!is_checked(EvidenceError::TcbNotSupported)) return true;
    for (std::size_t i = 0; i < 16; ++i)
        if (platform.components[i] < level.sgx[i]) return false;
    return platform.pce_svn >= level.pce_svn;
}

bool meets_tdx(const Bytes16& svn, const TcbLevel& level) {
    if (!is_checked(EvidenceError::TcbNotSupported)) return true;
    const std::size_t first = svn[kModuleGeneration] == 0 ? 0 : kSeamLoaderSvn;
    for (std::size_t i = first; i < 16; ++i)
        if (svn[i] < level.tdx[i]) return false;
    return true;
}

/// Adds what a component says to a verdict that starts out as the platform level's.
void add(TcbVerdict& verdict, const TcbVerdict& component) {
    verdict.status = converge(verdict.status, component.status);
    auto& ids = verdict.advisory_ids;
    for (const auto& id : component.advisory_ids)
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

/// What the TDX quote says about the parts of the platform.
struct TdxParts {
    const TcbLevel* sgx_level = nullptr;
    const TcbLevel* tdx_level = nullptr;
    /// Absent for modules of generation 0, which the platform's level covers.
    std::optional<TcbVerdict> module;
};

Result<TdxParts, EvidenceError> find_parts(const TcbInfo& info, const PckExtension& platform,
                                           const Bytes16& svn) {
    TdxParts out;
    for (const auto& level : info.levels) {
        if (!meets_sgx(platform, level)) continue;
        if (out.sgx_level == nullptr) out.sgx_level = &level;
        if (out.tdx_level == nullptr && meets_tdx(svn, level)) out.tdx_level = &level;
    }
    if (out.sgx_level == nullptr || out.tdx_level == nullptr)
        return unexpected(EvidenceError::TcbNotSupported);
    if (svn[kModuleGeneration] == 0) return out;
    const auto* identity = find_identity(info, svn[kModuleGeneration]);
    if (identity == nullptr) return unexpected(EvidenceError::TdxModuleMismatch);
    out.module = isv_verdict(identity->levels, svn[kModuleSvn]);
    if (!out.module) return unexpected(EvidenceError::TcbNotSupported);
    return out;
}

/// Whether the newest level would hold after a relaunch of the TD, whose module is then `svn2`.
Result<bool, EvidenceError> relaunch_helps(const TcbInfo& info, const Bytes16& svn2) {
    const TcbLevel& newest = info.levels.front();
    const bool loader_newest = svn2[kSeamLoaderSvn] >= newest.tdx[kSeamLoaderSvn];
    if (svn2[kModuleGeneration] == 0)
        return loader_newest && svn2[kModuleSvn] >= newest.tdx[kModuleSvn];
    const auto* identity = find_identity(info, svn2[kModuleGeneration]);
    if (identity == nullptr) return unexpected(EvidenceError::TdxModuleMismatch);
    return loader_newest && svn2[kModuleSvn] >= identity->levels.front().isv_svn;
}

/// `current`, or the advice to relaunch where only the loaded module is old.
Result<TcbStatus, EvidenceError> relaunch_advice(const TcbInfo& info, const TdxParts& parts,
                                                 const Bytes16& svn2, TcbStatus current,
                                                 TcbStatus qe) {
    const TcbStatus sgx = parts.sgx_level->verdict.status;
    const bool only_module_old = qe == TcbStatus::UpToDate && sgx != TcbStatus::Revoked &&
                                 !is_out_of_date(sgx) && is_out_of_date(current) && parts.module &&
                                 parts.module->status == TcbStatus::OutOfDate;
    if (!only_module_old || !TRY(relaunch_helps(info, svn2))) return current;
    return needs_configuration(sgx) || needs_configuration(current)
               ? TcbStatus::RelaunchAdvisedConfigurationNeeded
               : TcbStatus::RelaunchAdvised;
}

}  // namespace

Result<Done, EvidenceError> check_tdx_module(const TcbInfo& info, const TdReport& report) {
    const std::uint8_t generation = report.tee_tcb_svn[kModuleGeneration];
    const TdxModule* module = info.module ? &*info.module : nullptr;
    if (generation != 0) {
        const auto* identity = find_identity(info, generation);
        module = identity == nullptr ? nullptr : &identity->module;
    }
    if (module == nullptr) return unexpected(EvidenceError::TdxModuleMismatch);
    REFUSE_IF(report.mr_signer_seam != module->mr_signer, EvidenceError::TdxModuleMismatch);
    for (std::size_t i = 0; i < report.seam_attributes.size(); ++i) {
        const std::uint8_t mask = module->attributes_mask[i];
        // Attributes outside the mask must be clear, not merely unjudged.
        REFUSE_IF(report.seam_attributes[i] != (module->attributes[i] & mask),
                  EvidenceError::TdxModuleMismatch);
    }
    return Done{};
}

Result<TcbVerdict, EvidenceError> judge_sgx(const TcbInfo& info, const PckExtension& platform,
                                            const TcbVerdict& qe) {
    for (const auto& level : info.levels) {
        if (!meets_sgx(platform, level)) continue;
        TcbVerdict out = level.verdict;
        add(out, qe);
        return out;
    }
    return unexpected(EvidenceError::TcbNotSupported);
}

Result<TcbVerdict, EvidenceError> judge_tdx(const TcbInfo& info, const PckExtension& platform,
                                            const TdReport& report, bool relaunch_known,
                                            const TcbVerdict& qe) {
    const auto parts = TRY(find_parts(info, platform, report.tee_tcb_svn));
    TcbVerdict out = parts.tdx_level->verdict;
    if (parts.module) add(out, *parts.module);
    if (relaunch_known)
        out.status = TRY(relaunch_advice(info, parts, report.tee_tcb_svn2, out.status, qe.status));
    add(out, qe);
    return out;
}

}  // namespace tee_registry::dcap
