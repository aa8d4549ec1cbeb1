// Keys from secret URIs, phrases and junctions, against polkadot-js; and why a URI is refused.
#include "primitives/crypto/keys.hpp"

#include "primitives/crypto/bip39.hpp"
#include "primitives/crypto/bip39_words.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/crypto/system_random.hpp"
#include "tests/support/crypto_samples.hpp"
#include "tests/support/host_without_storage.hpp"

#include <gtest/gtest.h>

namespace primitives::crypto {
namespace {

using tests::array_of;
using tests::hex;
using tests::RepeatingRandom;
using tests::unhex;
using Scheme = Pair::Scheme;

constexpr std::pair<Scheme, const char*> kSchemes[] = {
    {Scheme::Ed25519, "ed25519"}, {Scheme::Sr25519, "sr25519"}, {Scheme::Ecdsa, "ecdsa"}};

TEST(Keys, PathsOfTheDevelopmentPhraseMatch) {
    const auto file = tests::vectors("substrate/keys.json");
    RepeatingRandom random{Bytes32{}};
    for (const auto& [scheme, name] : kSchemes) {
        const auto& entries = file.at(name).as_array();
        EXPECT_GE(entries.size(), 19u);
        for (const auto& entry : entries) {
            const std::string_view path = entry.at("path").as_string();
            const auto pair = Pair::from_suri(scheme, path, random);
            ASSERT_TRUE(pair) << path;
            EXPECT_EQ(pair->scheme(), scheme);
            EXPECT_EQ(hex(pair->public_key()), entry.at("publicKey").as_string()) << path;
            EXPECT_EQ(hex(pair->account_id()), entry.at("accountId").as_string()) << path;
            EXPECT_EQ(ss58_encode(pair->account_id(), 42), entry.at("ss58_42").as_string());
            EXPECT_EQ(ss58_encode(pair->account_id()), entry.at("ss58_30").as_string());
        }
    }
}

TEST(Keys, SeedsAfterHardJunctionsMatch) {
    const auto file = tests::vectors("substrate/keys.json");
    for (const auto& [name, domain] :
         {std::pair{"ed25519", "Ed25519HDKD"}, std::pair{"ecdsa", "Secp256k1HDKD"}})
        for (const auto& entry : file.at(name).as_array()) {
            const auto suri = parse_suri(entry.at("path").as_string());
            ASSERT_TRUE(suri);
            const auto seed = derive_seed(domain, *seed_of(*suri), suri->junctions);
            ASSERT_TRUE(seed);
            EXPECT_EQ(hex(*seed), entry.at("seed").as_string());
        }
}

TEST(Keys, SecretsOfSr25519Match) {
    const auto file = tests::vectors("substrate/keys.json");
    RepeatingRandom random{Bytes32{}};
    for (const auto& entry : file.at("sr25519").as_array()) {
        const std::string_view path = entry.at("path").as_string();
        const auto pair = sr25519_from_suri(path, random);
        ASSERT_TRUE(pair);
        Bytes secret;
        unsigned carry = 0;
        for (const auto byte : pair->key()) {
            secret.push_back(static_cast<std::uint8_t>(unsigned{byte} << 3 | carry));
            carry = byte >> 5;
        }
        // A soft junction draws the nonce half at random.
        const bool is_fixed = entry.as_object().find("note") == entry.as_object().end();
        if (is_fixed) append(secret, pair->nonce());
        EXPECT_EQ(hex(secret), std::string_view{entry.at("secretHalfEd25519").as_string()}.substr(
                                   0, is_fixed ? 130 : 66))
            << path;
    }
}

TEST(Keys, SeedUrisMatch) {
    const auto file = tests::vectors("substrate/keys.json");
    SystemRandom random;
    for (const auto& entry : file.at("seedUris").as_array())
        for (const auto& [scheme, name] : kSchemes) {
            const auto pair = Pair::from_suri(scheme, entry.at("uri").as_string(), random);
            ASSERT_TRUE(pair);
            EXPECT_EQ(hex(pair->public_key()), entry.at(name).as_string());
        }
}

TEST(Keys, EverySchemeSignsWhatTheChainVerifies) {
    SystemRandom random;
    tests::HostWithoutStorage host;
    for (const auto& [scheme, name] : kSchemes) {
        const auto pair = Pair::from_suri(scheme, "//Alice", random);
        ASSERT_TRUE(pair);
        const auto signature = pair->sign(view_of("payload"), random);
        EXPECT_EQ(signature.kind, scheme) << name;
        EXPECT_EQ(signature.view().size(), scheme == Scheme::Ecdsa ? 65u : 64u);
        EXPECT_TRUE(verify(host, signature, view_of("payload"), pair->account_id())) << name;
        EXPECT_FALSE(verify(host, signature, view_of("another"), pair->account_id())) << name;
    }
}

TEST(Junctions, ChainCodesMatch) {
    const auto file = tests::vectors("substrate/junctions.json");
    for (const auto& entry : file.at("vectors").as_array())
        EXPECT_EQ(hex(chain_code_of(entry.at("text").as_string())),
                  entry.at("chainCode").as_string())
            << entry.at("text");
    // One above the largest u64 is text.
    EXPECT_EQ(chain_code_of("18446744073709551616")[0], 20u << 2);
    EXPECT_EQ(chain_code_of("007"), chain_code_of("7"));
}

TEST(Phrase, MiniSecretsMatch) {
    const auto file = tests::vectors("substrate/mnemonic.json");
    for (const auto& entry : file.at("vectors").as_array()) {
        const auto entropy = phrase_to_entropy(entry.at("phrase").as_string());
        ASSERT_TRUE(entropy);
        EXPECT_EQ(hex(*entropy), entry.at("entropy").as_string());
        EXPECT_EQ(hex(mini_secret_of(*entropy, entry.at("password").as_string())),
                  entry.at("miniSecret").as_string());
        EXPECT_EQ(*entropy_to_phrase(*entropy), entry.at("phrase").as_string());
    }
}

TEST(Phrase, EveryEntropySizeRoundTrips) {
    for (std::size_t size = 0; size <= 40; ++size) {
        Bytes entropy(size);
        for (std::size_t i = 0; i < size; ++i)
            entropy[i] = static_cast<std::uint8_t>(37 * i + size);
        const auto phrase = entropy_to_phrase(entropy);
        if (size < 16 || size > 32 || size % 4 != 0) {
            EXPECT_EQ(phrase.error(), KeyError::WrongEntropySize) << size;
            continue;
        }
        ASSERT_TRUE(phrase);
        EXPECT_EQ(*phrase_to_entropy(*phrase), entropy);
        EXPECT_EQ(*phrase_to_entropy("  " + *phrase + " "), entropy) << "spaces do not matter";
    }
}

TEST(Phrase, TheListIsTheStandardOne) {
    std::string text;
    for (std::size_t i = 0; i < kBip39WordCount; ++i) {
        text += bip39_word(i);
        text += '\n';
        EXPECT_EQ(bip39_index(bip39_word(i)), i);
    }
    EXPECT_EQ(hex(sha2_256(view_of(text))),
              "0x2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
    EXPECT_FALSE(bip39_index("aaa"));
    EXPECT_FALSE(bip39_index("zzz"));
}

TEST(Phrase, RefusesWithAReason) {
    const auto error = [](std::string_view phrase) { return phrase_to_entropy(phrase).error(); };
    EXPECT_EQ(error(""), KeyError::WrongWordCount);
    EXPECT_EQ(error("abandon"), KeyError::WrongWordCount);
    EXPECT_EQ(error("abandon abandon abandon"), KeyError::WrongWordCount);
    std::string many;
    for (int i = 0; i < 25; ++i)
        many += "abandon ";
    EXPECT_EQ(error(many), KeyError::WrongWordCount);
    EXPECT_EQ(error("Bottom drive obey lake curtain smoke basket hold race lonely fit walk"),
              KeyError::UnknownWord);
    EXPECT_EQ(error("bottom drive obey lake curtain smoke basket hold race lonely fit zoo"),
              KeyError::WrongPhraseChecksum);
}

TEST(Suri, SplitsRootPathAndPassword) {
    const auto suri = parse_suri("0x01//a/b//c///pass/word");
    ASSERT_TRUE(suri);
    EXPECT_EQ(suri->root, "0x01");
    EXPECT_EQ(suri->password, "pass/word");
    ASSERT_EQ(suri->junctions.size(), 3u);
    EXPECT_TRUE(suri->junctions[0].is_hard);
    EXPECT_FALSE(suri->junctions[1].is_hard);
    EXPECT_EQ(suri->junctions[1].chain_code, chain_code_of("b"));
    EXPECT_TRUE(suri->junctions[2].is_hard);
    EXPECT_EQ(parse_suri("")->root, kDevelopmentPhrase);
    EXPECT_EQ(parse_suri("///x")->root, kDevelopmentPhrase);
}

TEST(Suri, APasswordChangesAPhraseAndNotASeed) {
    EXPECT_NE(*seed_of(*parse_suri("///one")), *seed_of(*parse_suri("///two")));
    const std::string seed = "0x" + std::string(64, '1');
    EXPECT_EQ(*seed_of(*parse_suri(seed + "///one")), *seed_of(*parse_suri(seed)));
}

TEST(Suri, RefusesWithAReason) {
    EXPECT_EQ(parse_suri("a/").error(), KeyError::EmptyJunction);
    EXPECT_EQ(parse_suri("a//").error(), KeyError::EmptyJunction);
    EXPECT_EQ(parse_suri(std::string(1025, 'a')).error(), KeyError::TooLong);
    std::string path;
    for (int i = 0; i < 65; ++i)
        path += "/1";
    EXPECT_EQ(parse_suri(path).error(), KeyError::TooManyJunctions);
    EXPECT_EQ(seed_of(*parse_suri("0x1234")).error(), KeyError::InvalidSeed);
    EXPECT_EQ(seed_of(*parse_suri("not a phrase")).error(), KeyError::UnknownWord);
    EXPECT_EQ(ed25519_from_suri("/soft").error(), KeyError::SoftJunctionNotSupported);
    EXPECT_EQ(ecdsa_from_suri("/soft").error(), KeyError::SoftJunctionNotSupported);
    EXPECT_EQ(ecdsa_from_suri("0x" + std::string(64, 'f')).error(), KeyError::SecretOutOfRange);
}

}  // namespace
}  // namespace primitives::crypto
