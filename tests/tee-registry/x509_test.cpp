#include "tee-registry/der/certificate.hpp"
#include "tee-registry/der/crl.hpp"
#include "tee-registry/der/pem.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/vectors.hpp"

namespace tee_registry::der {
namespace {

using primitives::equal;

boost::json::object collateral(const std::filesystem::path& path) {
    return boost::json::parse(tests::read_text(path)).as_object();
}

TEST(x509, intel_root) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/dcap-qvl/TrustedRootCA.der");
    const Bytes der = tests::read_bytes(path);
    const auto read = read_certificate(der);
    ASSERT_TRUE(read.has_value()) << to_string(read.error());
    const Certificate& root = read.value();
    EXPECT_EQ(root.subject.common_name, "Intel SGX Root CA");
    EXPECT_TRUE(equal(root.subject.der, root.issuer.der));
    EXPECT_EQ(tests::hex(root.serial), "0x22650cd65a9d3489f383b49552bf501b392706ac");
    EXPECT_EQ(root.not_before, rfc3339_seconds("2018-05-21T10:45:10Z"));
    EXPECT_EQ(root.not_after, rfc3339_seconds("2049-12-31T23:59:59Z"));
    EXPECT_EQ(tests::hex(root.public_key),
              "0x0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f5"
              "67918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394");
    EXPECT_TRUE(root.is_ca);
    EXPECT_EQ(root.path_length, 1u);
    EXPECT_EQ(root.key_usage, key_usage::kKeyCertSign | key_usage::kCrlSign);
    EXPECT_TRUE(equal(*root.subject_key_id, *root.authority_key_id));
    // A key whose multiples are kept in a table.
    tests::CryptoOnlyHost host;
    EXPECT_TRUE(host.p256_verify(root.signature, root.tbs, root.public_key));
    for (const std::size_t at : {0u, 31u, 32u, 63u}) {
        auto altered = root.signature;
        altered[at] ^= 1;
        EXPECT_FALSE(host.p256_verify(altered, root.tbs, root.public_key)) << at;
    }
}

TEST(x509, pck_chain_of_a_quote) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/dcap-qvl/tdx_quote");
    const std::string quote = tests::read_text(path);
    const auto begin = quote.find("-----BEGIN");
    const auto end = quote.rfind("-----END") + 26;
    const auto chain = pem_certificates(quote.substr(begin, end - begin), 3);
    ASSERT_TRUE(chain.has_value()) << to_string(chain.error());
    const auto leaf = read_certificate(chain.value()[0]);
    const auto issuer = read_certificate(chain.value()[1]);
    ASSERT_TRUE(leaf.has_value()) << to_string(leaf.error());
    ASSERT_TRUE(issuer.has_value()) << to_string(issuer.error());
    EXPECT_EQ(leaf.value().subject.common_name, "Intel SGX PCK Certificate");
    EXPECT_EQ(issuer.value().subject.common_name, "Intel SGX PCK Platform CA");
    EXPECT_FALSE(leaf.value().is_ca);
    EXPECT_EQ(issuer.value().path_length, 0u);
    EXPECT_TRUE(leaf.value().sgx_extension.has_value());
    EXPECT_TRUE(leaf.value().key_usage & key_usage::kDigitalSignature);
    EXPECT_TRUE(equal(leaf.value().issuer.der, issuer.value().subject.der));
    EXPECT_TRUE(equal(*leaf.value().authority_key_id, *issuer.value().subject_key_id));
}

TEST(x509, crls) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/dcap-qvl/tdx_quote_collateral.json");
    const auto json = collateral(path);
    const Bytes root_der = tests::unhex(json.at("root_ca_crl"));
    const auto root = read_crl(root_der);
    ASSERT_TRUE(root.has_value()) << to_string(root.error());
    EXPECT_EQ(root.value().issuer.common_name, "Intel SGX Root CA");
    EXPECT_TRUE(root.value().revoked_serials.empty());
    EXPECT_EQ(tests::hex(root.value().number), "0x01");
    EXPECT_EQ(root.value().this_update, rfc3339_seconds("2025-03-20T11:21:57Z"));
    EXPECT_EQ(root.value().next_update, rfc3339_seconds("2026-04-03T11:21:57Z"));
    const Bytes pck_der = tests::unhex(json.at("pck_crl"));
    const auto pck = read_crl(pck_der);
    ASSERT_TRUE(pck.has_value()) << to_string(pck.error());
    EXPECT_EQ(pck.value().issuer.common_name, "Intel SGX PCK Platform CA");
    ASSERT_FALSE(pck.value().revoked_serials.empty());
    EXPECT_TRUE(pck.value().lists(pck.value().revoked_serials.back()));
    EXPECT_FALSE(pck.value().lists(root.value().number));
}

