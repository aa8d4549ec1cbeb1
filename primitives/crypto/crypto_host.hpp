// The hashing and signature half of the Host, natively. The native executor derives from it and
// adds storage, the ordered root and the log.
#pragma once

#include "primitives/host.hpp"
#include "primitives/signature_cache.hpp"

namespace primitives::crypto {

class CryptoHost : public Host {
  public:
    /// With a cache, ed25519, sr25519, its VRF and ecdsa look there first and record what holds; it
    /// outlives the host.
    explicit CryptoHost(SignatureCache* cache = nullptr) : cache_{cache} {}

    Hash128Bit blake2_128(BytesView data) override;
    Hash blake2_256(BytesView data) override;
    Hash64Bit twox_64(BytesView data) override;
    Hash128Bit twox_128(BytesView data) override;
    Hash keccak_256(BytesView data) override;
    Hash sha2_256(BytesView data) override;
    Hash384Bit sha2_384(BytesView data) override;
    Hash512Bit sha2_512(BytesView data) override;

    bool ed25519_verify(const Bytes64& signature, BytesView message,
                        const Bytes32& public_key) override;
    bool sr25519_verify(const Bytes64& signature, BytesView message,
                        const Bytes32& public_key) override;
    std::optional<Bytes33> secp256k1_recover_compressed(const Bytes65& signature,
                                                        const Bytes32& digest) override;
    bool sr25519_vrf_verify(const VrfSignature& signature, BytesView input,
                            const Bytes32& public_key) override;
    std::optional<Bytes32> sr25519_vrf_bytes(const Bytes32& output, BytesView input,
                                             const Bytes32& public_key,
                                             std::string_view context) override;

    bool p256_verify(const Bytes64& signature, BytesView message,
                     const Bytes64& public_key) override;
    bool p384_verify(const Bytes96& signature, BytesView message,
                     const Bytes96& public_key) override;
    bool p256_point_valid(const Bytes64& public_key) override;
    bool rsa_pss_verify(RsaHash hash, BytesView modulus, BytesView exponent, BytesView message,
                        BytesView signature) override;
    bool rsa_pkcs1_verify(RsaHash hash, BytesView modulus, BytesView exponent, BytesView message,
                          BytesView signature) override;

  protected:
    ~CryptoHost() = default;

  private:
    SignatureCache* cache_;
};

}  // namespace primitives::crypto
