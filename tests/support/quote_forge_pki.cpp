#include "tests/support/quote_forge_pki.hpp"

#include "primitives/crypto/hash.hpp"
#include "tee-registry/der/oid.hpp"
#include "tee-registry/der/reader.hpp"
#include "tests/support/der_writer.hpp"

namespace tests::forge {
namespace {

namespace oid = tee_registry::der::oid;
using primitives::append;

constexpr std::string_view kOrganization = "pha-node quote forge";
/// 2.5.4.10
constexpr std::array<std::uint8_t, 3> kOrganizationName{0x55, 0x04, 0x0a};

Bytes algorithm() {
    return der::sequence({der::object_identifier(oid::kEcdsaWithSha256)});
}

Bytes name(std::string_view common_name) {
    const auto attribute = [](BytesView id, std::string_view text) {
        return der::set(der::sequence({der::object_identifier(id), der::utf8_string(text)}));
    };
    return der::sequence(
        {attribute(oid::kCommonName, common_name), attribute(kOrganizationName, kOrganization)});
}

/// SHA-256 of the public key, its first 20 bytes.
Bytes key_identifier(std::string_view key) {
    const auto hash = primitives::crypto::sha2_256(key_of(key).public_key());
    return {hash.begin(), hash.begin() + 20};
}

Bytes extension(BytesView id, bool critical, const Bytes& value) {
    if (critical)
        return der::sequence(
            {der::object_identifier(id), der::boolean_true(), der::octet_string(value)});
    return der::sequence({der::object_identifier(id), der::octet_string(value)});
}

Bytes authority_key_identifier(std::string_view key) {
    const auto id = der::element(tee_registry::der::tag::context_primitive(0), key_identifier(key));
    return extension(oid::kAuthorityKeyIdentifier, false, der::sequence({id}));
}

Bytes public_key_info(const P256Key& key) {
    Bytes point{0x04};
    append(point, key.public_key());
    const auto kind = der::sequence(
        {der::object_identifier(oid::kEcPublicKey), der::object_identifier(oid::kPrime256v1)});
    return der::sequence({kind, der::bit_string(point)});
}

Bytes extensions(const Certificate& c) {
    const auto constraints = c.is_ca
                                 ? der::sequence({der::boolean_true(), der::integer(c.path_length)})
                                 : der::sequence({});
    auto list = authority_key_identifier(c.issuer_key);
    append(list,
           extension(oid::kSubjectKeyIdentifier, false, der::octet_string(key_identifier(c.key))));
    append(list, extension(oid::kKeyUsage, true, der::named_bits(c.key_usage)));
    append(list, extension(oid::kBasicConstraints, true, constraints));
    if (!c.sgx_extension.empty()) append(list, extension(oid::kIntelSgx, false, c.sgx_extension));
    return der::tagged(3, der::sequence({list}));
}

/// SEQUENCE { body, algorithm, signature }
Bytes sign(const Bytes& body, std::string_view issuer_key) {
    const auto fixed = key_of(issuer_key).sign(body);
    const BytesView view{fixed};
    const auto signature =
        der::sequence({der::unsigned_bytes(view.first(32)), der::unsigned_bytes(view.last(32))});
    return der::sequence({body, algorithm(), der::bit_string(signature)});
}

std::string base64(BytesView bytes) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j)
            bits = bits << 8 | (i + j < bytes.size() ? bytes[i + j] : 0u);
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j <= bytes.size() ? kAlphabet[bits >> (18 - 6 * j) & 63] : '=';
    }
    return out;
}

}  // namespace

P256Key key_of(std::string_view label) {
    auto secret = primitives::crypto::sha2_256(primitives::view_of(label)).bytes;
    // Below the order of the curve.
    secret[0] &= 0x7f;
    return P256Key{secret};
}

Bytes certificate_der(const Certificate& c) {
    const auto version = der::tagged(0, der::integer(2));
    const auto validity = der::sequence({der::time(c.not_before), der::time(c.not_after)});
    const auto body =
        der::sequence({version, der::integer(c.serial), algorithm(), name(c.issuer_name), validity,
                       name(c.common_name), public_key_info(key_of(c.key)), extensions(c)});
    return sign(body, c.issuer_key);
}

Bytes crl_der(const Crl& crl) {
    Bytes entries;
    for (const auto serial : crl.revoked_serials)
        append(entries, der::sequence({der::integer(serial), der::time(crl.this_update)}));
    const auto number = extension(oid::kCrlNumber, false, der::element(0x02, crl.number));
    const auto extensions =
        der::tagged(0, der::sequence({number, authority_key_identifier(crl.issuer_key)}));
    const auto body =
        der::sequence({der::integer(1), algorithm(), name(crl.issuer_name),
                       der::time(crl.this_update), der::time(crl.next_update),
                       entries.empty() ? Bytes{} : der::sequence({entries}), extensions});
    return sign(body, crl.issuer_key);
}

Bytes pck_extension_der(const tee_registry::dcap::PckExtension& p) {
    const auto field = [](std::uint8_t number, const Bytes& value) {
        return der::sequence({der::object_identifier(oid::kIntelSgx, number), value});
    };
    Bytes tcb_id{oid::kIntelSgx.begin(), oid::kIntelSgx.end()};
    tcb_id.push_back(2);
    const auto tcb_field = [&](std::uint8_t number, const Bytes& value) {
        return der::sequence({der::object_identifier(tcb_id, number), value});
    };
    Bytes tcb;
    for (std::uint8_t i = 0; i < 16; ++i)
        append(tcb, tcb_field(static_cast<std::uint8_t>(i + 1), der::integer(p.components[i])));
    append(tcb, tcb_field(17, der::integer(p.pce_svn)));
    append(tcb, tcb_field(18, der::octet_string(p.components)));
    return der::sequence({field(1, der::octet_string(p.ppid)), field(2, der::sequence({tcb})),
                          field(3, der::octet_string(p.pce_id)),
                          field(4, der::octet_string(p.fmspc)),
                          field(5, der::enumerated(static_cast<std::uint8_t>(p.sgx_type)))});
}

Bytes pem(std::initializer_list<Bytes> certificates) {
    std::string out;
    for (const auto& der : certificates) {
        out += "-----BEGIN CERTIFICATE-----\n";
        const auto text = base64(der);
        for (std::size_t i = 0; i < text.size(); i += 64)
            out += text.substr(i, 64) + "\n";
        out += "-----END CERTIFICATE-----\n";
    }
    return {out.begin(), out.end()};
}

}  // namespace tests::forge
