#include "tests/support/ias_forge.hpp"

#include "tee-registry/der/oid.hpp"
#include "tee-registry/der/reader.hpp"
#include "tee-registry/evidence/ias/intel_signing_ca.hpp"
#include "tests/support/der_writer.hpp"
#include "tests/support/rsa_key.hpp"

namespace tests::ias_forge {
namespace {

namespace ias = tee_registry::ias;
namespace oid = tee_registry::der::oid;
using primitives::append;

const RsaKey& ca_key() {
    return rsa_key_of("rsa ias forge ca");
}
const RsaKey& report_key() {
    return rsa_key_of("rsa ias forge report");
}

Bytes null() {
    return {tee_registry::der::tag::kNull, 0};
}

Bytes name(std::string_view common_name) {
    return der::sequence({der::set(
        der::sequence({der::object_identifier(oid::kCommonName), der::utf8_string(common_name)}))});
}

Bytes extension(BytesView id, BytesView value) {
    return der::sequence({der::object_identifier(id), der::octet_string(value)});
}

Bytes extensions(const Spec& spec) {
    Bytes list;
    if (spec.has_authority_key_id) {
        const auto id =
            der::element(tee_registry::der::tag::context_primitive(0), ias::kSigningCaKeyId);
        append(list, extension(oid::kAuthorityKeyIdentifier, der::sequence({id})));
    }
    if (spec.is_ca)
        append(list, extension(oid::kBasicConstraints, der::sequence({der::boolean_true()})));
    append(list, extension(oid::kKeyUsage, der::named_bits(spec.key_usage)));
    return der::tagged(3, der::sequence({list}));
}

Bytes certificate(const Spec& spec) {
    const auto& key = report_key();
    const auto numbers =
        der::sequence({der::unsigned_bytes(key.modulus()), der::unsigned_bytes(key.exponent())});
    const auto key_info =
        der::sequence({der::sequence({der::object_identifier(oid::kRsaEncryption), null()}),
                       der::bit_string(numbers)});
    const BytesView pkcs1{BytesView{oid::kRsaEncryption}.first(oid::kRsaEncryption.size() - 1)};
    const auto algorithm = der::sequence({der::object_identifier(pkcs1, spec.algorithm), null()});
    const auto body = der::sequence(
        {der::tagged(0, der::integer(2)), der::integer(7), algorithm, name(spec.issuer_name),
         der::sequence({der::time(spec.not_before), der::time(spec.not_after)}),
         name("Forged Attestation Report Signing"), key_info, extensions(spec)});
    return der::sequence({body, algorithm, der::bit_string(ca_key().sign_pkcs1(body))});
}

std::string base64(BytesView bytes) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (i + j < bytes.size() ? bytes[i + j] : 0u);
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j > bytes.size() ? '=' : kAlphabet[group >> (18 - 6 * j) & 63];
    }
    return out;
}

std::string report_of(const Spec& spec) {
    std::string out = R"({"id":"1","timestamp":")" + spec.timestamp + R"(","version":)" +
                      std::to_string(spec.version);
    if (!spec.advisories.empty()) out += R"(,"advisoryIDs":)" + spec.advisories;
    return out + R"(,"isvEnclaveQuoteStatus":")" + spec.status + R"(","isvEnclaveQuoteBody":")" +
           base64(spec.quote_body) + R"("})";
}

}  // namespace

Spec default_spec() {
    Spec out;
    out.issuer_name = ias::kSigningCaName;
    out.timestamp = rfc3339(kMade);
    out.timestamp.back() = '.';
    out.timestamp += "25";
    out.quote_body.resize(432);
    out.quote_body[0] = 2;
    return out;
}

ias::Evidence forge(const Spec& spec) {
    ias::Evidence out;
    out.report = report_of(spec);
    out.signature = report_key().sign_pkcs1(primitives::view_of(out.report));
    out.signing_certificate = certificate(spec);
    return out;
}

bool IasHost::rsa_pkcs1_verify(primitives::RsaHash hash, BytesView modulus, BytesView exponent,
                               BytesView message, BytesView signature) {
    const bool is_pinned = primitives::equal(modulus, ias::kSigningCaModulus);
    return CryptoOnlyHost::rsa_pkcs1_verify(
        hash, is_pinned ? BytesView{ca_key().modulus()} : modulus, exponent, message, signature);
}

}  // namespace tests::ias_forge
