// A chain in memory on the real runtime and its native executor: genesis from a preset, signed
// extrinsics, blocks built as an author builds them. For tests of pallets and of the runtime.
//
//   TestChain chain;
//   chain.submit(chain.sign(alice(), call));
//   chain.next_block();
//   EXPECT_EQ(chain.events().back(), ...);
#pragma once

#include "primitives/crypto/sr25519.hpp"
#include "primitives/extrinsic.hpp"
#include "runtime/api/client.hpp"
#include "tests/support/rooted_state.hpp"

namespace tests {

using primitives::AccountId;
using primitives::Balance;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Hash;

/// sr25519 pairs of //Alice and //Bob.
const primitives::crypto::Sr25519Pair& alice();
const primitives::crypto::Sr25519Pair& bob();
AccountId account_of(const primitives::crypto::Sr25519Pair& pair);

/// pallet index | call index | arguments
template <class Call>
Bytes encode_call(std::uint8_t pallet, const Call& call) {
    Bytes out{pallet, Call::kInfo.index};
    primitives::scale::encode_to(call, out);
    return out;
}

class TestChain {
  public:
    static constexpr std::uint64_t kSlotDurationMs = 2000;

    /// Starts at the genesis of a preset; block 1 is in the slot of `start_ms`.
    explicit TestChain(std::string_view preset = "dev", std::uint64_t start_ms = 1'700'000'000'000);

    const runtime::Executor& executor() const { return *executor_; }
    const RootedState& state() const { return state_; }
    const primitives::Header& head() const { return head_; }
    Hash head_hash() const;
    Hash genesis_hash() const { return genesis_hash_; }

    /// A signed extrinsic with the account's next nonce (counting those queued), immortal.
    primitives::OpaqueExtrinsic sign(const primitives::crypto::Sr25519Pair& by, const Bytes& call,
                                     Balance tip = 0);
    primitives::OpaqueExtrinsic sign_with_nonce(const primitives::crypto::Sr25519Pair& by,
                                                const Bytes& call, std::uint32_t nonce,
                                                Balance tip = 0);
    /// With a signature over a digest of metadata (CheckMetadataHash in mode 1).
    primitives::OpaqueExtrinsic sign_over_metadata(const primitives::crypto::Sr25519Pair& by,
                                                   const Bytes& call, std::uint32_t nonce,
                                                   const Hash& metadata_hash);

    /// For the next block; it must be includable there.
    void submit(primitives::OpaqueExtrinsic extrinsic) { queue_.push_back(std::move(extrinsic)); }

    /// Builds a block of the inherents and the queue `slots` slots after the last, executes it a
    /// second time as an importer does, and moves on. Results of the extrinsics in order.
    std::vector<frame::ApplyExtrinsicResult> next_block(std::uint64_t slots = 1);
    /// The block without importing it.
    primitives::Block build(std::uint64_t slots = 1);

    primitives::Header header_for(std::uint64_t slot) const;
    std::uint64_t slot() const { return slot_; }

    /// Raw value of a storage key.
    std::optional<Bytes> get(BytesView key) const { return state_.get(key); }

  private:
    primitives::OpaqueExtrinsic sign_as(const primitives::crypto::Sr25519Pair& by,
                                        const Bytes& call, std::uint32_t nonce, Balance tip,
                                        const std::optional<Hash>& metadata_hash);

    std::vector<frame::ApplyExtrinsicResult> results_;
    std::unique_ptr<runtime::Executor> executor_;
    RootedState state_;
    primitives::Header head_;
    Hash genesis_hash_;
    std::uint64_t slot_ = 0;
    std::vector<primitives::OpaqueExtrinsic> queue_;
    primitives::StateDiff built_diff_;
};

}  // namespace tests
