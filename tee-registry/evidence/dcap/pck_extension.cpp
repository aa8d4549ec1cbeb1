#include "tee-registry/evidence/dcap/pck_extension.hpp"

#include "tee-registry/der/oid.hpp"
#include "tee-registry/der/reader.hpp"

namespace tee_registry::dcap {
namespace {

using der::DerError;
using der::Reader;

/// Numbers after the extension's own identifier.
enum Field : std::uint8_t {
    kPpid = 1,
    kTcb = 2,
    kPceId = 3,
    kFmspc = 4,
    kSgxType = 5,
    kPlatformInstance = 6,
    kConfiguration = 7,
};
constexpr std::uint8_t kTcbPceSvn = 17;
constexpr std::uint8_t kTcbCpuSvn = 18;
constexpr std::uint8_t kConfigurationFields = 3;

/// The last number of an identifier that extends `prefix` by one small number; 0 for others.
std::uint8_t last_number(BytesView id, BytesView prefix) {
    const bool extends = id.size() == prefix.size() + 1 && primitives::starts_with(id, prefix);
    return extends && id.back() < 0x80 ? id.back() : std::uint8_t{0};
}

/// Marks a number as seen; false when it is out of range or was seen before.
bool mark(std::uint32_t& seen, std::uint8_t number, std::uint8_t max) {
    if (number < 1 || number > max || (seen >> number & 1) != 0) return false;
    seen |= 1u << number;
    return true;
}

constexpr std::uint32_t bits_through(std::uint8_t first, std::uint8_t last) {
    return (2u << last) - (1u << first);
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>, DerError> fixed_octets(Reader& reader) {
    const auto octets = TRY(reader.octet_string());
    if (octets.size() != N) return unexpected(DerError::ExtensionInvalid);
    std::array<std::uint8_t, N> out{};
    std::ranges::copy(octets, out.begin());
    return out;
}

Result<Done, DerError> read_tcb_field(Reader field, BytesView prefix, std::uint32_t& seen,
                                      PckExtension& out) {
    const auto number = last_number(TRY(field.object_identifier()), prefix);
    if (!mark(seen, number, kTcbCpuSvn)) return unexpected(DerError::ExtensionInvalid);
    if (number == kTcbCpuSvn)
        out.cpu_svn = TRY(fixed_octets<16>(field));
    else if (number == kTcbPceSvn)
        out.pce_svn = static_cast<std::uint16_t>(TRY(field.unsigned_integer(0xffff)));
    else
        out.components[number - 1u] = static_cast<std::uint8_t>(TRY(field.unsigned_integer(0xff)));
    return field.finish();
}

Result<Done, DerError> read_tcb(Reader& value, BytesView id, PckExtension& out) {
    Reader fields = TRY(value.enter(der::tag::kSequence));
    std::uint32_t seen = 0;
    while (!fields.at_end()) {
        const auto field = TRY(fields.enter(der::tag::kSequence));
        TRY(read_tcb_field(field, id, seen, out));
    }
    if (seen != bits_through(1, kTcbCpuSvn)) return unexpected(DerError::ExtensionInvalid);
    return Done{};
}

Result<Done, DerError> read_configuration(Reader& value, BytesView id, PckExtension& out) {
    const std::array<std::optional<bool>*, kConfigurationFields> flags{
        &out.dynamic_platform, &out.cached_keys, &out.smt_enabled};
    Reader fields = TRY(value.enter(der::tag::kSequence));
    std::uint32_t seen = 0;
    while (!fields.at_end()) {
        Reader field = TRY(fields.enter(der::tag::kSequence));
        const auto number = last_number(TRY(field.object_identifier()), id);
        if (!mark(seen, number, kConfigurationFields))
            return unexpected(DerError::ExtensionInvalid);
        *flags[number - 1u] = TRY(field.boolean());
        TRY(field.finish());
    }
    return Done{};
}

Result<Done, DerError> read_field(Reader field, std::uint32_t& seen, PckExtension& out) {
    const auto id = TRY(field.object_identifier());
    const auto number = last_number(id, der::oid::kIntelSgx);
    if (!mark(seen, number, kConfiguration)) return unexpected(DerError::ExtensionInvalid);
    switch (number) {
        case kPpid:
            out.ppid = TRY(fixed_octets<16>(field));
            break;
        case kTcb:
            TRY(read_tcb(field, id, out));
            break;
        case kPceId:
            out.pce_id = TRY(fixed_octets<2>(field));
            break;
        case kFmspc:
            out.fmspc = TRY(fixed_octets<6>(field));
            break;
        case kSgxType:
            out.sgx_type = static_cast<SgxType>(TRY(field.enumerated(2)));
            break;
        case kPlatformInstance:
            out.platform_instance_id = TRY(fixed_octets<16>(field));
            break;
        default:
            TRY(read_configuration(field, id, out));
            break;
    }
    return field.finish();
}

Result<PckExtension, DerError> read_fields(BytesView value) {
    // The value is opaque to the certificate's reader, so its tree is checked here.
    TRY(der::check_well_formed(value));
    Reader outer{value};
    Reader fields = TRY(outer.enter(der::tag::kSequence));
    PckExtension out;
    std::uint32_t seen = 0;
    while (!fields.at_end()) {
        const auto field = TRY(fields.enter(der::tag::kSequence));
        TRY(read_field(field, seen, out));
    }
    constexpr std::uint32_t kRequired = bits_through(kPpid, kSgxType);
    if ((seen & kRequired) != kRequired) return unexpected(DerError::ExtensionMissing);
    return out;
}

}  // namespace

Result<PckExtension, EvidenceError> read_pck_extension(BytesView value) {
    const auto read = read_fields(value);
    if (!read) return unexpected(EvidenceError::PckExtensionInvalid);
    REFUSE_IF(read.value().cpu_svn != read.value().components, EvidenceError::PckExtensionInvalid);
    return read.value();
}

}  // namespace tee_registry::dcap
