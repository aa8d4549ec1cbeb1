// The ports through which consensus reaches the world; the node's shell implements them, tests and
// the simulator give their own. Nothing in consensus/ knows a clock, thread, file or socket.
#pragma once

#include "primitives/header.hpp"
#include "primitives/host.hpp"
#include "primitives/signature_cache.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace runtime {
struct SignatureTask;
}  // namespace runtime

namespace consensus::aura {
class HeadersAhead;
}  // namespace consensus::aura

namespace consensus {

using primitives::BlockNumber;
using primitives::Bytes;
using primitives::Bytes32;
using primitives::Bytes64;
using primitives::BytesView;
using primitives::Done;
using primitives::Hash;
using primitives::Header;
using primitives::Result;
using primitives::unexpected;
using primitives::VrfSignature;

/// Unix time in milliseconds, as the chain is to see it (a dev chain may shift it).
using UnixMs = std::uint64_t;

/// The time of the chain. May jump; used for slots, deadlines and bans, never inside a block.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual UnixMs now_ms() const = 0;
};

/// What a key is for; four letters, as in keystore file names.
using KeyType = primitives::FixedBytes<struct KeyTypeTag, 4>;
inline constexpr KeyType kAuraKey{{'a', 'u', 'r', 'a'}};
inline constexpr KeyType kGrandpaKey{{'g', 'r', 'a', 'n'}};

/// The secret keys of this node. Aura keys are sr25519, GRANDPA keys ed25519. Thread-safe.
class Keystore {
  public:
    virtual ~Keystore() = default;
    virtual bool has_key(KeyType type, const Bytes32& public_key) const = 0;
    /// nullopt when the key is absent.
    virtual std::optional<Bytes64> sign(KeyType type, const Bytes32& public_key,
                                        BytesView message) const = 0;
    /// VRF output and proof by an Aura key (the transcript is that of Host::sr25519_vrf_verify);
    /// nullopt when the key is absent.
    virtual std::optional<VrfSignature> vrf_sign(const Bytes32& aura_key,
                                                 BytesView input) const = 0;
};

/// The signatures of a block's body in pieces, each worked out when it is asked for. Thread-safe.
class SignatureSource {
  public:
    virtual ~SignatureSource() = default;
    virtual std::size_t piece_count() const = 0;
    virtual std::vector<runtime::SignatureTask> piece(std::size_t index) const = 0;
};

/// Verifies extrinsic signatures beside the execution of their block, on as many threads as there
/// are, and remembers the valid ones in the SignatureCache that the executor reads. It decides
/// nothing: whether a block is valid is the runtime's verdict alone.
class SignatureVerifier {
  public:
    /// What goes on. Its end stops it, and waits for the threads that still read the source.
    class Work {
      public:
        virtual ~Work() = default;
    };
    virtual ~SignatureVerifier() = default;
    /// Begins with the first piece, which is executed first. The executing thread verifies what it
    /// does not find. The source outlives the work, which ends on the thread that began it.
    virtual std::unique_ptr<Work> start(const SignatureSource& source) = 0;
    /// Verifies the authors of blocks to come when there is nothing else to do, in their order, and
    /// returns at once; may leave it.
    virtual void start_ahead(std::unique_ptr<aura::HeadersAhead> headers) = 0;
    /// What is remembered, as the executor of the blocks reads it.
    virtual primitives::SignatureCache& known() = 0;
};

}  // namespace consensus
