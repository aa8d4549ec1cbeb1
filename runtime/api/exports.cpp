#include "runtime/api/exports.hpp"

#include "runtime/api/functions.hpp"
#include "runtime/api/method.hpp"

namespace runtime {

namespace {

constexpr ApiMethod kCore[] = {
    method<core::version>("version", {}, "The version of the runtime."),
    method<core::execute_block>("execute_block", {"block"},
                                "Executes a block and checks its roots."),
    method<core::initialize_block>("initialize_block", {"header"}, "Starts a block."),
};
constexpr ApiMethod kMetadata[] = {
    method<metadata_api::metadata>("metadata", {}, "Metadata in version 14."),
    method<metadata_api::metadata_at_version>("metadata_at_version", {"version"},
                                              "Metadata in a version, if supported."),
    method<metadata_api::metadata_versions>("metadata_versions", {},
                                            "The supported versions of metadata."),
};
constexpr ApiMethod kBlockBuilder[] = {
    method<block_builder::apply_extrinsic>("apply_extrinsic", {"extrinsic"},
                                           "Applies an extrinsic; one that cannot be included "
                                           "changes nothing."),
    method<block_builder::finalize_block>("finalize_block", {}, "Ends the block; its header."),
    method<block_builder::inherent_extrinsics>("inherent_extrinsics", {"inherent"},
                                               "The inherents for these data."),
    method<block_builder::check_inherents>("check_inherents", {"block", "data"},
                                           "Whether a block's inherents agree with the data."),
};
constexpr ApiMethod kTransactionQueue[] = {
    method<transactions::validate_transaction>("validate_transaction",
                                               {"source", "tx", "block_hash"},
                                               "Judges a transaction for the queue."),
};
constexpr ApiMethod kAccountNonce[] = {
    method<transactions::account_nonce>("account_nonce", {"account"},
                                        "The next nonce of an account."),
};
constexpr ApiMethod kTransactionPayment[] = {
    method<transactions::query_info>("query_info", {"uxt", "len"}, "Weight, class and fee."),
    method<transactions::query_fee_details>("query_fee_details", {"uxt", "len"},
                                            "The parts of the fee."),
};
constexpr ApiMethod kAura[] = {
    method<consensus_api::slot_duration>("slot_duration", {}, "Milliseconds of a slot."),
    method<consensus_api::aura_authorities>("authorities", {}, "The authors, in slot order."),
};
constexpr ApiMethod kGrandpa[] = {
    method<consensus_api::grandpa_authorities>("grandpa_authorities", {},
                                               "The voters and their weights."),
    method<consensus_api::current_set_id>("current_set_id", {}, "The number of the voter set."),
    method<consensus_api::submit_grandpa_report>(
        "submit_report_equivocation_unsigned_extrinsic", {"equivocation_proof", "key_owner_proof"},
        "An error: the node submits reports, by EquivocationApi."),
    method<consensus_api::grandpa_key_ownership>("generate_key_ownership_proof",
                                                 {"set_id", "authority_id"},
                                                 "Who owns a voter's key in this session."),
};
constexpr ApiMethod kEquivocation[] = {
    method<consensus_api::aura_key_ownership>("aura_key_ownership_proof", {"slot", "authority_id"},
                                              "Who owns an author's key in this session."),
    method<consensus_api::aura_report>("aura_report", {"equivocation_proof", "key_owner_proof"},
                                       "The bare extrinsic that reports two headers."),
    method<consensus_api::grandpa_report>("grandpa_report",
                                          {"equivocation_proof", "key_owner_proof"},
                                          "The bare extrinsic that reports two votes."),
};
constexpr ApiMethod kCommit[] = {
    method<consensus_api::commit_note>("commit_note", {"round", "precommits"},
                                       "The bare extrinsic that notes a commit, where one is due."),
};
constexpr ApiMethod kSessionKeys[] = {
    method<consensus_api::generate_session_keys>(
        "generate_session_keys", {"seed"}, "An error: the node makes keys, by author_rotateKeys."),
    method<consensus_api::decode_session_keys>("decode_session_keys", {"encoded"},
                                               "The keys in a concatenation, with their types."),
};
constexpr ApiMethod kAuthorVrf[] = {
    method<consensus_api::vrf_input>("input", {"slot"},
                                     "What the author of the next block at a slot signs for its "
                                     "randomness."),
};
constexpr ApiMethod kDryRun[] = {
    method<transactions::dry_run>("dry_run", {"extrinsic", "block_hash"},
                                  "What an extrinsic would do in the block after this one."),
};
constexpr ApiMethod kSignatures[] = {
    method<transactions::signature_tasks>("tasks", {"parent", "extrinsics"},
                                          "Signatures and payloads of extrinsics, for checking "
                                          "them ahead of execution."),
};
constexpr ApiMethod kTeeRegistry[] = {
    method<domain::workers>("workers", {"after", "limit", "filter"},
                            "A page of the registered workers."),
    method<domain::worker>("worker", {"key"}, "One worker."),
    method<domain::verify_evidence>("verify_evidence", {"evidence"},
                                    "Every step of a verification at this block's time."),
    method<domain::verify_gpu_evidence>("verify_gpu_evidence", {"evidence", "nonce"},
                                        "The same of NVIDIA evidence over a nonce."),
};
constexpr ApiMethod kTeeCollateral[] = {
    method<domain::collateral>("collateral", {}, "What collateral is kept, and until when."),
};
constexpr ApiMethod kTeeApps[] = {
    method<domain::is_app_allowed>("is_app_allowed", {"boot_info"},
                                   "What dstack's KMS asks before it gives keys to an app."),
    method<domain::is_kms_allowed>("is_kms_allowed", {"boot_info"},
                                   "What dstack's KMS asks before it gives keys to a KMS."),
};
constexpr ApiMethod kStaking[] = {
    method<domain::staking>("staking", {"account"}, "The vault, and an account's part of it."),
};
constexpr ApiMethod kRewards[] = {
    method<domain::rewards>("rewards", {"account"},
                            "What each leg and an account have earned, and why."),
};
constexpr ApiMethod kValidators[] = {
    method<domain::validators>("validators", {"account"},
                               "Validators with bond, points and pay; or one account."),
};
constexpr ApiMethod kEconomy[] = {
    method<domain::supply>("supply", {}, "Where the PHA is, with the invariants behind it."),
    method<domain::emission>("emission", {}, "The schedule and what became of it."),
    method<domain::epochs>("epochs", {"from", "to"}, "The rows of a range of epochs."),
    method<domain::vpha>("vpha", {"from", "to"}, "Price, yield and the price's history."),
    method<domain::worker_collateral>("worker_collateral", {"worker"},
                                      "What stands behind a worker."),
    method<domain::tickets>("tickets", {"account"}, "The open unbonding tickets of an account."),
};
constexpr ApiMethod kPools[] = {
    method<domain::pools>("pools", {"from", "limit"}, "Pools by number, at most 100."),
    method<domain::pool>("pool", {"id"}, "A pool with its workers, members and queue."),
    method<domain::pool_positions>("positions", {"account"}, "The pools an account is in."),
};
constexpr ApiMethod kTreasury[] = {
    method<domain::treasury>("treasury", {}, "What the treasury has and has spent."),
};
constexpr ApiMethod kReferenda[] = {
    method<domain::referenda>("referenda", {"limit"},
                              "The tracks and the last referenda, at most 100."),
    method<domain::version_lacked>("version_lacked", {},
                                   "The version that this runtime lacks, and from which block on."),
};
constexpr ApiMethod kSlashing[] = {
    method<domain::slashes>("slashes", {"worker", "dry_run"},
                            "Held slashes, and what each tier would take of a worker now."),
};
constexpr ApiMethod kGenesisBuilder[] = {
    method<genesis::build_state>("build_state", {"json"}, "Builds the genesis state."),
    method<genesis::get_preset>("get_preset", {"id"}, "A named configuration."),
    method<genesis::preset_names>("preset_names", {}, "The names of the configurations."),
};

constexpr RuntimeApi kApis[] = {
    {"Core", 0xdf6acb689907609b, 5, kCore},
    {"Metadata", 0x37e397fc7c91f5e4, 2, kMetadata},
    {"BlockBuilder", 0x40fe3ad401f8959a, 6, kBlockBuilder},
    {"TaggedTransactionQueue", 0xd2bc9897eed08f15, 3, kTransactionQueue},
    {"AccountNonceApi", 0xbc9d89904f5b923f, 1, kAccountNonce},
    {"TransactionPaymentApi", 0x37c8bb1350a9a2a8, 3, kTransactionPayment},
    {"AuraApi", 0xdd718d5cc53262d4, 1, kAura},
    {"GrandpaApi", 0xed99c5acb25eedf5, 3, kGrandpa},
    {"SessionKeys", 0xab3c0572291feb8b, 1, kSessionKeys},
    {"GenesisBuilder", 0xfbc577b9d747efd6, 1, kGenesisBuilder},
    {"EquivocationApi", 0xa1e4a5439b922b4f, 1, kEquivocation},
    {"CommitApi", 0xb74156c39e1a56c8, 1, kCommit},
    {"AuthorVrfApi", 0x81dfb06ecdd9d49f, 1, kAuthorVrf},
    {"TransactionDryRunApi", 0xb49a54cb8e3dd8af, 1, kDryRun},
    {"SignatureApi", 0x0f82215ec53d4639, 1, kSignatures},
    {"TeeRegistryApi", 0x39db57baba0c96a4, 3, kTeeRegistry},
    {"TeeCollateralApi", 0xa90a57a6d16f85fd, 1, kTeeCollateral},
    {"TeeAppsApi", 0x20cebe63a21b6681, 1, kTeeApps},
    {"StakingApi", 0x18ef58a3b67ba770, 1, kStaking},
    {"ValidatorsApi", 0x80b61988ce4a9396, 2, kValidators},
    {"TreasuryApi", 0xf57fe5bf667df36e, 1, kTreasury},
    {"ReferendaApi", 0x667002b31954d89e, 2, kReferenda},
    {"PoolsApi", 0x9ce8a204acbb1235, 1, kPools},
    {"SlashingApi", 0x8b13fde78ef916a1, 1, kSlashing},
    {"RewardsApi", 0x8f5c2d0094ecd047, 1, kRewards},
    {"EconomyApi", 0x7972e6c29947dca6, 1, kEconomy},
};

}  // namespace

std::span<const RuntimeApi> runtime_apis() {
    return kApis;
}

BlockResult<Bytes> call_export(Runtime& runtime, std::string_view function, BytesView arguments) {
    for (const auto& api : kApis) {
        if (!function.starts_with(api.name)) continue;
        const auto rest = function.substr(api.name.size());
        if (!rest.starts_with('_')) continue;
        for (const auto& method : api.methods) {
            if (method.name != rest.substr(1)) continue;
            auto result = method.call(runtime, arguments);
            if (result) return result;
            return primitives::unexpected(
                BlockError{std::string{function} + ": " + result.error().message});
        }
    }
    return primitives::unexpected(
        BlockError{"Exported method " + std::string{function} + " is not found"});
}

}  // namespace runtime
