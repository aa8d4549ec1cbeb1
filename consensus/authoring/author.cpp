#include "consensus/authoring/author.hpp"

#include "consensus/header_hash.hpp"

#include <algorithm>

namespace consensus::authoring {

using primitives::StateView;
using runtime::BlockBuilder;

std::string_view to_string(AuthoringError error) {
    switch (error) {
        case AuthoringError::NotOurSlot:
            return "authoring: the slot belongs to another authority";
        case AuthoringError::RuntimeFailed:
            return "authoring: the runtime refused to build the block";
        case AuthoringError::KeyMissing:
            return "authoring: the keystore does not sign with the slot's key";
        case AuthoringError::RootMismatch:
            return "authoring: the state root is not that of the changes";
    }
    return "authoring: unknown error";
}

namespace {

AuthoringFailure failure(AuthoringError error, std::string_view text = {}) {
    return {error, std::string{text}};
}

AuthoringFailure runtime_failure(const runtime::ExecutionError& error) {
    return failure(AuthoringError::RuntimeFailed, error.message);
}

}  // namespace

Result<aura::Claim, AuthoringFailure> BlockAuthor::claim(const AuthoringTask& task,
                                                         const Bytes32& author,
                                                         const StateView& state) const {
    const auto input = runtime::author_vrf_input(parts_.executor, state, task.slot);
    if (!input) return unexpected(runtime_failure(input.error()));
    const auto vrf = parts_.keystore.vrf_sign(author, *input);
    if (!vrf) return unexpected(failure(AuthoringError::KeyMissing));
    return aura::Claim{task.slot, *vrf};
}

Result<Done, AuthoringFailure> BlockAuthor::push_inherents(BlockBuilder& builder,
                                                           UnixMs timestamp_ms) const {
    const auto inherents = builder.inherents(timestamp_ms);
    if (!inherents) return unexpected(runtime_failure(inherents.error()));
    for (const auto& inherent : *inherents) {
        const auto pushed = builder.push(inherent);
        if (!pushed) return unexpected(runtime_failure(pushed.error()));
        if (!*pushed)
            return unexpected(
                failure(AuthoringError::RuntimeFailed, frame::to_string(pushed->error())));
    }
    return Done{};
}

void BlockAuthor::push_candidates(BlockBuilder& builder, const AuthoringTask& task,
                                  AuthoredBlock& out) const {
    using Invalid = frame::TransactionValidityError::Invalid;
    std::vector<bool> is_included(task.candidates.size());
    std::size_t misfits = 0;
    for (std::size_t i = 0; i < task.candidates.size() && misfits < kMisfitsMax; ++i) {
        const auto& candidate = task.candidates[i];
        if (!std::all_of(candidate.after.begin(), candidate.after.end(),
                         [&](std::size_t before) { return is_included[before]; }))
            continue;
        if (parts_.clock.now_ms() >= task.deadline_ms) {
            out.is_cut_short = true;
            return;
        }
        const auto pushed = builder.push(candidate.extrinsic);
        if (pushed && *pushed) {
            is_included[i] = true;
            ++out.included;
        } else if (pushed && pushed->error().is(Invalid::ExhaustsResources)) {
            ++misfits;
        } else if (!pushed || !pushed->error().is(Invalid::Future)) {
            out.invalid.push_back(candidate.hash);
        }
    }
}

Result<Done, AuthoringFailure> BlockAuthor::seal(BlockBuilder::Built built, const Bytes32& author,
                                                 AuthoredBlock& out) const {
    const Hash unsealed = header_hash(built.block.header);
    const auto signature = parts_.keystore.sign(kAuraKey, author, unsealed.view());
    if (!signature) return unexpected(failure(AuthoringError::KeyMissing));
    out.executed.block = std::move(built.block);
    out.executed.block.header = aura::with_seal(std::move(out.executed.block.header), *signature);
    out.executed.hash = header_hash(out.executed.block.header);
    out.executed.author = author;
    out.executed.diff = std::move(built.diff);
    return Done{};
}

Result<AuthoredBlock, AuthoringFailure> BlockAuthor::author(const AuthoringTask& task,
                                                            const StateView& state) const {
    const auto authorities = runtime::aura_authorities(parts_.executor, state);
    if (!authorities) return unexpected(runtime_failure(authorities.error()));
    const auto author = aura::author_after(task.parent, task.slot, *authorities);
    if (!author || !parts_.keystore.has_key(kAuraKey, *author))
        return unexpected(failure(AuthoringError::NotOurSlot));

    Header header;
    header.parent_hash = task.parent_hash;
    header.number = {task.parent.number.value + 1};
    header.digest = aura::pre_runtime_digest(TRY(claim(task, *author, state)));
    auto builder = BlockBuilder::start(parts_.executor, state, header);
    if (!builder) return unexpected(runtime_failure(builder.error()));

    AuthoredBlock out;
    out.executed.slot = task.slot;
    TRY(push_inherents(*builder, task.timestamp_ms));
    push_candidates(*builder, task, out);
    auto built = builder->finish();
    if (!built) return unexpected(runtime_failure(built.error()));
    if (state.root_after(built->diff) != built->block.header.state_root)
        return unexpected(failure(AuthoringError::RootMismatch));
    TRY(seal(std::move(built).value(), *author, out));
    return out;
}

}  // namespace consensus::authoring
