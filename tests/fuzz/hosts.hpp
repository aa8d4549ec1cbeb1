// Hosts for fuzzing verifiers at speed. A changed byte makes a signature fail long before most of
// the rules are asked, and a P-384 check costs a millisecond: so an input is first judged by a host
// to which every signature holds, which reaches the last rule, and only what passes there by real
// cryptography, whose answers are remembered.
#pragma once

#include "tests/support/crypto_only_host.hpp"

#include <map>

namespace tests::fuzz {

using primitives::Bytes;
using primitives::Bytes64;
using primitives::Bytes96;
using primitives::BytesView;
using primitives::RsaHash;

/// Every signature holds. Points and hashes are real.
class AgreeingHost final : public CryptoOnlyHost {
  public:
    bool p256_verify(const Bytes64&, BytesView, const Bytes64&) override { return true; }
    bool p384_verify(const Bytes96&, BytesView, const Bytes96&) override { return true; }
    bool rsa_pss_verify(RsaHash, BytesView, BytesView, BytesView, BytesView) override {
        return true;
    }
    bool rsa_pkcs1_verify(RsaHash, BytesView, BytesView, BytesView, BytesView) override {
        return true;
    }
};

/// Real cryptography that checks the same signature once.
class RememberingHost final : public CryptoOnlyHost {
  public:
    bool p256_verify(const Bytes64& signature, BytesView message,
                     const Bytes64& public_key) override {
        return remembered({signature, public_key}, message, [&] {
            return CryptoOnlyHost::p256_verify(signature, message, public_key);
        });
    }
    bool p384_verify(const Bytes96& signature, BytesView message,
                     const Bytes96& public_key) override {
        return remembered({signature, public_key}, message, [&] {
            return CryptoOnlyHost::p384_verify(signature, message, public_key);
        });
    }
    bool rsa_pss_verify(RsaHash hash, BytesView modulus, BytesView exponent, BytesView message,
                        BytesView signature) override {
        return remembered({modulus, exponent, signature}, message, [&] {
            return CryptoOnlyHost::rsa_pss_verify(hash, modulus, exponent, message, signature);
        });
    }

  private:
    /// Entries of about 200 bytes.
    static constexpr std::size_t kEntriesMax = 16 * 1024;

    template <class Check>
    bool remembered(std::initializer_list<BytesView> parts, BytesView message, Check check) {
        Bytes key = primitives::to_bytes(sha2_256(message));
        for (const auto part : parts) {
            key.push_back(static_cast<std::uint8_t>(part.size() >> 8));
            key.push_back(static_cast<std::uint8_t>(part.size()));
            primitives::append(key, part);
        }
        if (const auto known = answers_.find(key); known != answers_.end()) return known->second;
        if (answers_.size() == kEntriesMax) answers_.clear();
        return answers_[std::move(key)] = check();
    }

    std::map<Bytes, bool> answers_;
};

}  // namespace tests::fuzz
