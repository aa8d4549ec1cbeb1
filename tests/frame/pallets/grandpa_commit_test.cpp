// Commits noted on chain: whose votes count, when one is due, and who hears of it.
#include "tests/frame/pallets/session_world.hpp"

namespace tests {
namespace {

using frame::None;
using frame::Signed;
using frame::TransactionSource;
using frame::grandpa::kCommitNoteBlocks;
using frame::grandpa::NoteCommit;
using frame::grandpa::SignedPrecommit;
using frame::grandpa::Vote;
using GrandpaError = frame::grandpa::Error;
using Invalid = frame::TransactionValidityError::Invalid;

struct Listener final : frame::FinalityListener {
    std::vector<std::vector<frame::SessionKey>> heard;
    void voted(const std::vector<frame::SessionKey>& voters) override { heard.push_back(voters); }
};

frame::SessionKey key_of(std::uint8_t seed) {
    return pair_of(seed).grandpa.public_key();
}

/// Seeds 1 to 4 vote; blocks 1 to 40 are ancestors, block n with the hash n, n, ...
struct CommitTest : testing::Test, SessionWorld {
    Listener listener;

    CommitTest() {
        world.grandpa.storage.authorities.put(
            {{{key_of(1), 1}, {key_of(2), 1}, {key_of(3), 1}, {key_of(4), 1}}});
        world.grandpa.set_listener(listener);
        for (std::uint32_t number = 1; number <= 40; ++number)
            world.system.storage.block_hash.put(number, hash(number));
    }

    static primitives::Hash hash(std::uint32_t number) {
        primitives::Hash out;
        out.bytes.fill(static_cast<std::uint8_t>(number));
        return out;
    }
    static SignedPrecommit vote(std::uint8_t seed, std::uint32_t number, std::uint64_t round = 3,
                                std::uint64_t set_id = 0) {
        const Vote target{.target_hash = hash(number), .target_number = number};
        Bytes message{1};
        primitives::scale::encode_to(target, message);
        primitives::scale::encode_to(round, message);
        primitives::scale::encode_to(set_id, message);
        return {target, pair_of(seed).grandpa.sign(message), key_of(seed)};
    }
    std::optional<NoteCommit> note(const std::vector<SignedPrecommit>& votes) const {
        return world.grandpa.note_of(3, votes);
    }
    DispatchResult dispatch(const NoteCommit& call) {
        return world.dispatch_call(None{}, call_of(world.grandpa, call));
    }
    DispatchError error(GrandpaError error) const { return error_of(world.grandpa, error); }
};

TEST_F(CommitTest, VotersOfACommitAreHeardOf) {
    const auto call = note({vote(4, 21), vote(2, 20), vote(1, 20)});
    ASSERT_TRUE(call);
    ASSERT_TRUE(dispatch(*call));
    ASSERT_EQ(listener.heard.size(), 1u);
    EXPECT_EQ(listener.heard[0], (std::vector{key_of(1), key_of(2), key_of(4)}));
    EXPECT_EQ(world.grandpa.storage.noted_commit.get()->number, 20u)
        << "what all of them finalized";
}

TEST_F(CommitTest, OnlyVotesForThisChainCount) {
    auto elsewhere = vote(3, 20);
    elsewhere.target.target_hash = hash(19);
    const auto call = note({vote(1, 20), vote(2, 20), elsewhere, vote(4, 20)});
    ASSERT_TRUE(call);
    EXPECT_EQ(call->votes.items.size(), 3u);
    EXPECT_FALSE(note({vote(1, 20), vote(2, 20), elsewhere})) << "two of four are no supermajority";
    EXPECT_FALSE(note({vote(1, 20), vote(2, 20), vote(3, 41)})) << "not an ancestor";
    EXPECT_FALSE(note({vote(1, 20), vote(2, 20), vote(9, 20)})) << "not a member";
    EXPECT_FALSE(note({}));
}

TEST_F(CommitTest, OneIsDueSixteenBlocksAfterTheLast) {
    ASSERT_TRUE(dispatch(*note({vote(1, 20), vote(2, 20), vote(3, 20)})));
    const std::uint32_t next = 20 + kCommitNoteBlocks;
    EXPECT_FALSE(note({vote(1, next), vote(2, next - 1), vote(3, next)}));
    const auto due = note({vote(1, next), vote(2, next), vote(3, next)});
    ASSERT_TRUE(due);
    ASSERT_TRUE(dispatch(*due));
    EXPECT_EQ(dispatch(*due).error(), error(GrandpaError::CommitNotDue));
    EXPECT_EQ(listener.heard.size(), 2u);
}

TEST_F(CommitTest, ForgedNotesAreRefused) {
    const auto good = *note({vote(1, 20), vote(2, 20), vote(3, 20)});
    const auto refused = [&](const NoteCommit& call) {
        const auto result = dispatch(call);
        return !result && result.error() == error(GrandpaError::InvalidCommit) &&
               listener.heard.empty();
    };
    auto twice = good;
    twice.votes.items[2] = twice.votes.items[1];
    EXPECT_TRUE(refused(twice)) << "one voter counted twice";
    auto backwards = good;
    std::swap(backwards.votes.items[0], backwards.votes.items[1]);
    EXPECT_TRUE(refused(backwards));
    auto stranger = good;
    stranger.votes.items[2].voter = {4};
    EXPECT_TRUE(refused(stranger));
    auto signature = good;
    signature.votes.items[1].signature[5] ^= 1;
    EXPECT_TRUE(refused(signature));
    auto round = good;
    round.round = 4;
    EXPECT_TRUE(refused(round));
    world.grandpa.storage.current_set_id.put(1);
    EXPECT_TRUE(refused(good)) << "votes of another set";
}

TEST_F(CommitTest, BareNotesAreTheNodesOwn) {
    const auto call = *note({vote(1, 20), vote(2, 20), vote(3, 20)});
    const auto judge = [&](TransactionSource source) {
        return world.grandpa.validate_unsigned(source, call);
    };
    EXPECT_EQ(judge(TransactionSource::External).error(), Invalid::Call);
    const auto local = judge(TransactionSource::Local);
    ASSERT_TRUE(local);
    EXPECT_FALSE(local->propagate);
    EXPECT_EQ(world.dispatch_call(Signed{kAlice}, call_of(world.grandpa, call)).error(),
              DispatchError{DispatchError::Kind::BadOrigin});
    const auto other = *note({vote(1, 22), vote(2, 22), vote(4, 22)});
    EXPECT_EQ(world.grandpa.validate_unsigned(TransactionSource::Local, other)->provides_tags,
              local->provides_tags)
        << "one of two due ones goes into a block";
    ASSERT_TRUE(dispatch(call));
    EXPECT_EQ(judge(TransactionSource::InBlock).error(), Invalid::Stale);
}

}  // namespace
}  // namespace tests
