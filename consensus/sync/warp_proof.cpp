#include "consensus/sync/warp_proof.hpp"

#include "consensus/grandpa/digest.hpp"
#include "consensus/header_hash.hpp"

namespace consensus::sync {

namespace scale = primitives::scale;

std::string_view to_string(WarpError error) {
    switch (error) {
        case WarpError::Malformed:
            return "warp: the proof does not decode";
        case WarpError::Empty:
            return "warp: a proof without a block";
        case WarpError::NotAscending:
            return "warp: a block that is not above the one before it";
        case WarpError::OtherTarget:
            return "warp: a justification of another block";
        case WarpError::NoChange:
            return "warp: a block that changes no authorities, and is not the last";
        case WarpError::DelayedChange:
            return "warp: a change of authorities with a delay";
        case WarpError::BadSet:
            return "warp: authorities that are empty, repeated, or not of weight 1";
        case WarpError::BadJustification:
            return "warp: votes that do not prove their block";
        case WarpError::Forbidden:
            return "warp: a block off the chain that the specification names";
    }
    return "warp: unknown error";
}

Result<WarpProof, WarpError> decode_warp_proof(BytesView bytes) {
    auto proof = scale::decode<WarpProof>(bytes);
    if (!proof) return unexpected(WarpError::Malformed);
    return std::move(proof).value();
}

namespace {

/// One step: checks a fragment by the authorities so far, which it may change.
Result<Done, WarpError> follow(const WarpFragment& fragment, bool must_change,
                               const ForkRules& forks, Warped& at,
                               const grandpa::VoteVerifier& verifier) {
    const storage::BlockRef block{header_hash(fragment.header), fragment.header.number.value};
    if (block.number <= at.block.number) return unexpected(WarpError::NotAscending);
    const auto& target = fragment.justification.commit.target;
    if (target.hash != block.hash || target.number != block.number)
        return unexpected(WarpError::OtherTarget);
    if (!forks.allows(block)) return unexpected(WarpError::Forbidden);
    if (const auto* fork = forks.next_above(at.block.number);
        fork != nullptr && block.number >= fork->block.number) {
        if (block != fork->block) return unexpected(WarpError::Forbidden);
        at = {fragment.header, block, fork->set};
        return Done{};
    }
    const auto voters = grandpa::VoterSet::create(at.set.authorities);
    if (!voters) return unexpected(WarpError::BadSet);
    if (!grandpa::verify(fragment.justification, at.set.set_id, *voters, verifier))
        return unexpected(WarpError::BadJustification);
    at.header = fragment.header;
    at.block = block;
    auto change = grandpa::scheduled_change(fragment.header);
    if (!change) {
        if (must_change) return unexpected(WarpError::NoChange);
        return Done{};
    }
    if (change->delay != 0) return unexpected(WarpError::DelayedChange);
    at.set = {at.set.set_id + 1, std::move(change->next)};
    if (!grandpa::VoterSet::create(at.set.authorities)) return unexpected(WarpError::BadSet);
    return Done{};
}

}  // namespace

Result<Warped, WarpError> verify(const WarpProof& proof, BlockNumber from,
                                 const grandpa::AuthoritySet& set, const ForkRules& forks,
                                 const grandpa::VoteVerifier& verifier) {
    if (proof.fragments.empty()) return unexpected(WarpError::Empty);
    Warped out{.header = {}, .block = {}, .set = set};
    out.block.number = from;
    for (const auto& fragment : proof.fragments) {
        const bool is_last = &fragment == &proof.fragments.back();
        TRY(follow(fragment, !is_last || !proof.is_finished, forks, out, verifier));
    }
    return out;
}

std::optional<Bytes> build_warp_proof(WarpSource& chain, const Hash& from) {
    const auto start = chain.number_of(from);
    if (!start) return std::nullopt;
    Bytes fragments;
    std::uint32_t count = 0;
    bool is_finished = true;
    auto at = *start;
    const auto append = [&](BlockNumber number) {
        const auto header = chain.header(number);
        const auto proof = chain.justification(number);
        if (!header || !proof) return false;
        if (count > 0 && fragments.size() + header->size() + proof->size() > kWarpProofBytes)
            return false;
        primitives::append(fragments, *header);
        primitives::append(fragments, *proof);
        ++count;
        at = number;
        return true;
    };
    while (const auto next = chain.next_change(at)) {
        is_finished = append(*next);
        if (!is_finished) break;
    }
    const auto last = chain.finalized();
    if (is_finished && last > at) is_finished = append(last);
    Bytes out;
    scale::encode_to(scale::Compact<std::uint32_t>{count}, out);
    primitives::append(out, fragments);
    out.push_back(is_finished ? 1 : 0);
    return out;
}

}  // namespace consensus::sync
