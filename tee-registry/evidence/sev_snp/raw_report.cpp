#include "tee-registry/evidence/sev_snp/raw_report.hpp"

namespace tee_registry::sev_snp {
namespace {

template <std::size_t Size>
std::array<std::uint8_t, Size> bytes_at(BytesView report, std::size_t offset) {
    std::array<std::uint8_t, Size> out{};
    std::ranges::copy(report.subspan(offset, Size), out.begin());
    return out;
}

template <class Number>
Number number_at(BytesView report, std::size_t offset) {
    Number value = 0;
    for (std::size_t i = sizeof(Number); i > 0; --i)
        value = static_cast<Number>(value << 8 | report[offset + i - 1]);
    return value;
}

/// The first 48 bytes of r and of s, turned to big-endian; the rest of them is reserved.
Bytes96 signature_of(BytesView report) {
    Bytes96 out{};
    for (std::size_t i = 0; i < 48; ++i) {
        out[47 - i] = report[kSignedSize + i];
        out[95 - i] = report[kSignedSize + 72 + i];
    }
    return out;
}

bool is_zero(BytesView report, std::size_t from, std::size_t to) {
    return std::ranges::all_of(report.subspan(from, to - from),
                               [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

Result<RawReport, SnpError> read_report(BytesView report) {
    if (report.size() != kReportSize) return unexpected(SnpError::ReportMalformed);
    RawReport out;
    out.version = number_at<std::uint32_t>(report, 0x00);
    out.guest_svn = number_at<std::uint32_t>(report, 0x04);
    out.policy = number_at<std::uint64_t>(report, 0x08);
    out.family_id = bytes_at<16>(report, 0x10);
    out.image_id = bytes_at<16>(report, 0x20);
    out.vmpl = number_at<std::uint32_t>(report, 0x30);
    out.signature_algorithm = number_at<std::uint32_t>(report, 0x34);
    out.current_tcb = bytes_at<8>(report, 0x38);
    out.platform_info = number_at<std::uint64_t>(report, 0x40);
    out.signer_info = number_at<std::uint32_t>(report, 0x48);
    out.report_data = bytes_at<64>(report, 0x50);
    out.measurement = bytes_at<48>(report, 0x90);
    out.host_data = bytes_at<32>(report, 0xc0);
    out.id_key_digest = bytes_at<48>(report, 0xe0);
    out.author_key_digest = bytes_at<48>(report, 0x110);
    out.report_id = bytes_at<32>(report, 0x140);
    out.reported_tcb = bytes_at<8>(report, 0x180);
    out.cpu_family = report[0x188];
    out.cpu_model = report[0x189];
    out.chip_id = bytes_at<64>(report, 0x1a0);
    out.committed_tcb = bytes_at<8>(report, 0x1e0);
    out.launch_tcb = bytes_at<8>(report, 0x1f0);
    out.launch_mitigations = number_at<std::uint64_t>(report, 0x1f8);
    out.current_mitigations = number_at<std::uint64_t>(report, 0x200);
    out.signature = signature_of(report);
    out.signed_part = report.first(kSignedSize);
    return out;
}

bool reserved_bytes_are_zero(BytesView report, std::uint32_t version) {
    const std::size_t after_cpu = version >= 3 ? 0x18b : 0x188;
    const std::size_t after_mitigations = version >= 5 ? 0x208 : 0x1f8;
    return is_zero(report, 0x4c, 0x50) && is_zero(report, after_cpu, 0x1a0) && report[0x1eb] == 0 &&
           report[0x1ef] == 0 && is_zero(report, after_mitigations, kSignedSize) &&
           is_zero(report, kSignedSize + 48, kSignedSize + 72) &&
           is_zero(report, kSignedSize + 72 + 48, kReportSize);
}

}  // namespace tee_registry::sev_snp