TEST(x509, every_certificate_and_crl_of_the_samples_is_read) {
    std::size_t certificates = 0;
    for (const char* name :
         {"dcap-qvl/sgx_quote_collateral.json", "dcap-qvl/tdx_quote_outdated_collateral.json",
          "assembled/tdx_50806f_202306.json"}) {
        PHA_REQUIRE_TEST_DATA(path, std::string{"public/tee/"} + name);
        const auto json = collateral(path);
        for (const char* chain : {"pck_crl_issuer_chain", "tcb_info_issuer_chain"}) {
            const auto decoded = pem_certificates(std::string{json.at(chain).as_string()}, 2);
            ASSERT_TRUE(decoded.has_value()) << name << " " << chain;
            for (const auto& der : decoded.value()) {
                const auto read = read_certificate(der);
                EXPECT_TRUE(read.has_value()) << to_string(read.error());
                ++certificates;
            }
        }
        for (const char* crl : {"root_ca_crl", "pck_crl"}) {
            const Bytes der = tests::unhex(json.at(crl));
            EXPECT_TRUE(read_crl(der).has_value()) << name << " " << crl;
        }
    }
    EXPECT_EQ(certificates, 12u);
    for (const char* name : {"automata/0625/platform_crl.der", "automata/1025/pck_crl.der",
                             "automata/0625/root_crl.der", "go-tdx-guest/rootcrl.der"}) {
        PHA_REQUIRE_TEST_DATA(path, std::string{"public/tee/"} + name);
        const Bytes der = tests::read_bytes(path);
        const auto read = read_crl(der);
        EXPECT_TRUE(read.has_value()) << name << ": " << to_string(read.error());
    }
}

/// The DER of the root with one edit of equal length; read_certificate's answer.
DerError edited(const Bytes& der, std::string_view from, std::string_view to) {
    Bytes copy = der;
    const Bytes old = tests::unhex(from);
    const Bytes fresh = tests::unhex(to);
    const auto at = std::search(copy.begin(), copy.end(), old.begin(), old.end());
    EXPECT_NE(at, copy.end()) << from;
    std::copy(fresh.begin(), fresh.end(), at);
    const auto result = read_certificate(copy);
    EXPECT_FALSE(result.has_value()) << from << " -> " << to;
    return result.has_value() ? DerError{} : result.error();
}

TEST(x509, edits_name_the_rule_they_break) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/dcap-qvl/TrustedRootCA.der");
    const Bytes der = tests::read_bytes(path);
    EXPECT_EQ(edited(der, "a003020102", "a003020101"), DerError::VersionUnsupported);
    // ecdsa-with-SHA256 to ecdsa-with-SHA384.
    EXPECT_EQ(edited(der, "2a8648ce3d040302", "2a8648ce3d040303"), DerError::AlgorithmUnsupported);
    // prime256v1 to another curve, an uncompressed point to a compressed one.
    EXPECT_EQ(edited(der, "2a8648ce3d030107", "2a8648ce3d030106"), DerError::KeyUnsupported);
    EXPECT_EQ(edited(der, "034200040ba9", "034200020ba9"), DerError::KeyUnsupported);
    // cA = TRUE to the encoded default, and to a value that DER does not know.
    EXPECT_EQ(edited(der, "30060101ff020101", "3006010100020101"), DerError::InvalidBoolean);
    EXPECT_EQ(edited(der, "30060101ff020101", "3006010101020101"), DerError::InvalidBoolean);
    // A critical extension made unknown, an extension made equal to another one.
    EXPECT_EQ(edited(der, "0603551d0f0101ff", "0603551d7f0101ff"),
              DerError::ExtensionUnknownCritical);
    EXPECT_EQ(edited(der, "0603551d0e", "0603551d23"), DerError::ExtensionDuplicated);
    Bytes longer = der;
    longer.push_back(0);
    EXPECT_EQ(read_certificate(longer).error(), DerError::TrailingBytes);
    for (const std::size_t size : {0u, 1u, 4u, 100u, 658u})
        EXPECT_EQ(read_certificate(BytesView{der}.first(size)).error(), DerError::Truncated);
}

}  // namespace
}  // namespace tee_registry::der
