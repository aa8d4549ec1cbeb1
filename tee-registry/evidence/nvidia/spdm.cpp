#include "tee-registry/evidence/nvidia/spdm.hpp"

namespace tee_registry::nvidia {
namespace {

constexpr std::uint8_t kSpdm11 = 0x11;
constexpr std::uint8_t kGetMeasurements = 0xe0;
constexpr std::uint8_t kMeasurements = 0x60;
constexpr std::size_t kNonceSize = 32;
constexpr std::size_t kSignatureSize = 96;
constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kSlotMax = 7;
constexpr std::size_t kTextSizeMax = 32;

std::size_t number(BytesView bytes) {
    std::size_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i)
        value = value << 8 | bytes[i - 1];
    return value;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Text up to a NUL, which only NULs follow: digits, points and letters, turned to lower case.
std::optional<std::string> text(BytesView value) {
    if (value.empty() || value.size() > kTextSizeMax) return std::nullopt;
    std::string out;
    std::size_t i = 0;
    for (; i < value.size() && value[i] != 0; ++i) {
        const char c = static_cast<char>(value[i]);
        const bool upper = c >= 'A' && c <= 'Z';
        if (!upper && !(c >= 'a' && c <= 'z') && !is_digit(c) && c != '.') return std::nullopt;
        out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    for (; i < value.size(); ++i)
        if (value[i] != 0) return std::nullopt;
    if (out.empty()) return std::nullopt;
    return out;
}

/// Two little-endian words, of which the first is the version and one byte of the second its end.
std::optional<std::string> vbios(BytesView value) {
    if (value.size() != 8 || value[5] != 0 || value[6] != 0 || value[7] != 0) return std::nullopt;
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const std::size_t at :
         {std::size_t{3}, std::size_t{2}, std::size_t{1}, std::size_t{0}, std::size_t{4}}) {
        out += kDigits[value[at] >> 4];
        out += kDigits[value[at] & 15];
    }
    return out;
}

/// False when the field's size or content is not that of its type.
bool put_field(OpaqueData& out, std::uint16_t type, BytesView value) {
    const auto put_text = [&](std::string& field) {
        const auto read = text(value);
        if (read) field = *read;
        return read.has_value();
    };
    const auto put_byte = [&](std::optional<std::uint8_t>& field) {
        if (value.size() != 1) return false;
        field = value[0];
        return true;
    };
    switch (type) {
        case opaque_type::kDriverVersion:
            return put_text(out.driver_version);
        case opaque_type::kProject:
            return put_text(out.project);
        case opaque_type::kProjectSku:
            return put_text(out.project_sku);
        case opaque_type::kChipSku:
            return put_text(out.chip_sku);
        case opaque_type::kNvdec0Status:
            return put_byte(out.nvdec0_status);
        case opaque_type::kProtectedPcieStatus:
            return put_byte(out.protected_pcie_status);
        case opaque_type::kFeatureFlag:
            return put_byte(out.feature_flag);
        case opaque_type::kVbiosVersion: {
            const auto read = vbios(value);
            if (read) out.vbios_version = *read;
            return read.has_value();
        }
        case opaque_type::kFwid:
            if (value.size() != 48) return false;
            std::ranges::copy(value, out.fwid.emplace().begin());
            return true;
        case opaque_type::kInvalid:
            out.has_invalid = true;
            return true;
        default:
            return true;
    }
}

}  // namespace

Result<Bytes32, GpuError> read_request(BytesView request) {
    const bool good = request.size() == kRequestSize && request[0] == kSpdm11 &&
                      request[1] == kGetMeasurements && request[2] == 0x01 && request[3] == 0xff &&
                      request[36] <= kSlotMax;
    if (!good) return unexpected(GpuError::RequestMalformed);
    Bytes32 nonce{};
    std::ranges::copy(request.subspan(4, kNonceSize), nonce.begin());
    return nonce;
}

Result<Response, GpuError> read_response(BytesView response) {
    const auto malformed = [] { return unexpected(GpuError::ResponseMalformed); };
    if (response.size() > kResponseSizeMax || response.size() < kHeaderSize) return malformed();
    if (response[0] != kSpdm11 || response[1] != kMeasurements || response[2] != 0 ||
        response[3] > kSlotMax)
        return malformed();
    Response out;
    out.block_count = response[4];
    const auto record = number(response.subspan(5, 3));
    auto rest = response.subspan(kHeaderSize);
    if (rest.size() < record + kNonceSize + 2) return malformed();
    out.blocks = rest.first(record);
    out.nonce = rest.subspan(record, kNonceSize);
    const auto opaque = number(rest.subspan(record + kNonceSize, 2));
    rest = rest.subspan(record + kNonceSize + 2);
    if (rest.size() != opaque + kSignatureSize) return malformed();
    out.opaque = rest.first(opaque);
    std::ranges::copy(rest.last(kSignatureSize), out.signature.begin());
    out.signed_part = response.first(response.size() - kSignatureSize);
    return out;
}

Result<std::vector<Bytes48>, GpuError> read_blocks(const Response& response) {
    const auto malformed = [] { return unexpected(GpuError::MeasurementsMalformed); };
    if (response.blocks.size() != response.block_count * kBlockSize) return malformed();
    std::vector<Bytes48> out(response.block_count);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto block = response.blocks.subspan(i * kBlockSize, kBlockSize);
        const bool good = block[0] == i + 1 && block[1] == 0x01 &&
                          number(block.subspan(2, 2)) == kBlockSize - 4 &&
                          number(block.subspan(5, 2)) == 48;
        if (!good) return malformed();
        std::ranges::copy(block.subspan(7), out[i].begin());
    }
    return out;
}

Result<OpaqueData, GpuError> read_opaque(BytesView opaque) {
    const auto malformed = [] { return unexpected(GpuError::OpaqueMalformed); };
    OpaqueData out;
    std::vector<std::uint16_t> seen;
    while (!opaque.empty()) {
        if (opaque.size() < 4) return malformed();
        const auto type = static_cast<std::uint16_t>(number(opaque.first(2)));
        const auto size = number(opaque.subspan(2, 2));
        opaque = opaque.subspan(4);
        if (opaque.size() < size || std::ranges::find(seen, type) != seen.end()) return malformed();
        seen.push_back(type);
        if (!put_field(out, type, opaque.first(size))) return malformed();
        opaque = opaque.subspan(size);
    }
    return out;
}

}  // namespace tee_registry::nvidia
