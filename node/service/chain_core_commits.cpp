// Commits noted on chain: who voted earns points (pallet Validators). The newest commit goes to the
// own pool as a bare extrinsic once its block has a child, when the chain says that one is due.
#include "node/service/chain_core.hpp"

#include <spdlog/spdlog.h>

namespace node {

namespace authoring = consensus::authoring;

void ChainCore::keep_commit(const consensus::grandpa::Justification& justification) {
    // With other kinds of sealing a transaction of the node itself would make a block.
    if (!options_.is_author || !std::holds_alternative<authoring::SealSlots>(options_.sealing))
        return;
    commit_ = primitives::scale::encode(justification.round);
    primitives::scale::encode_to(justification.commit.precommits, *commit_);
}

void ChainCore::submit_commit() {
    if (!commit_) return;
    const auto view = parts_.database.view_at(importer_->best().hash);
    if (!view) return;
    const auto note = runtime::commit_note(parts_.executor, **view, *commit_);
    commit_.reset();
    if (!note) spdlog::warn("commit: {}", note.error().message);
    if (!note || !*note) return;
    const auto submitted = pool_->submit(parts_.clock.now_ms(), frame::TransactionSource::Local,
                                         primitives::scale::encode(**note), false);
    if (!submitted)
        spdlog::debug("commit: not needed, or refused: {}", to_string(submitted.error().code));
}

}  // namespace node
