#include "tee-registry/der/pem.hpp"
#include "tee-registry/der/reader.hpp"
#include "tee-registry/der/signature.hpp"
#include "tests/support/vectors.hpp"

namespace tee_registry::der {
namespace {

Bytes unhex(std::string_view text) {
    return tests::unhex(text);
}

DerError next_error(std::string_view hex) {
    const Bytes input = unhex(hex);
    const auto result = Reader{input}.next();
    EXPECT_FALSE(result.has_value()) << hex;
    return result.has_value() ? DerError{} : result.error();
}

TEST(der, lengths) {
    const Bytes short_form = unhex("0403010203");
    EXPECT_EQ(Reader{short_form}.octet_string().value().size(), 3u);
    Bytes long_form = unhex("048180");
    long_form.resize(3 + 128);
    EXPECT_EQ(Reader{long_form}.octet_string().value().size(), 128u);
    EXPECT_EQ(next_error("0480"), DerError::IndefiniteLength);
    EXPECT_EQ(next_error("048101ff"), DerError::NonMinimalLength);
    EXPECT_EQ(next_error("04820001ff"), DerError::NonMinimalLength);
    EXPECT_EQ(next_error("0402ff"), DerError::Truncated);
    EXPECT_EQ(next_error("04"), DerError::Truncated);
    EXPECT_EQ(next_error("0482ff"), DerError::Truncated);
    EXPECT_EQ(next_error("0484ffffffff00"), DerError::Truncated);
    EXPECT_EQ(next_error("0485010000000000"), DerError::Truncated);
    EXPECT_EQ(next_error(""), DerError::Truncated);
}

TEST(der, tags) {
    EXPECT_EQ(next_error("1f8100"), DerError::UnsupportedTag);
    EXPECT_EQ(next_error("0000"), DerError::UnsupportedTag);
    // A constructed OCTET STRING and a primitive SEQUENCE exist in BER at most.
    EXPECT_EQ(next_error("2400"), DerError::UnsupportedTag);
    EXPECT_EQ(next_error("1000"), DerError::UnsupportedTag);
    const Bytes integer = unhex("020101");
    EXPECT_EQ(Reader{integer}.octet_string().error(), DerError::UnexpectedTag);
}

TEST(der, integers) {
    const auto read = [](std::string_view hex, std::uint64_t max) {
        const Bytes input = unhex(hex);
        return Reader{input}.unsigned_integer(max);
    };
    EXPECT_EQ(read("020100", 255).value(), 0u);
    EXPECT_EQ(read("020200ff", 255).value(), 255u);
    EXPECT_EQ(read("02020100", 255).error(), DerError::IntegerOutOfRange);
    EXPECT_EQ(read("0201ff", 255).error(), DerError::IntegerOutOfRange);
    EXPECT_EQ(read("02020001", 255).error(), DerError::NonMinimalInteger);
    EXPECT_EQ(read("0202ff80", 255).error(), DerError::NonMinimalInteger);
    EXPECT_EQ(read("0200", 255).error(), DerError::NonMinimalInteger);
    EXPECT_EQ(read("020900ffffffffffffffff", ~std::uint64_t{0}).value(), ~std::uint64_t{0});
    EXPECT_EQ(read("0209010000000000000000", ~std::uint64_t{0}).error(),
              DerError::IntegerOutOfRange);
}

TEST(der, booleans) {
    const auto read = [](std::string_view hex) {
        const Bytes input = unhex(hex);
        return Reader{input}.boolean();
    };
    EXPECT_TRUE(read("0101ff").value());
    EXPECT_FALSE(read("010100").value());
    EXPECT_EQ(read("010101").error(), DerError::InvalidBoolean);
    EXPECT_EQ(read("0102ffff").error(), DerError::InvalidBoolean);
}

TEST(der, named_bits) {
    const auto read = [](std::string_view hex) {
        const Bytes input = unhex(hex);
        return Reader{input}.named_bits();
    };
    EXPECT_EQ(read("030206c0").value(), 0b11);
    EXPECT_EQ(read("03020106").value(), 0b1100000);
    EXPECT_EQ(read("030100").value(), 0);
    EXPECT_EQ(read("030205c0").error(), DerError::InvalidBitString);  // trailing zero bit
    EXPECT_EQ(read("030206e0").error(), DerError::InvalidBitString);  // unused bit set
    EXPECT_EQ(read("030208c0").error(), DerError::InvalidBitString);
    EXPECT_EQ(read("030101").error(), DerError::InvalidBitString);
    EXPECT_EQ(read("0300").error(), DerError::InvalidBitString);
}

Bytes element_of(std::uint8_t tag, std::string_view text) {
    Bytes out{tag, static_cast<std::uint8_t>(text.size())};
    out.insert(out.end(), text.begin(), text.end());
    return out;
}

TEST(der, times) {
    const auto utc = [](std::string_view text) {
        const Bytes input = element_of(tag::kUtcTime, text);
        return Reader{input}.time();
    };
    EXPECT_EQ(utc("180521105010Z").value(), *rfc3339_seconds("2018-05-21T10:50:10Z"));
    EXPECT_EQ(utc("491231235959Z").value(), *rfc3339_seconds("2049-12-31T23:59:59Z"));
    EXPECT_EQ(utc("500101000000Z").value(), *rfc3339_seconds("1950-01-01T00:00:00Z"));
    for (const char* text : {"1805211050Z", "180521105010", "180521105010+0000", "18052110501xZ",
                             "181321105010Z", "180521105060Z", "18 521105010Z"})
        EXPECT_EQ(utc(text).error(), DerError::InvalidTime) << text;
    const Bytes late = element_of(tag::kGeneralizedTime, "99991231235959Z");
    EXPECT_EQ(Reader{late}.time().value(), *rfc3339_seconds("9999-12-31T23:59:59Z"));
    const Bytes fraction = element_of(tag::kGeneralizedTime, "20250101000000.5Z");
    EXPECT_EQ(Reader{fraction}.time().error(), DerError::InvalidTime);
    const Bytes text = element_of(tag::kUtf8String, "180521105010Z");
    EXPECT_EQ(Reader{text}.time().error(), DerError::UnexpectedTag);
}

TEST(der, whole_trees) {
    EXPECT_TRUE(check_well_formed(unhex("3003020101")).has_value());
    EXPECT_EQ(check_well_formed(unhex("300302010100")).error(), DerError::TrailingBytes);
    EXPECT_EQ(check_well_formed(unhex("300402020001")).error(), DerError::NonMinimalInteger);
    EXPECT_EQ(check_well_formed(unhex("30020502")).error(), DerError::Truncated);
    EXPECT_EQ(check_well_formed(unhex("3003050100")).error(), DerError::InvalidNull);
    EXPECT_EQ(check_well_formed(unhex("300406022a80")).error(), DerError::InvalidObjectIdentifier);
    EXPECT_EQ(check_well_formed(unhex("300406028001")).error(), DerError::InvalidObjectIdentifier);
    EXPECT_EQ(check_well_formed(unhex("3106020102020101")).error(), DerError::SetNotSorted);
    EXPECT_TRUE(check_well_formed(unhex("3106020101020102")).has_value());
    Bytes deepest{0x30, 0x00};
    for (std::uint32_t depth = 1; depth < kDepthMax; ++depth) {
        deepest.insert(deepest.begin(), {0x30, static_cast<std::uint8_t>(deepest.size())});
    }
    EXPECT_TRUE(check_well_formed(deepest).has_value());
    deepest.insert(deepest.begin(), {0x30, static_cast<std::uint8_t>(deepest.size())});
    EXPECT_EQ(check_well_formed(deepest).error(), DerError::TooDeep);
}

TEST(der, a_nesting_bomb_is_cut_at_the_depth_bound) {
    Bytes bomb;
    while (bomb.size() < 60000) {
        Bytes outer{0x30, 0x82, static_cast<std::uint8_t>(bomb.size() >> 8),
                    static_cast<std::uint8_t>(bomb.size())};
        if (bomb.size() < 0x80)
            outer = {0x30, static_cast<std::uint8_t>(bomb.size())};
        else if (bomb.size() < 0x100)
            outer = {0x30, 0x81, static_cast<std::uint8_t>(bomb.size())};
        bomb.insert(bomb.begin(), outer.begin(), outer.end());
        if (bomb.size() > 8000) break;
    }
    EXPECT_EQ(check_well_formed(bomb).error(), DerError::TooDeep);
}

TEST(der, ecdsa_signatures) {
    const auto short_numbers = p256_signature(unhex("3006020101020102"));
    ASSERT_TRUE(short_numbers.has_value());
    EXPECT_EQ(short_numbers.value()[31], 1);
    EXPECT_EQ(short_numbers.value()[63], 2);
    EXPECT_EQ(p256_signature(unhex("3006020100020102")).error(), DerError::SignatureInvalid);
    EXPECT_EQ(p256_signature(unhex("30060201ff020102")).error(), DerError::IntegerOutOfRange);
    EXPECT_EQ(p256_signature(unhex("300702020001020102")).error(), DerError::NonMinimalInteger);
    EXPECT_EQ(p256_signature(unhex("300602010102010200")).error(), DerError::TrailingBytes);
    EXPECT_EQ(p256_signature(unhex("3009020101020102020103")).error(), DerError::TrailingBytes);
    EXPECT_EQ(p256_signature(unhex("3003020101")).error(), DerError::Truncated);
    const std::string wide = "022201" + std::string(66, '0');
    EXPECT_EQ(p256_signature(unhex("3027" + wide + "020101")).error(), DerError::SignatureInvalid);
}

constexpr std::string_view kPem =
    "-----BEGIN CERTIFICATE-----\nAQIDBA==\n-----END CERTIFICATE-----\n";

TEST(pem, strict_form) {
    EXPECT_EQ(pem_certificates(kPem, 1).value(), (std::vector<Bytes>{{1, 2, 3, 4}}));
    EXPECT_EQ(pem_certificates(std::string{kPem} + std::string{kPem}, 2).value().size(), 2u);
    // What Intel's quotes end with.
    EXPECT_TRUE(pem_certificates(std::string{kPem} + std::string(1, '\0'), 1).has_value());
    EXPECT_TRUE(pem_certificates(kPem.substr(0, kPem.size() - 1), 1).has_value());
}

TEST(pem, counts) {
    EXPECT_EQ(pem_certificates("", 1).error(), PemError::WrongCount);
    EXPECT_EQ(pem_certificates(kPem, 2).error(), PemError::WrongCount);
    EXPECT_EQ(pem_certificates(std::string{kPem} + std::string{kPem}, 1).error(),
              PemError::WrongCount);
}

TEST(pem, other_forms_are_refused) {
    const auto with_body = [](std::string_view body) {
        return "-----BEGIN CERTIFICATE-----\n" + std::string{body} + "-----END CERTIFICATE-----\n";
    };
    const auto error = [](const std::string& text) {
        const auto result = pem_certificates(text, 1);
        EXPECT_FALSE(result.has_value()) << text;
        return result.has_value() ? PemError{} : result.error();
    };
    EXPECT_EQ(error(with_body("AQIDBB==\n")), PemError::InvalidBase64);  // leftover bits
    EXPECT_EQ(error(with_body("AQID-A==\n")), PemError::InvalidBase64);
    EXPECT_EQ(error(with_body("AQIDB\n")), PemError::InvalidBase64);
    EXPECT_EQ(error(with_body("AQ==\nAQID\n")), PemError::InvalidFrame);  // short line inside
    EXPECT_EQ(error(with_body("AQ==AQID\n")), PemError::InvalidBase64);   // padding inside
    EXPECT_EQ(error(with_body(std::string(68, 'A') + "\n")), PemError::InvalidFrame);
    EXPECT_EQ(error(with_body("AQIDBA==\n\n")), PemError::InvalidFrame);
    EXPECT_EQ(error(with_body("AQIDBA==\r\n")), PemError::InvalidBase64);
    EXPECT_EQ(error(" " + std::string{kPem}), PemError::InvalidFrame);
    EXPECT_EQ(error(std::string{kPem} + "x"), PemError::InvalidFrame);
    EXPECT_EQ(error(std::string{kPem} + std::string(2, '\0')), PemError::InvalidFrame);
    EXPECT_EQ(error("-----BEGIN CERTIFICATE-----\nAQIDBA==\n"), PemError::InvalidFrame);
}

}  // namespace
}  // namespace tee_registry::der
