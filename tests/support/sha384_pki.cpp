#include "tests/support/sha384_pki.hpp"

#include "primitives/crypto/hash.hpp"
#include "tee-registry/der/oid.hpp"
#include "tee-registry/der/reader.hpp"
#include "tests/support/der_writer.hpp"
#include "tests/support/rsa_key.hpp"

#include <map>

namespace tests::pki384 {
namespace {

namespace oid = tee_registry::der::oid;
using primitives::append;

constexpr std::array<std::uint8_t, 9> kRsaPss{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a};
constexpr std::array<std::uint8_t, 9> kMgf1{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08};
constexpr std::array<std::uint8_t, 9> kSha384{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02};

bool is_rsa(std::string_view label) {
    return label.starts_with("rsa ");
}

Bytes algorithm(std::string_view issuer_key, bool writes_trailer) {
    if (!is_rsa(issuer_key)) return der::sequence({der::object_identifier(oid::kEcdsaWithSha384)});
    const Bytes null{tee_registry::der::tag::kNull, 0};
    const auto hash = der::sequence({der::object_identifier(kSha384), null});
    const auto mask = der::sequence({der::object_identifier(kMgf1), hash});
    auto parameters = der::tagged(0, hash);
    append(parameters, der::tagged(1, mask));
    append(parameters, der::tagged(2, der::integer(48)));
    if (writes_trailer) append(parameters, der::tagged(3, der::integer(1)));
    return der::sequence({der::object_identifier(kRsaPss), der::sequence({parameters})});
}

Bytes name(std::string_view common_name) {
    const auto attribute = [](BytesView id, std::string_view text) {
        return der::set(der::sequence({der::object_identifier(id), der::utf8_string(text)}));
    };
    constexpr std::array<std::uint8_t, 3> kOrganizationName{0x55, 0x04, 0x0a};
    return der::sequence({attribute(kOrganizationName, "pha-node evidence forge"),
                          attribute(oid::kCommonName, common_name)});
}

Bytes public_key_info(std::string_view label) {
    if (is_rsa(label)) {
        const auto& key = rsa_key_of(label);
        const Bytes null{tee_registry::der::tag::kNull, 0};
        const auto numbers = der::sequence(
            {der::unsigned_bytes(key.modulus()), der::unsigned_bytes(key.exponent())});
        return der::sequence({der::sequence({der::object_identifier(oid::kRsaEncryption), null}),
                              der::bit_string(numbers)});
    }
    Bytes point{0x04};
    append(point, key_of(label).public_key());
    const auto kind = der::sequence(
        {der::object_identifier(oid::kEcPublicKey), der::object_identifier(oid::kSecp384r1)});
    return der::sequence({kind, der::bit_string(point)});
}

Bytes key_identifier(std::string_view label) {
    const auto hash = primitives::crypto::sha2_256(public_key_info(label));
    return {hash.begin(), hash.begin() + 20};
}

Bytes extension(BytesView id, bool critical, BytesView value) {
    if (critical)
        return der::sequence(
            {der::object_identifier(id), der::boolean_true(), der::octet_string(value)});
    return der::sequence({der::object_identifier(id), der::octet_string(value)});
}

Bytes authority_key_identifier(std::string_view key) {
    const auto id = der::element(tee_registry::der::tag::context_primitive(0), key_identifier(key));
    return extension(oid::kAuthorityKeyIdentifier, false, der::sequence({id}));
}

Bytes extensions(const Certificate& c) {
    Bytes list;
    if (c.has_key_identifiers) {
        if (c.has_authority_key_identifier) append(list, authority_key_identifier(c.issuer_key));
        append(list, extension(oid::kSubjectKeyIdentifier, false,
                               der::octet_string(key_identifier(c.key))));
    }
    if (c.key_usage != 0)
        append(list, extension(oid::kKeyUsage, true, der::named_bits(c.key_usage)));
    if (c.is_ca) {
        auto fields = der::boolean_true();
        if (c.path_length) append(fields, der::integer(*c.path_length));
        append(list, extension(oid::kBasicConstraints, true, der::sequence({fields})));
    }
    for (const auto& one : c.more)
        append(list, extension(one.id, one.critical, one.value));
    return der::tagged(3, der::sequence({list}));
}

/// SEQUENCE { body, algorithm, signature }
Bytes sign(const Bytes& body, const Bytes& algorithm, std::string_view issuer_key) {
    if (is_rsa(issuer_key))
        return der::sequence(
            {body, algorithm, der::bit_string(rsa_key_of(issuer_key).sign_pss(body))});
    const auto fixed = key_of(issuer_key).sign(body);
    const BytesView view{fixed};
    const auto pair =
        der::sequence({der::unsigned_bytes(view.first(48)), der::unsigned_bytes(view.last(48))});
    return der::sequence({body, algorithm, der::bit_string(pair)});
}

}  // namespace

const P384Key& key_of(std::string_view label) {
    static std::map<std::string, P384Key, std::less<>> kept;
    const auto found = kept.find(label);
    if (found != kept.end()) return found->second;
    auto secret = primitives::crypto::sha2_384(primitives::view_of(label));
    // Below the order of the curve.
    secret[0] &= 0x7f;
    return kept.emplace(std::string{label}, P384Key{secret}).first->second;
}

Bytes certificate_der(const Certificate& c) {
    const auto version = der::tagged(0, der::integer(2));
    const auto validity = der::sequence({der::time(c.not_before), der::time(c.not_after)});
    const auto kind = algorithm(c.issuer_key, c.writes_trailer);
    const auto body =
        der::sequence({version, der::unsigned_bytes(c.serial), kind, name(c.issuer_name), validity,
                       name(c.common_name), public_key_info(c.key), extensions(c)});
    return sign(body, kind, c.issuer_key);
}

Bytes crl_der(const Crl& crl) {
    Bytes entries;
    for (const auto& serial : crl.revoked_serials)
        append(entries, der::sequence({der::unsigned_bytes(serial), der::time(crl.this_update)}));
    auto list = extension(oid::kCrlNumber, false, der::integer(1));
    if (crl.has_authority_key_identifier) append(list, authority_key_identifier(crl.issuer_key));
    const auto kind = algorithm(crl.issuer_key, false);
    const auto body = der::sequence({der::integer(1), kind, name(crl.issuer_name),
                                     der::time(crl.this_update), der::time(crl.next_update),
                                     entries.empty() ? Bytes{} : der::sequence({entries}),
                                     der::tagged(0, der::sequence({list}))});
    return sign(body, kind, crl.issuer_key);
}

}  // namespace tests::pki384
