#include "tee-registry/evidence/sev_snp/endorsement.hpp"

#include "tee-registry/der/oid.hpp"

namespace tee_registry::sev_snp {
namespace {

/// Numbers that follow 1.3.6.1.4.1.3704.1.
namespace field {
constexpr std::array<std::uint8_t, 1> kStructVersion{1};
constexpr std::array<std::uint8_t, 1> kProductName{2};
constexpr std::array<std::uint8_t, 2> kBootLoader{3, 1};
constexpr std::array<std::uint8_t, 2> kTee{3, 2};
constexpr std::array<std::uint8_t, 2> kSnp{3, 3};
constexpr std::array<std::uint8_t, 2> kMicrocode{3, 8};
constexpr std::array<std::uint8_t, 2> kFmc{3, 9};
constexpr std::array<std::uint8_t, 1> kHardwareId{4};
constexpr std::array<std::uint8_t, 1> kProviderId{5};
}  // namespace field

constexpr std::uint64_t kStructVersionMax = 1;
constexpr std::size_t kTextSizeMax = 64;

/// An absent extension has no value; the DER reader refuses doubled ones.
std::optional<BytesView> find(const der::CertificateFields& certificate, BytesView suffix) {
    const std::size_t prefix = der::oid::kAmdKds.size();
    for (const auto& extension : certificate.extensions)
        if (primitives::starts_with(extension.id, der::oid::kAmdKds) &&
            primitives::equal(extension.id.subspan(prefix), suffix))
            return extension.value;
    return std::nullopt;
}

Result<std::uint64_t, der::DerError> number(BytesView value, std::uint64_t max) {
    der::Reader reader{value};
    const auto out = TRY(reader.unsigned_integer(max));
    TRY(reader.finish());
    return out;
}

std::optional<std::uint8_t> svn(const der::CertificateFields& certificate, BytesView suffix) {
    const auto value = find(certificate, suffix);
    if (!value) return std::nullopt;
    const auto read = number(*value, 0xff);
    if (!read) return std::nullopt;
    return static_cast<std::uint8_t>(read.value());
}

std::optional<std::string_view> text(const der::CertificateFields& certificate, BytesView suffix) {
    const auto value = find(certificate, suffix);
    if (!value) return std::nullopt;
    const auto element = der::whole_element(*value, der::tag::kIa5String);
    if (!element) return std::nullopt;
    const auto content = element.value().content;
    if (content.empty() || content.size() > kTextSizeMax) return std::nullopt;
    return primitives::text_of(content);
}

/// Fields .3.4 to .3.7 are reserved: absent or zero.
bool reserved_are_zero(const der::CertificateFields& certificate) {
    for (std::uint8_t i = 4; i <= 7; ++i) {
        const std::array<std::uint8_t, 2> suffix{3, i};
        if (find(certificate, suffix) && svn(certificate, suffix) != std::uint8_t{0}) return false;
    }
    return true;
}

std::optional<TcbVersion> read_versions(const der::CertificateFields& certificate,
                                        Product product) {
    const bool has_fmc = find(certificate, field::kFmc).has_value();
    const auto fmc = has_fmc ? svn(certificate, field::kFmc) : std::uint8_t{0};
    const auto boot_loader = svn(certificate, field::kBootLoader);
    const auto tee = svn(certificate, field::kTee);
    const auto snp = svn(certificate, field::kSnp);
    const auto microcode = svn(certificate, field::kMicrocode);
    if (!fmc || !boot_loader || !tee || !snp || !microcode || !reserved_are_zero(certificate))
        return std::nullopt;
    const bool turin = product == Product::Turin;
    if (turin ? !has_fmc : *fmc != 0) return std::nullopt;
    return TcbVersion{*fmc, *boot_loader, *tee, *snp, *microcode};
}

}  // namespace

Result<Endorsement, SnpError> read_endorsement(const der::CertificateFields& certificate,
                                               KeyKind kind) {
    const auto invalid = [] { return unexpected(SnpError::EndorsementExtensionInvalid); };
    const auto version = find(certificate, field::kStructVersion);
    if (!version || !number(*version, kStructVersionMax)) return invalid();
    const auto name = text(certificate, field::kProductName);
    if (!name) return invalid();
    const auto product = product_of_name(*name);
    if (!product) return unexpected(SnpError::ProductUnknown);
    Endorsement out;
    out.product = *product;
    const auto tcb = read_versions(certificate, *product);
    if (!tcb) return invalid();
    out.tcb = *tcb;
    const auto hardware_id = find(certificate, field::kHardwareId);
    const bool has_provider = find(certificate, field::kProviderId).has_value();
    const auto provider_id = text(certificate, field::kProviderId);
    if (kind == KeyKind::Vlek) {
        if (!provider_id || hardware_id) return invalid();
        out.provider_id = *provider_id;
        return out;
    }
    const std::size_t id_size = *product == Product::Turin ? 8 : 64;
    if (!hardware_id || hardware_id->size() != id_size || has_provider) return invalid();
    out.hardware_id = *hardware_id;
    return out;
}

}  // namespace tee_registry::sev_snp
