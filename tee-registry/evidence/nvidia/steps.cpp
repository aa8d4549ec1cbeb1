#include "tee-registry/evidence/nvidia/steps.hpp"

#include "tee-registry/der/oid.hpp"
#include "tee-registry/evidence/nvidia/authority.hpp"

namespace tee_registry::nvidia {
namespace {

using primitives::equal;
using Outcome = Result<Done, GpuError>;

Outcome require(bool holds, GpuError error) {
    if (!holds) return unexpected(error);
    return Done{};
}

// ---- the evidence ----

Outcome size(Verification& v) {
    std::size_t sum = 0;
    for (const auto& certificate : v.evidence.shared_certificates)
        sum += certificate.size();
    for (const auto& device : v.evidence.devices) {
        sum += device.request.size() + device.response.size() + device.upper.size() * 32;
        for (const auto& certificate : device.certificates)
            sum += certificate.size();
    }
    return require(sum <= kEvidenceSizeMax, GpuError::EvidenceTooLarge);
}

Outcome device_count(Verification& v) {
    const auto count = v.evidence.devices.size();
    return require(count > 0 && count <= kDevicesMax, GpuError::DeviceCountInvalid);
}

Outcome shared_certificates(Verification& v) {
    const auto& list = v.evidence.shared_certificates;
    if (list.size() > kSharedMax) return unexpected(GpuError::SharedCertificatesInvalid);
    for (const auto& der : list) {
        auto read = read_device_certificate(der);
        if (!read) return unexpected(GpuError::SharedCertificatesInvalid);
        v.shared.push_back(*std::move(read));
        v.shared_hashes.push_back(v.host.sha2_256(der).bytes);
    }
    return Done{};
}

/// Each once and each used: what may be added freely would give one evidence many hashes.
Outcome shared_certificates_use(Verification& v) {
    for (std::size_t i = 0; i < v.shared_hashes.size(); ++i) {
        const auto& hash = v.shared_hashes[i];
        const bool used = std::ranges::any_of(v.evidence.devices, [&](const auto& device) {
            return std::ranges::find(device.upper, hash) != device.upper.end();
        });
        const bool first = std::ranges::find(v.shared_hashes, hash) - v.shared_hashes.begin() ==
                           static_cast<std::ptrdiff_t>(i);
        if (!used || !first) return unexpected(GpuError::SharedCertificatesInvalid);
    }
    return Done{};
}

// ---- the messages of a device ----

Outcome request(Verification& v) {
    v.device.nonce = TRY(read_request(v.device.evidence->request));
    return Done{};
}

Outcome response(Verification& v) {
    v.device.response = TRY(read_response(v.device.evidence->response));
    return Done{};
}

Outcome measurement_blocks(Verification& v) {
    v.device.measurements = TRY(read_blocks(v.device.response));
    return Done{};
}

Outcome opaque_data(Verification& v) {
    v.device.opaque = TRY(read_opaque(v.device.response.opaque));
    return Done{};
}

Outcome nonce(Verification& v) {
    return require(v.device.nonce == v.nonce, GpuError::NonceMismatch);
}

// ---- its certificates ----

Outcome certificates(Verification& v) {
    const auto& evidence = *v.device.evidence;
    const auto count = evidence.certificates.size() + evidence.upper.size();
    if (evidence.certificates.size() < 2 || count < kChainMin || count > kChainMax)
        return unexpected(GpuError::CertificateMissing);
    for (const auto& der : evidence.certificates) {
        auto read = read_device_certificate(der);
        if (!read) return unexpected(GpuError::CertificateMalformed);
        v.device.chain.push_back({*std::move(read), std::nullopt});
    }
    for (const auto& hash : evidence.upper) {
        const auto found = std::ranges::find(v.shared_hashes, hash);
        if (found == v.shared_hashes.end()) return unexpected(GpuError::CertificateMissing);
        const auto at = static_cast<std::size_t>(found - v.shared_hashes.begin());
        v.device.chain.push_back({v.shared[at], at});
    }
    return Done{};
}

Outcome root(Verification& v) {
    const auto der = v.device.chain.back().certificate.der;
    return require(is_trusted_root(der, v.policy), GpuError::RootUntrusted);
}

Outcome chain_roles(Verification& v) {
    const auto& chain = v.device.chain;
    const auto& leaf = chain.front().certificate;
    bool good = !leaf.is_ca && leaf.key_usage == der::key_usage::kDigitalSignature;
    for (std::size_t i = 0; i + 1 < chain.size(); ++i)
        good = good && may_issue(chain[i + 1].certificate, chain[i].certificate, i);
    return require(good, GpuError::ChainInvalid);
}

/// Shared certificates are checked once for all devices.
bool is_signed_by(Verification& v, const Link& child, const Link& issuer) {
    const bool shared = child.shared && issuer.shared;
    if (shared) {
        const std::pair link{*child.shared, *issuer.shared};
        if (std::ranges::find(v.checked, link) != v.checked.end()) return true;
        v.checked.push_back(link);
    }
    return der::is_signature(v.host, child.certificate.signature, child.certificate.tbs,
                             issuer.certificate.public_key);
}

Outcome chain_signatures(Verification& v) {
    const auto& chain = v.device.chain;
    for (std::size_t i = 0; i + 1 < chain.size(); ++i)
        if (!is_signed_by(v, chain[i], chain[i + 1]))
            return unexpected(GpuError::ChainSignatureInvalid);
    // The root is byte-equal to a pinned one: its own signature adds nothing.
    return Done{};
}

Outcome not_before(Verification& v) {
    for (const auto& link : v.device.chain) {
        if (v.now < link.certificate.not_before)
            return unexpected(GpuError::CertificateNotYetValid);
        v.report.valid_from = std::max(v.report.valid_from, link.certificate.not_before);
    }
    return Done{};
}

Outcome not_after(Verification& v) {
    for (const auto& link : v.device.chain) {
        const auto end = link.certificate.not_after;
        if (v.now > end) return unexpected(GpuError::CertificateExpired);
        v.report.valid_to = v.report.valid_to == 0 ? end : std::min(v.report.valid_to, end);
    }
    return Done{};
}

Outcome revocation(Verification& v) {
    for (const auto& link : v.device.chain)
        if (is_revoked(link.certificate, v.policy)) return unexpected(GpuError::CertificateRevoked);
    return Done{};
}

/// The firmware's digest in the signing certificate: SHA-384, the last member of TCG's extension
/// (2.23.133.5.4.1, or .1 below it).
std::optional<Bytes48> certified_fwid(const der::CertificateFields& leaf) {
    for (const auto& extension : leaf.extensions) {
        if (!primitives::starts_with(extension.id, der::oid::kDiceTcbInfo)) continue;
        const auto value = extension.value;
        if (value.size() < 50 || value[value.size() - 50] != der::tag::kOctetString ||
            value[value.size() - 49] != 48)
            return std::nullopt;
        Bytes48 out{};
        std::ranges::copy(value.last(48), out.begin());
        return out;
    }
    return std::nullopt;
}

Outcome fwid_presence(Verification& v) {
    const auto certified = certified_fwid(v.device.chain.front().certificate);
    return require(certified && v.device.opaque.fwid, GpuError::FwidMissing);
}

Outcome fwid(Verification& v) {
    return require(certified_fwid(v.device.chain.front().certificate) == v.device.opaque.fwid,
                   GpuError::FwidMismatch);
}

Outcome report_signature(Verification& v) {
    Bytes message = v.device.evidence->request;
    primitives::append(message, v.device.response.signed_part);
    const bool good = der::is_signature(v.host, v.device.response.signature, message,
                                        v.device.chain.front().certificate.public_key);
    return require(good, GpuError::ReportSignatureInvalid);
}

// ---- what the device says of itself ----

bool is_status(const std::optional<std::uint8_t>& status) {
    return !status || *status == kStatusEnabled || *status == kStatusDisabled;
}

Outcome mode(Verification& v) {
    const auto& opaque = v.device.opaque;
    const bool known =
        !opaque.has_invalid && is_status(opaque.nvdec0_status) &&
        is_status(opaque.protected_pcie_status) &&
        opaque.feature_flag.value_or(0) <= static_cast<std::uint8_t>(Mode::ProtectedPcie);
    return require(known, GpuError::ModeNotConfidential);
}

/// Fills in the facts that do not depend on state.
Outcome facts(Verification& v) {
    const auto& opaque = v.device.opaque;
    auto& out = v.device.report;
    // Firmware before the flag tells of protected PCIe by its status alone.
    out.mode = opaque.feature_flag == 1 ? Mode::MultiGpu : Mode::SingleGpu;
    if (opaque.feature_flag == 2 || opaque.protected_pcie_status == kStatusEnabled)
        out.mode = Mode::ProtectedPcie;
    out.key = {opaque.project, opaque.project_sku, opaque.chip_sku};
    out.vbios_version = opaque.vbios_version;
    out.driver_version = opaque.driver_version;
    out.fwid = opaque.fwid.value_or(Bytes48{});
    const auto& identity = v.device.chain[1].certificate;
    out.serial = primitives::to_bytes(identity.serial);
    for (const auto& link : v.device.chain)
        out.chain_serials.push_back(primitives::to_bytes(link.certificate.serial));
    Bytes named = primitives::to_bytes(std::get<Bytes96>(identity.public_key));
    primitives::append(named, identity.serial);
    out.device_id = v.host.sha2_256(named).bytes;
    return Done{};
}

Outcome protected_pcie(Verification& v) {
    const bool used = v.device.report.mode == Mode::ProtectedPcie;
    return require(!used || v.policy.allow_protected_pcie, GpuError::ProtectedPcieNotAllowed);
}

Outcome identity_fields(Verification& v) {
    const auto& opaque = v.device.opaque;
    const bool there = !opaque.project.empty() && !opaque.project_sku.empty() &&
                       !opaque.chip_sku.empty() && !opaque.vbios_version.empty();
    return require(there, GpuError::IdentityFieldMissing);
}

std::string name_of(const ModelKey& key) {
    return key.project + "_" + key.project_sku + "_" + key.chip_sku;
}

Outcome model(Verification& v) {
    auto& out = v.device.report;
    v.device.model = v.golden.model(out.key);
    if (!v.device.model) {
        out.missing = "model of " + name_of(out.key);
        return Done{};
    }
    out.kind = v.device.model->kind;
    out.model = v.device.model->model;
    const bool has_driver =
        out.kind == DeviceKind::Switch || !v.device.opaque.driver_version.empty();
    return require(has_driver, GpuError::IdentityFieldMissing);
}

Outcome chip(Verification& v) {
    if (!v.device.model) return Done{};
    const auto name = v.device.chain.front().certificate.subject.common_name;
    return require(name.substr(0, name.find(' ')) == v.device.model->chip, GpuError::ChipMismatch);
}

Outcome golden_rows(Verification& v) {
    auto& device = v.device;
    if (!device.model) return Done{};
    std::vector<std::string> ids{
        vbios_rim_id(device.model->kind, device.report.key, device.report.vbios_version)};
    if (device.model->kind == DeviceKind::Gpu)
        ids.push_back(driver_rim_id(*device.model, device.report.driver_version));
    for (const auto& id : ids) {
        auto row = v.golden.rim(id);
        if (!row) {
            device.report.missing = id;
            return Done{};
        }
        device.rims.push_back(*std::move(row));
    }
    device.report.verdict = Verdict::Recognized;
    return Done{};
}

bool is_recognized(const Verification& v) {
    return v.device.report.verdict == Verdict::Recognized;
}

Outcome golden_rows_validity(Verification& v) {
    if (!is_recognized(v)) return Done{};
    std::vector<std::uint8_t> indices;
    for (const auto& row : v.device.rims) {
        if (!is_valid(row)) return unexpected(GpuError::RimRowInvalid);
        for (const auto& one : row.measurements) {
            if (std::ranges::find(indices, one.index) != indices.end())
                return unexpected(GpuError::RimRowInvalid);
            indices.push_back(one.index);
        }
    }
    return Done{};
}

/// The measurement of the video decoder's firmware, which is not loaded while that is off.
constexpr std::uint8_t kNvdec0Index = 35;

/// Calls `check(golden, value or null)` for each golden value that counts for this device.
template <class Check>
bool all_measurements(const Verification& v, Check check) {
    if (!is_recognized(v)) return true;
    for (const auto& row : v.device.rims)
        for (const auto& golden : row.measurements) {
            if (golden.index == kNvdec0Index && v.device.opaque.nvdec0_status == kStatusDisabled)
                continue;
            const bool there = golden.index < v.device.measurements.size();
            if (!check(golden, there ? &v.device.measurements[golden.index] : nullptr))
                return false;
        }
    return true;
}

Outcome measurement_presence(Verification& v) {
    const bool all = all_measurements(
        v, [](const GoldenMeasurement&, const Bytes48* value) { return value != nullptr; });
    return require(all, GpuError::MeasurementMissing);
}

Outcome measurement_values(Verification& v) {
    const bool all = all_measurements(v, [](const GoldenMeasurement& golden, const Bytes48* value) {
        return value == nullptr ||
               std::ranges::find(golden.allowed, *value) != golden.allowed.end();
    });
    return require(all, GpuError::MeasurementMismatch);
}

// ---- the devices together ----

Outcome distinct_devices(Verification& v) {
    const auto& list = v.report.devices;
    for (std::size_t i = 0; i < list.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (list[i].device_id == list[j].device_id)
                return unexpected(GpuError::DeviceDuplicated);
    return Done{};
}

Outcome switches(Verification& v) {
    const auto is_recognized_switch = [](const DeviceReport& one) {
        return one.kind == DeviceKind::Switch && one.verdict == Verdict::Recognized;
    };
    const auto needs_switch = [](const DeviceReport& one) {
        return one.kind == DeviceKind::Gpu && one.mode == Mode::ProtectedPcie &&
               one.verdict == Verdict::Recognized;
    };
    const auto& list = v.report.devices;
    return require(
        !std::ranges::any_of(list, needs_switch) || std::ranges::any_of(list, is_recognized_switch),
        GpuError::SwitchMissing);
}

constexpr auto kSteps = std::to_array<Step>({
    {"evidence size", "at most 128 KiB", Scope::Before, size},
    {"device count", "1 to 32", Scope::Before, device_count},
    {"shared certificates", "well-formed, on P-384", Scope::Before, shared_certificates, true},
    {"use of shared certificates", "each once and each used", Scope::Before,
     shared_certificates_use},
    {"request", "SPDM 1.1 GET_MEASUREMENTS for all blocks with signature", Scope::Device, request,
     true},
    {"response", "SPDM 1.1 MEASUREMENTS of its stated length", Scope::Device, response, true},
    {"measurement blocks", "numbered SHA-384 values", Scope::Device, measurement_blocks, true},
    {"opaque data", "fields of known sizes, none twice", Scope::Device, opaque_data, true},
    {"nonce", "the one asked for", Scope::Device, nonce},
    {"certificates", "3 to 6, well-formed, on P-384", Scope::Device, certificates, true},
    {"root", "the pinned NVIDIA Device Identity CA", Scope::Device, root},
    {"chain roles", "a signing key and its issuers", Scope::Device, chain_roles},
    {"chain signatures", "each signed by the next", Scope::Device, chain_signatures},
    {"certificates' start", "all valid already", Scope::Device, not_before},
    {"certificates' end", "none expired", Scope::Device, not_after},
    {"revocation", "no serial that governance revoked", Scope::Device, revocation},
    {"firmware id present", "in the certificate and in the report", Scope::Device, fwid_presence},
    {"firmware id", "the certified one reports", Scope::Device, fwid},
    {"report signature", "by the device's key over request and response", Scope::Device,
     report_signature},
    {"mode", "a known confidential computing mode", Scope::Device, mode},
    {"facts", "part numbers, versions and identity", Scope::Device, facts, true},
    {"protected PCIe", "as the policy allows", Scope::Device, protected_pcie},
    {"identity fields", "project, SKUs and VBIOS version are there", Scope::Device,
     identity_fields},
    {"model", "the governed row for the part numbers", Scope::Device, model, true},
    {"chip", "the certificate's chip is the model's", Scope::Device, chip},
    {"golden values", "the governed rows for VBIOS and driver", Scope::Device, golden_rows, true},
    {"golden values' form", "neither empty nor overlapping", Scope::Device, golden_rows_validity},
    {"measurements present", "one for each golden value", Scope::Device, measurement_presence},
    {"measurements", "each one of its golden values", Scope::Device, measurement_values},
    {"distinct devices", "none twice", Scope::After, distinct_devices},
    {"switches", "beside GPUs in protected PCIe mode", Scope::After, switches},
});

}  // namespace

std::span<const Step> steps() {
    return kSteps;
}

}  // namespace tee_registry::nvidia
