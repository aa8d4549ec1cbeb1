#include "tee-registry/evidence/ias/verify.hpp"

#include "tee-registry/der/certificate.hpp"
#include "tee-registry/der/oid.hpp"
#include "tee-registry/der/pem.hpp"
#include "tee-registry/evidence/ias/intel_signing_ca.hpp"
#include "tee-registry/json/fields.hpp"

namespace tee_registry::ias {
namespace {

using der::Reader;
using primitives::Host;

// clang-format off
/// AlgorithmIdentifier of sha256WithRSAEncryption.
constexpr auto kRsaPkcs1Sha256 = std::to_array<std::uint8_t>({
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00});
// clang-format on

constexpr std::size_t kQuoteBodySize = 432;
constexpr std::size_t kReportOffset = 48;
constexpr std::uint64_t kReportVersion = 4;
constexpr std::uint8_t kDebugFlag = 0x02;
constexpr std::uint32_t kAdvisoriesMax = 128;

/// Advisories that Phala held to be harmless for a configured machine.
constexpr std::array<std::string_view, 4> kHarmless{"INTEL-SA-00334", "INTEL-SA-00219",
                                                    "INTEL-SA-00381", "INTEL-SA-00389"};

void begin(Step* step, Step next) {
    if (step != nullptr) *step = next;
}

struct RsaKey {
    BytesView modulus;
    BytesView exponent;
};

Result<RsaKey, der::DerError> read_rsa_key(BytesView key_info) {
    Reader outer{key_info};
    Reader info = TRY(outer.enter(der::tag::kSequence));
    Reader algorithm = TRY(info.enter(der::tag::kSequence));
    if (!primitives::equal(TRY(algorithm.object_identifier()), der::oid::kRsaEncryption))
        return unexpected(der::DerError::KeyUnsupported);
    const auto bits = TRY(info.octet_aligned_bit_string());
    TRY(info.finish());
    TRY(der::check_well_formed(bits));
    Reader key{bits};
    Reader numbers = TRY(key.enter(der::tag::kSequence));
    RsaKey out;
    out.modulus = TRY(numbers.unsigned_bytes());
    out.exponent = TRY(numbers.unsigned_bytes());
    TRY(numbers.finish());
    return out;
}

bool is_issued_by_intel(Host& host, const der::CertificateFields& certificate) {
    return certificate.issuer.common_name == kSigningCaName && certificate.authority_key_id &&
           primitives::equal(*certificate.authority_key_id, kSigningCaKeyId) &&
           !certificate.is_ca && (certificate.key_usage & der::key_usage::kDigitalSignature) != 0 &&
           host.rsa_pkcs1_verify(primitives::RsaHash::Sha256, kSigningCaModulus, kSigningCaExponent,
                                 certificate.tbs, certificate.signature_bits);
}

/// The key of a certificate that is Intel's and in force.
Result<RsaKey, IasError> check_certificate(Host& host, BytesView der, UnixSeconds now) {
    const auto certificate = der::read_certificate_fields(der);
    if (!certificate) return unexpected(IasError::CertificateMalformed);
    const auto& fields = certificate.value();
    REFUSE_IF(!primitives::equal(fields.algorithm, kRsaPkcs1Sha256),
              IasError::CertificateMalformed);
    REFUSE_IF(!is_issued_by_intel(host, fields), IasError::CertificateUntrusted);
    REFUSE_IF(now < fields.not_before, IasError::CertificateNotYetValid);
    REFUSE_IF(now > fields.not_after, IasError::CertificateExpired);
    const auto key = read_rsa_key(fields.public_key_info);
    if (!key) return unexpected(IasError::CertificateMalformed);
    return key.value();
}

/// "2021-09-12T18:06:20.402478": UTC without its Z, with a fraction that is dropped.
std::optional<UnixSeconds> timestamp_of(std::string_view text) {
    constexpr std::size_t kWholeSize = 19;
    if (text.size() < kWholeSize || text.size() > kWholeSize + 7) return std::nullopt;
    const auto fraction = text.substr(kWholeSize);
    if (!fraction.empty() && (fraction[0] != '.' || !decimal_digits(fraction.substr(1))))
        return std::nullopt;
    return rfc3339_seconds(std::string{text.substr(0, kWholeSize)} + "Z");
}

Result<Report, IasError> read_report(const json::Value& object) {
    constexpr auto kMalformed = IasError::ReportMalformed;
    const auto version = json::integer_field(object, "version", 0xffff);
    const auto timestamp = json::text_field(object, "timestamp");
    const auto status = json::text_field(object, "isvEnclaveQuoteStatus");
    if (!version || !timestamp || !status) return unexpected(kMalformed);
    REFUSE_IF(*version != kReportVersion, IasError::ReportVersionUnsupported);
    const auto seconds = timestamp_of(*timestamp);
    REFUSE_IF(!seconds, kMalformed);
    Report out;
    out.timestamp = seconds.value_or(0);
    out.status = *status;
    if (!object.find("advisoryIDs")) return out;
    const auto ids = json::array_field(object, "advisoryIDs", kAdvisoriesMax);
    if (!ids) return unexpected(kMalformed);
    for (const auto& id : *ids) {
        const auto text = id.plain_string();
        if (!text) return unexpected(kMalformed);
        out.advisory_ids.emplace_back(*text);
    }
    return out;
}

/// Phala's level of a status; 0 for those that it refused.
std::uint8_t confidence_level(const Report& report) {
    if (report.status == "OK") return 1;
    if (report.status == "SW_HARDENING_NEEDED") return 2;
    if (report.status == "GROUP_OUT_OF_DATE") return 5;
    if (report.status != "CONFIGURATION_NEEDED" &&
        report.status != "CONFIGURATION_AND_SW_HARDENING_NEEDED")
        return 0;
    const bool harmless = std::ranges::all_of(report.advisory_ids, [](const std::string& id) {
        return std::ranges::find(kHarmless, id) != kHarmless.end();
    });
    return harmless ? 3 : 4;
}

Result<dcap::EnclaveReport, IasError> read_enclave(const json::Value& object) {
    const auto text = json::text_field(object, "isvEnclaveQuoteBody");
    const auto body = text ? der::base64_bytes(*text) : std::nullopt;
    // Version 2, linkable or not: the first bytes of an EPID quote.
    if (!body || body->size() != kQuoteBodySize) return unexpected(IasError::QuoteBodyMalformed);
    REFUSE_IF((*body)[0] != 2 || (*body)[1] != 0, IasError::QuoteBodyMalformed);
    const auto report = dcap::read_enclave_report(
        BytesView{*body}.subspan(kReportOffset, dcap::kEnclaveReportSize));
    REFUSE_IF((report.attributes[0] & kDebugFlag) != 0, IasError::DebugNotAllowed);
    return report;
}

std::optional<Bytes> hex_or_base64(const json::Value& object, std::string_view key) {
    const auto value = object.find(key);
    const auto text = value ? value->plain_string() : std::nullopt;
    if (!text) return std::nullopt;
    if (auto bytes = primitives::from_bare_hex(*text)) return std::move(bytes).value();
    return der::base64_bytes(*text);
}

}  // namespace

Result<Evidence, IasError> read_evidence(std::string_view json) {
    constexpr auto kMalformed = IasError::EvidenceMalformed;
    const auto document = json::Document::parse(json);
    if (!document) return unexpected(kMalformed);
    const auto object = document.value().root();
    const auto value = object.find("raReport");
    auto report = value ? value->string() : std::nullopt;
    auto signature = hex_or_base64(object, "signature");
    auto certificate = hex_or_base64(object, "rawSigningCert");
    REFUSE_IF(!report || !signature || !certificate, kMalformed);
    return Evidence{std::move(report).value_or(std::string{}),
                    std::move(signature).value_or(Bytes{}),
                    std::move(certificate).value_or(Bytes{})};
}

Result<Report, IasError> verify(Host& host, const Evidence& evidence, std::uint64_t now_seconds,
                                std::optional<std::uint64_t> age_max_seconds, Step* step) {
    constexpr std::uint64_t kFarFuture = std::uint64_t{1} << 62;
    const auto now = static_cast<UnixSeconds>(std::min(now_seconds, kFarFuture));
    begin(step, Step::Evidence);
    REFUSE_IF(evidence.report.size() > kPartSizeMax || evidence.signature.size() > kPartSizeMax ||
                  evidence.signing_certificate.size() > kPartSizeMax,
              IasError::EvidenceTooLarge);
    begin(step, Step::Certificate);
    const auto key = TRY(check_certificate(host, evidence.signing_certificate, now));
    begin(step, Step::Signature);
    REFUSE_IF(!host.rsa_pkcs1_verify(primitives::RsaHash::Sha256, key.modulus, key.exponent,
                                     primitives::view_of(evidence.report), evidence.signature),
              IasError::ReportSignatureInvalid);
    begin(step, Step::Report);
    const auto document = json::Document::parse(evidence.report);
    if (!document) return unexpected(IasError::ReportMalformed);
    const auto object = document.value().root();
    auto out = TRY(read_report(object));
    begin(step, Step::Time);
    REFUSE_IF(out.timestamp > now, IasError::ReportFromFuture);
    REFUSE_IF(age_max_seconds && static_cast<std::uint64_t>(now - out.timestamp) > *age_max_seconds,
              IasError::ReportOutdated);
    begin(step, Step::Status);
    out.confidence_level = confidence_level(out);
    REFUSE_IF(out.confidence_level == 0, IasError::StatusRejected);
    begin(step, Step::Enclave);
    out.enclave = TRY(read_enclave(object));
    return out;
}

}  // namespace tee_registry::ias
