// The functions behind the export table, by API (facts: substrate-formats section 7).
#pragma once

#include "frame/metadata/digest.hpp"
#include "frame/metadata/model.hpp"
#include "runtime/api/client.hpp"
#include "runtime/executive.hpp"
#include "runtime/runtime.hpp"
#include "tokenomics/economy_state.hpp"

namespace runtime {

namespace core {
BlockResult<frame::RuntimeVersion> version(Runtime& runtime);
BlockResult<primitives::Done> execute_block(Runtime& runtime, const Block& block);
BlockResult<ExtrinsicInclusion> initialize_block(Runtime& runtime, const Header& header);
}  // namespace core

namespace metadata_api {
/// Everything that metadata of any version says, not yet printed.
frame::metadata::MetadataModel model_of(Runtime& runtime);
/// What the digest of metadata adds to the types (runtime/metadata_hash.hpp).
frame::metadata::DigestFacts digest_facts();
BlockResult<Bytes> metadata(Runtime& runtime);
BlockResult<std::optional<Bytes>> metadata_at_version(Runtime& runtime,
                                                      const std::uint32_t& version);
BlockResult<std::vector<std::uint32_t>> metadata_versions(Runtime& runtime);
}  // namespace metadata_api

/// Data of inherents by identifier ("timstap0": u64 milliseconds).
using InherentData = std::map<primitives::Hash64Bit, Bytes>;

struct CheckInherentsResult {
    static constexpr std::string_view kTypePath = "sp_inherents::CheckInherentsResult";
    bool okay = true;
    bool fatal_error = false;
    InherentData errors;
};

namespace block_builder {
BlockResult<frame::ApplyExtrinsicResult> apply_extrinsic(Runtime& runtime,
                                                         const OpaqueExtrinsic& extrinsic);
BlockResult<Header> finalize_block(Runtime& runtime);
BlockResult<std::vector<OpaqueExtrinsic>> inherent_extrinsics(Runtime& runtime,
                                                              const InherentData& data);
BlockResult<CheckInherentsResult> check_inherents(Runtime& runtime, const Block& block,
                                                  const InherentData& data);
}  // namespace block_builder

namespace transactions {
BlockResult<frame::Validity<frame::ValidTransaction>> validate_transaction(
    Runtime& runtime, const frame::TransactionSource& source, const OpaqueExtrinsic& extrinsic,
    const Hash& block_hash);
BlockResult<Nonce> account_nonce(Runtime& runtime, const AccountId& account);
namespace payment = frame::transaction_payment;
BlockResult<payment::RuntimeDispatchInfo> query_info(Runtime& runtime,
                                                     const OpaqueExtrinsic& extrinsic,
                                                     const std::uint32_t& length);
BlockResult<payment::FeeDetails> query_fee_details(Runtime& runtime,
                                                   const OpaqueExtrinsic& extrinsic,
                                                   const std::uint32_t& length);
/// What the extrinsic would do in the block after `at`.
BlockResult<frame::ApplyExtrinsicResult> dry_run(Runtime& runtime, const OpaqueExtrinsic& extrinsic,
                                                 const Hash& at);
BlockResult<std::vector<std::optional<SignatureTask>>> signature_tasks(
    Runtime& runtime, const Hash& parent, const std::vector<OpaqueExtrinsic>& extrinsics);
}  // namespace transactions

namespace consensus_api {
using KeyTypeId = primitives::FixedBytes<struct KeyTypeIdTag, 4>;
BlockResult<std::uint64_t> slot_duration(Runtime& runtime);
BlockResult<std::vector<primitives::Bytes32>> aura_authorities(Runtime& runtime);
BlockResult<std::vector<GrandpaAuthority>> grandpa_authorities(Runtime& runtime);
BlockResult<std::uint64_t> current_set_id(Runtime& runtime);
BlockResult<std::optional<std::vector<std::pair<Bytes, KeyTypeId>>>> decode_session_keys(
    Runtime& runtime, const Bytes& encoded);
/// Keys are made by the node that keeps them (author_rotateKeys): always an error that says so.
BlockResult<Bytes> generate_session_keys(Runtime& runtime, const std::optional<Bytes>& seed);
BlockResult<Bytes> vrf_input(Runtime& runtime, const std::uint64_t& slot);

/// An encoded frame::MembershipProof.
using OpaqueProof = Bytes;
/// nullopt when the key does not belong to the session of this state.
BlockResult<std::optional<OpaqueProof>> grandpa_key_ownership(Runtime& runtime,
                                                              const std::uint64_t& set_id,
                                                              const primitives::Bytes32& key);
BlockResult<std::optional<OpaqueProof>> aura_key_ownership(Runtime& runtime,
                                                           const std::uint64_t& slot,
                                                           const primitives::Bytes32& key);
/// A runtime cannot submit: always an error that names the functions below.
BlockResult<std::optional<primitives::Done>> submit_grandpa_report(
    Runtime& runtime, const frame::grandpa::EquivocationProof& proof, const OpaqueProof& ownership);
/// The bare extrinsic for the pool; nullopt when the proof of ownership does not decode.
BlockResult<std::optional<OpaqueExtrinsic>> grandpa_report(
    Runtime& runtime, const frame::grandpa::EquivocationProof& proof, const OpaqueProof& ownership);
BlockResult<std::optional<OpaqueExtrinsic>> aura_report(Runtime& runtime,
                                                        const frame::aura::EquivocationProof& proof,
                                                        const OpaqueProof& ownership);
/// The bare extrinsic that notes a commit in the next block; nullopt where none is due.
BlockResult<std::optional<OpaqueExtrinsic>> commit_note(
    Runtime& runtime, const std::uint64_t& round,
    const std::vector<frame::grandpa::SignedPrecommit>& precommits);
}  // namespace consensus_api

namespace domain {
using tee_registry::workers::WorkerFilter;
using tee_registry::workers::WorkerPage;
using tee_registry::workers::WorkerView;
BlockResult<WorkerPage> workers(Runtime& runtime, const std::optional<primitives::Bytes32>& after,
                                const std::uint32_t& limit, const WorkerFilter& filter);
BlockResult<tee_registry::Verdict> verify_evidence(
    Runtime& runtime, const tee_registry::workers::CpuEvidence& evidence);
BlockResult<tee_registry::Verdict> verify_gpu_evidence(
    Runtime& runtime, const tee_registry::nvidia::Evidence& evidence,
    const primitives::Bytes32& nonce);
using tee_registry::collateral_cache::CollateralView;
BlockResult<std::vector<CollateralView>> collateral(Runtime& runtime);
using tee_registry::apps::BootInfo;
using tee_registry::apps::BootVerdict;
BlockResult<BootVerdict> is_app_allowed(Runtime& runtime, const BootInfo& boot);
BlockResult<BootVerdict> is_kms_allowed(Runtime& runtime, const BootInfo& boot);
BlockResult<std::optional<WorkerView>> worker(Runtime& runtime, const primitives::Bytes32& key);
BlockResult<tokenomics::StakingState> staking(Runtime& runtime,
                                              const std::optional<AccountId>& account);
BlockResult<tokenomics::validators::ValidatorsView> validators(
    Runtime& runtime, const std::optional<AccountId>& account);
BlockResult<tokenomics::treasury::TreasuryView> treasury(Runtime& runtime);
BlockResult<tokenomics::referenda::ReferendaView> referenda(Runtime& runtime,
                                                            const std::uint32_t& limit);
BlockResult<std::optional<tokenomics::referenda::RequiredVersion>> version_lacked(Runtime& runtime);
BlockResult<std::vector<tokenomics::pools::PoolView>> pools(Runtime& runtime,
                                                            const std::uint32_t& from,
                                                            const std::uint32_t& limit);
BlockResult<std::optional<tokenomics::pools::PoolDetails>> pool(Runtime& runtime,
                                                                const std::uint32_t& id);
BlockResult<std::vector<tokenomics::pools::PositionView>> pool_positions(Runtime& runtime,
                                                                         const AccountId& account);
BlockResult<tokenomics::slashing::SlashesView> slashes(
    Runtime& runtime, const std::optional<primitives::Bytes32>& worker, const bool& dry_run);
BlockResult<tokenomics::RewardState> rewards(Runtime& runtime, const AccountId& account);
BlockResult<tokenomics::SupplyState> supply(Runtime& runtime);
BlockResult<tokenomics::EmissionState> emission(Runtime& runtime);
BlockResult<std::vector<tokenomics::EpochState>> epochs(Runtime& runtime, const std::uint32_t& from,
                                                        const std::uint32_t& to);
BlockResult<tokenomics::VphaState> vpha(Runtime& runtime, const std::uint32_t& from,
                                        const std::uint32_t& to);
BlockResult<std::optional<tokenomics::collateral::CollateralView>> worker_collateral(
    Runtime& runtime, const primitives::Bytes32& worker);
BlockResult<std::vector<tokenomics::vpha::TicketView>> tickets(Runtime& runtime,
                                                               const AccountId& account);
}  // namespace domain

namespace genesis {
BlockResult<primitives::Result<primitives::Done, std::string>> build_state(Runtime& runtime,
                                                                           const Bytes& json);
BlockResult<std::optional<Bytes>> get_preset(Runtime& runtime,
                                             const std::optional<std::string>& id);
BlockResult<std::vector<std::string>> preset_names(Runtime& runtime);
}  // namespace genesis

}  // namespace runtime
