// A referendum on the real runtime, and what each track may decide.
#include "runtime/executor/native_host.hpp"
#include "runtime/runtime.hpp"
#include "tests/support/test_chain.hpp"

#include <gtest/gtest.h>

namespace runtime {
namespace {

using namespace tokenomics::referenda;  // NOLINT: the calls under test
using tests::account_of;
using tests::alice;
using tests::bob;
using tests::encode_call;
using tests::TestChain;

constexpr Balance kPha = frame::kPlanckPerPha;
constexpr std::uint64_t kSlotsOfADay = 43'200;

struct Reader {
    explicit Reader(const TestChain& chain) : host{chain.state(), nullptr}, runtime{host} {}
    bool may(Track track, const Bytes& call) {
        return runtime.may_decide(track, default_tracks()[static_cast<std::size_t>(track)], {call});
    }
    NativeHost host;
    Runtime runtime;
};

template <class Call>
void submit(TestChain& chain, const primitives::crypto::Sr25519Pair& by, std::uint8_t pallet,
            const Call& call, std::uint64_t slots = 1) {
    chain.submit(chain.sign(by, encode_call(pallet, call)));
    for (const auto& result : chain.next_block(slots))
        ASSERT_TRUE(result && *result);
}

Bytes spend_call(Balance amount) {
    tokenomics::treasury::Spend spend;
    spend.amount = {amount};
    spend.beneficiary.id = AccountId{{5}};
    return encode_call(36, spend);
}

TEST(Governance, AReferendumPaysFromTheTreasury) {
    TestChain chain;
    chain.next_block();
    submit(chain, alice(), 31, tokenomics::vpha::Mint{.shares = {100'000 * kPha}});
    // The next epoch: the shares are in the snapshot of what is submitted then.
    chain.next_block(1'800);
    submit(chain, bob(), 37,
           Submit{.track = Track::SmallSpend, .proposal = Inline{{spend_call(9'000 * kPha)}}});
    submit(chain, alice(), 37, CastVote{.index = 0, .aye = true, .conviction = 0});
    const frame::Weight weight = frame::Weight::from_microseconds(1'000);
    submit(chain, bob(), 37, Enact{.index = 0, .call_weight = weight}, 8 * kSlotsOfADay + 1);
    Reader after{chain};
    EXPECT_EQ(after.runtime.referenda.storage.referenda.get(0)->state, State::Enacted);
    EXPECT_EQ(after.runtime.system.data(AccountId{{5}}).free, 9'000 * kPha);
    EXPECT_EQ(after.runtime.treasury.view().spent.assets, 9'000 * kPha);
    EXPECT_TRUE(after.runtime.referenda.try_state());
}

TEST(Governance, ATrackDecidesItsOwnCallsOnly) {
    TestChain chain;
    Reader reader{chain};
    EXPECT_TRUE(reader.may(Track::SmallSpend, spend_call(10'000 * kPha)));
    EXPECT_FALSE(reader.may(Track::SmallSpend, spend_call(10'000 * kPha + 1)));
    EXPECT_TRUE(reader.may(Track::MediumSpend, spend_call(100'000 * kPha)));
    EXPECT_FALSE(reader.may(Track::Parameters, spend_call(kPha)));
    EXPECT_TRUE(reader.may(Track::LargeSpend, spend_call(10'000'000 * kPha)));

    const Bytes parameters = encode_call(35, tokenomics::validators::SetParameters{});
    EXPECT_TRUE(reader.may(Track::Parameters, parameters));
    EXPECT_FALSE(reader.may(Track::Policy, parameters));

    const Bytes rules = encode_call(37, SetTrack{});
    EXPECT_FALSE(reader.may(Track::Parameters, rules));
    EXPECT_TRUE(reader.may(Track::Upgrade, rules)) << "the rules themselves need the hardest vote";
    const Bytes storage = encode_call(0, frame::system::SetStorage{});
    EXPECT_FALSE(reader.may(Track::Parameters, storage));
}

TEST(Governance, SlashesAndAppealsHaveTheirOwnTracks) {
    TestChain chain;
    Reader reader{chain};
    const Bytes punish = encode_call(38, tokenomics::slashing::Punish{});
    const Bytes annul = encode_call(38, tokenomics::slashing::Annul{});
    const Bytes rules = encode_call(38, tokenomics::slashing::SetParameters{});
    EXPECT_TRUE(reader.may(Track::Slash, punish) && reader.may(Track::Slash, annul));
    EXPECT_FALSE(reader.may(Track::Slash, rules));
    EXPECT_TRUE(reader.may(Track::Parameters, rules));
    EXPECT_FALSE(reader.may(Track::Parameters, punish));
    // Whose shares do not count is said by the appeal, not by who submits.
    EXPECT_FALSE(reader.may(Track::Appeal, annul));
    EXPECT_TRUE(reader.may(Track::Thaw, encode_call(22, tee_registry::policy::Thaw{})));
    EXPECT_FALSE(reader.may(Track::Thaw, punish));
}

TEST(Governance, AttackManySmallSpendsInOneBatch) {
    TestChain chain;
    Reader reader{chain};
    frame::utility::Batch batch;
    batch.calls = {{spend_call(10'000 * kPha)}, {spend_call(10'000 * kPha)}};
    EXPECT_FALSE(reader.may(Track::SmallSpend, encode_call(7, batch)));
    batch.calls = {{encode_call(35, tokenomics::validators::SetParameters{})},
                   {encode_call(0, frame::system::SetStorage{})}};
    EXPECT_FALSE(reader.may(Track::Parameters, encode_call(7, batch))) << "smuggled in a list";
    batch.calls.pop_back();
    EXPECT_TRUE(reader.may(Track::Parameters, encode_call(7, batch)));
}

}  // namespace
}  // namespace runtime
