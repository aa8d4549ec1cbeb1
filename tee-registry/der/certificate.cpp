#include "tee-registry/der/certificate.hpp"

#include "tee-registry/der/oid.hpp"
#include "tee-registry/der/signature.hpp"

namespace tee_registry::der {
namespace {

constexpr std::size_t kSerialSizeMax = 20;
constexpr std::uint32_t kPathLengthMax = 16;

Result<BytesView, DerError> read_serial(Reader& reader) {
    const auto serial = TRY(reader.unsigned_bytes());
    if (serial.size() > kSerialSizeMax) return unexpected(DerError::SerialInvalid);
    return serial;
}

Result<primitives::Bytes64, DerError> read_public_key(BytesView key_info) {
    Reader reader{key_info};
    Reader info = TRY(reader.enter(tag::kSequence));
    Reader algorithm = TRY(info.enter(tag::kSequence));
    const auto kind = TRY(algorithm.object_identifier());
    if (!primitives::equal(kind, oid::kEcPublicKey)) return unexpected(DerError::KeyUnsupported);
    const auto curve = TRY(algorithm.object_identifier());
    if (!primitives::equal(curve, oid::kPrime256v1)) return unexpected(DerError::KeyUnsupported);
    TRY(algorithm.finish());
    const auto point = TRY(info.octet_aligned_bit_string());
    TRY(info.finish());
    if (point.size() != 65 || point[0] != 0x04) return unexpected(DerError::KeyUnsupported);
    primitives::Bytes64 out{};
    std::ranges::copy(point.subspan(1), out.begin());
    return out;
}

Result<Done, DerError> read_basic_constraints(BytesView value, CertificateFields& out) {
    Reader outer{value};
    Reader fields = TRY(outer.enter(tag::kSequence));
    TRY(outer.finish());
    if (fields.next_is(tag::kBoolean)) {
        out.is_ca = TRY(fields.boolean());
        if (!out.is_ca) return unexpected(DerError::InvalidBoolean);
    }
    if (!fields.at_end()) {
        if (!out.is_ca) return unexpected(DerError::ExtensionInvalid);
        out.path_length = static_cast<std::uint32_t>(TRY(fields.unsigned_integer(kPathLengthMax)));
    }
    return fields.finish();
}

Result<Done, DerError> read_known_extension(const Extension& extension, CertificateFields& out) {
    const auto is = [&](BytesView id) { return primitives::equal(extension.id, id); };
    if (is(oid::kBasicConstraints)) return read_basic_constraints(extension.value, out);
    if (is(oid::kKeyUsage)) {
        Reader reader{extension.value};
        out.key_usage = TRY(reader.named_bits_or_padded());
        return reader.finish();
    }
    if (is(oid::kAuthorityKeyIdentifier)) {
        out.authority_key_id = TRY(read_authority_key_identifier(extension.value));
        return Done{};
    }
    if (is(oid::kSubjectKeyIdentifier)) {
        Reader reader{extension.value};
        out.subject_key_id = TRY(reader.octet_string());
        return reader.finish();
    }
    if (is(oid::kIntelSgx)) {
        out.sgx_extension = extension.value;
        return Done{};
    }
    // Where CRLs are published is of no use to a verifier that is given them.
    if (is(oid::kCrlDistributionPoints)) return Done{};
    if (extension.critical) return unexpected(DerError::ExtensionUnknownCritical);
    return Done{};
}

Result<Done, DerError> read_body(Reader tbs, CertificateFields& out) {
    Reader version = TRY(tbs.enter(tag::context(0)));
    // v3 is encoded as 2.
    if (TRY(version.unsigned_integer(0xff)) != 2) return unexpected(DerError::VersionUnsupported);
    TRY(version.finish());
    out.serial = TRY(read_serial(tbs));
    if (!primitives::equal(TRY(tbs.expect(tag::kSequence)).whole, out.algorithm))
        return unexpected(DerError::AlgorithmUnsupported);
    out.issuer = TRY(read_name(tbs));
    Reader validity = TRY(tbs.enter(tag::kSequence));
    out.not_before = TRY(validity.time());
    out.not_after = TRY(validity.time());
    TRY(validity.finish());
    out.subject = TRY(read_name(tbs));
    out.public_key_info = TRY(tbs.expect(tag::kSequence)).whole;
    Reader wrapped = TRY(tbs.enter(tag::context(3)));
    out.extensions = TRY(read_extensions(wrapped));
    TRY(wrapped.finish());
    for (const auto& extension : out.extensions)
        TRY(read_known_extension(extension, out));
    return tbs.finish();
}

}  // namespace

Result<CertificateFields, DerError> read_certificate_fields(BytesView der) {
    TRY(check_well_formed(der));
    Reader outer{der};
    Reader fields = TRY(outer.enter(tag::kSequence));
    CertificateFields out;
    out.der = der;
    const auto tbs = TRY(fields.expect(tag::kSequence));
    out.tbs = tbs.whole;
    out.algorithm = TRY(fields.expect(tag::kSequence)).whole;
    out.signature_bits = TRY(fields.octet_aligned_bit_string());
    TRY(fields.finish());
    TRY(read_body(Reader{tbs.content}, out));
    return out;
}

Result<Certificate, DerError> read_certificate(BytesView der) {
    Certificate out{TRY(read_certificate_fields(der)), {}, {}};
    Reader algorithm{out.algorithm};
    TRY(read_signature_algorithm(algorithm));
    out.signature = TRY(p256_signature(out.signature_bits));
    if (out.serial.size() == 1 && out.serial[0] == 0) return unexpected(DerError::SerialInvalid);
    out.public_key = TRY(read_public_key(out.public_key_info));
    return out;
}

}  // namespace tee_registry::der
