// The session keys of this node: files in Substrate's layout, and development keys in memory.
//
//   file name = hex(key type, 4 letters) | hex(public key)
//   content   = JSON string of the secret URI; mode 0600, in a folder of mode 0700. A file that
//               others may read is refused
// Aura keys are sr25519, GRANDPA keys ed25519. Thread-safe.
#pragma once

#include "consensus/ports.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "primitives/crypto/sr25519.hpp"
#include "rpc/backend.hpp"

#include <filesystem>
#include <map>
#include <mutex>

namespace node {

class Keystore final : public consensus::Keystore, public rpc::KeystoreAccess {
  public:
    /// Reads the keys of a folder, which is made where it is missing. The error names the file.
    static primitives::Result<std::unique_ptr<Keystore>, std::string> open(
        const std::filesystem::path& folder);

    /// The session keys of a secret URI, kept in memory only.
    primitives::Result<primitives::Done, std::string> add_development_key(std::string_view suri);

    // ---- consensus::Keystore ----
    bool has_key(consensus::KeyType type, const primitives::Bytes32& public_key) const override;
    std::optional<primitives::Bytes64> sign(consensus::KeyType type,
                                            const primitives::Bytes32& public_key,
                                            primitives::BytesView message) const override;
    std::optional<primitives::VrfSignature> vrf_sign(const primitives::Bytes32& aura_key,
                                                     primitives::BytesView input) const override;

    // ---- rpc::KeystoreAccess ----
    primitives::Result<primitives::Done, std::string> insert(
        const rpc::KeyTypeId& type, std::string_view secret_uri,
        primitives::BytesView public_key) override;
    primitives::Result<primitives::Bytes, std::string> rotate() override;
    primitives::Result<bool, std::string> has(primitives::BytesView public_key,
                                              const rpc::KeyTypeId& type) override;

  private:
    explicit Keystore(std::filesystem::path folder) : folder_{std::move(folder)} {}

    struct Keys {
        std::map<primitives::Bytes32, primitives::crypto::Sr25519Pair> aura;
        std::map<primitives::Bytes32, primitives::crypto::Ed25519Pair> grandpa;
    };
    using Added = primitives::Result<primitives::Bytes32, std::string>;
    /// The public key of what was added.
    Added add(consensus::KeyType type, std::string_view suri);
    primitives::Result<primitives::Done, std::string> write_file(
        consensus::KeyType type, const primitives::Bytes32& public_key, std::string_view suri);
    primitives::Result<primitives::Done, std::string> load(const std::filesystem::path& file);

    std::filesystem::path folder_;
    mutable std::mutex mutex_;
    Keys keys_;
};

}  // namespace node
