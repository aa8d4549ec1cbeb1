// The runtime's exported functions with C++ types: all that consensus, RPC and tools know of it.
// Every function encodes its arguments, calls through an Executor and decodes the result.
#pragma once

#include "frame/support/runtime_version.hpp"
#include "frame/support/validity.hpp"
#include "frame/support/weight.hpp"
#include "primitives/header.hpp"
#include "runtime/executor/executor.hpp"

namespace runtime {

using primitives::AccountId;
using primitives::Balance;
using primitives::Block;
using primitives::Hash;
using primitives::Header;
using primitives::Nonce;
using primitives::OpaqueExtrinsic;
using primitives::StateDiff;
using primitives::StateView;

using frame::ApiId;
using frame::RuntimeVersion;

struct DispatchFee {
    frame::Weight weight;
    frame::DispatchClass dispatch_class{};
    Balance partial_fee{};
};
struct InclusionFee {
    Balance base_fee{};
    Balance len_fee{};
    Balance adjusted_weight_fee{};
};
struct FeeDetails {
    std::optional<InclusionFee> inclusion_fee;
    Balance tip{};
};

using GrandpaAuthority = std::pair<primitives::Bytes32, std::uint64_t>;

template <class T>
using Api = Result<T, ExecutionError>;

// ---- Core, BlockBuilder ----
Api<RuntimeVersion> version(const Executor& executor, const StateView& state);
/// Runs a whole block on its parent's state: inherents, extrinsics, final checks of the roots. The
/// header comes without its seal.
Api<StateDiff> execute_block(const Executor& executor, const StateView& state, const Block& block);

/// A block being built on `state` (initialize_block, inherents, extrinsics, finalize_block).
class BlockBuilder {
  public:
    /// `header`: parent hash, number and pre-runtime digest set; roots are ignored.
    static Api<BlockBuilder> start(const Executor& executor, const StateView& state,
                                   const Header& header);
    /// The inherents for this time, in order; they still have to be pushed.
    Api<std::vector<OpaqueExtrinsic>> inherents(std::uint64_t timestamp_ms);
    /// Outer error: cannot be included, nothing changed. Inner error: included, its call failed.
    Api<frame::ApplyExtrinsicResult> push(const OpaqueExtrinsic& extrinsic);
    struct Built {
        Block block;
        StateDiff diff;
    };
    /// The block, unsealed, and its changes. The builder is not used afterwards.
    Api<Built> finish();

  private:
    explicit BlockBuilder(std::unique_ptr<Session> session) : session_{std::move(session)} {}
    std::unique_ptr<Session> session_;
    std::vector<OpaqueExtrinsic> extrinsics_;
};

// ---- TaggedTransactionQueue, AccountNonceApi, TransactionPaymentApi ----
Api<frame::Validity<frame::ValidTransaction>> validate_transaction(const Executor& executor,
                                                                   const StateView& state,
                                                                   frame::TransactionSource source,
                                                                   const OpaqueExtrinsic& extrinsic,
                                                                   const Hash& at);
Api<Nonce> account_nonce(const Executor& executor, const StateView& state, const AccountId& who);
Api<DispatchFee> query_info(const Executor& executor, const StateView& state,
                            const OpaqueExtrinsic& extrinsic);
Api<FeeDetails> query_fee_details(const Executor& executor, const StateView& state,
                                  const OpaqueExtrinsic& extrinsic);

// ---- ReferendaApi ----
/// What an upgrade needs that this runtime is not: it executes blocks below `height` only.
struct VersionLacked {
    std::uint32_t spec_version = 0;
    primitives::BlockNumber height = 0;
};
Api<std::optional<VersionLacked>> version_lacked(const Executor& executor, const StateView& state);

// ---- AuraApi, GrandpaApi, VrfApi, SessionKeys ----
Api<std::uint64_t> aura_slot_duration_ms(const Executor& executor, const StateView& state);
Api<std::vector<primitives::Bytes32>> aura_authorities(const Executor& executor,
                                                       const StateView& state);
Api<std::vector<GrandpaAuthority>> grandpa_authorities(const Executor& executor,
                                                       const StateView& state);
Api<std::uint64_t> grandpa_set_id(const Executor& executor, const StateView& state);
/// The VRF input of the block after `state` at `slot`: on-chain randomness and the slot.
Api<Bytes> author_vrf_input(const Executor& executor, const StateView& state, std::uint64_t slot);

/// The bare extrinsic that reports an equivocation, for the own pool. `proof`: the encoding of
/// frame::aura or frame::grandpa EquivocationProof. nullopt: the key is none of the session that
/// `state` is in.
Api<std::optional<OpaqueExtrinsic>> aura_report(const Executor& executor, const StateView& state,
                                                std::uint64_t slot, const primitives::Bytes32& key,
                                                BytesView proof);
Api<std::optional<OpaqueExtrinsic>> grandpa_report(const Executor& executor, const StateView& state,
                                                   std::uint64_t set_id,
                                                   const primitives::Bytes32& key, BytesView proof);

/// The bare extrinsic that notes a commit in the block after `state`, for the own pool.
/// `commit`: round u64 and a list of target, signature and key. nullopt: none is due, or the votes
/// are not those of the set that works.
Api<std::optional<OpaqueExtrinsic>> commit_note(const Executor& executor, const StateView& state,
                                                BytesView commit);

/// A signed extrinsic as (signature, payload, signer) for verification ahead of execution; nullopt
/// for bare ones and those that do not decode. `state` is that after block `parent`, and gives
/// genesis hash, versions and the births of eras.
struct SignatureTask {
    primitives::Bytes65 signature{};
    std::uint8_t scheme = 0;  // MultiSignature::Kind
    Bytes message;
    AccountId signer;
};
Api<std::vector<std::optional<SignatureTask>>> signature_tasks(
    const Executor& executor, const StateView& state, const Hash& parent,
    const std::vector<OpaqueExtrinsic>& extrinsics);

// ---- GenesisBuilder ----
/// The genesis state of a configuration (JSON text of the chain spec's runtime part).
Api<StateDiff> build_genesis(const Executor& executor, std::string_view config_json);
Api<std::optional<std::string>> genesis_preset(const Executor& executor, std::string_view name);
Api<std::vector<std::string>> genesis_preset_names(const Executor& executor);

}  // namespace runtime
