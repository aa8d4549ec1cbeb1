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

/// Wasm with nothing but the version that it says it has.
Bytes code_of(std::uint32_t spec_version) {
    frame::RuntimeVersion version;
    version.spec_name = std::string{kSpecName};
    version.spec_version = spec_version;
    Bytes content{15};
    primitives::append(content, primitives::view_of("runtime_version"));
    primitives::scale::encode_to(version, content);
    Bytes out{0, 'a', 's', 'm', 1, 0, 0, 0, 0, static_cast<std::uint8_t>(content.size())};
    primitives::append(out, content);
    return out;
}

TEST(Governance, AReferendumUpgradesAndTheOldRuntimeStops) {
    TestChain chain;
    chain.next_block();
    submit(chain, alice(), 31, tokenomics::vpha::Mint{.shares = {100'000 * kPha}});
    submit(chain, bob(), 31, tokenomics::vpha::Mint{.shares = {30'000 * kPha}});
    chain.next_block(1'800);
    const Bytes code = code_of(kSpecVersion + 1);
    const Hash hash = Reader{chain}.host.blake2_256(code);
    const Bytes authorize = encode_call(0, frame::system::AuthorizeUpgrade{hash});
    {
        Reader reader{chain};
        for (std::uint8_t track = 0; track < kTracksCount; ++track)
            EXPECT_EQ(reader.may(Track{track}, authorize), Track{track} == Track::Upgrade);
        const auto rules = default_tracks()[static_cast<std::size_t>(Track::Upgrade)];
        EXPECT_EQ(rules.approval_basis_points, 6'600);
        EXPECT_EQ(rules.quorum_basis_points, 1'500);
        EXPECT_EQ(rules.vote_ms, 14 * kDayMs);
    }
    submit(chain, bob(), 37, Submit{.track = Track::Upgrade, .proposal = Inline{{authorize}}});
    submit(chain, alice(), 37, CastVote{.index = 0, .aye = true, .conviction = 0});
    submit(chain, bob(), 37, CastVote{.index = 0, .aye = false, .conviction = 0});
    const frame::Weight weight = frame::Weight::from_microseconds(1'000);
    submit(chain, bob(), 37, Enact{.index = 0, .call_weight = weight}, 21 * kSlotsOfADay + 1);
    EXPECT_EQ(Reader{chain}.runtime.referenda.storage.referenda.get(0)->state, State::Enacted);
    submit(chain, bob(), 0, frame::system::ApplyAuthorizedUpgrade{code});
    const auto applied_at = Reader{chain}.runtime.system.block_number();
    const RequiredVersion expected{.spec_version = kSpecVersion + 1,
                                   .height = applied_at + frame::system::kUpgradeNoticeBlocks};
    EXPECT_EQ(Reader{chain}.runtime.referenda.version_lacked(), expected);
    // The vote may also name the height itself, and so bring it nearer.
    submit(chain, alice(), 10,
           frame::sudo::Sudo{{encode_call(
               37, RequireVersion{.spec_version = kSpecVersion + 1, .height = applied_at + 3})}});
    chain.next_block();
    Reader last{chain};
    EXPECT_EQ(last.runtime.system.block_number(), applied_at + 2);
    const auto refused = last.runtime.on_initialize(applied_at + 3);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().find("newer version of the runtime"), std::string::npos);
}

TEST(Governance, AnUpgradeNeedsTwoThirdsAndItsTurnout) {
    TestChain chain;
    chain.next_block();
    submit(chain, alice(), 31, tokenomics::vpha::Mint{.shares = {65'000 * kPha}});
    submit(chain, bob(), 31, tokenomics::vpha::Mint{.shares = {35'000 * kPha}});
    chain.next_block(1'800);
    const Bytes authorize = encode_call(0, frame::system::AuthorizeUpgrade{});
    submit(chain, bob(), 37, Submit{.track = Track::Upgrade, .proposal = Inline{{authorize}}});
    submit(chain, bob(), 37, Submit{.track = Track::Upgrade, .proposal = Inline{{authorize}}});
    submit(chain, alice(), 37, CastVote{.index = 0, .aye = true, .conviction = 0});
    submit(chain, bob(), 37, CastVote{.index = 0, .aye = false, .conviction = 0});
    const frame::Weight weight = frame::Weight::from_microseconds(1'000);
    // 65 % of those who voted; and a vote in which nobody did.
    submit(chain, bob(), 37, Enact{.index = 0, .call_weight = weight}, 21 * kSlotsOfADay + 1);
    submit(chain, bob(), 37, Enact{.index = 1, .call_weight = weight});
    Reader after{chain};
    EXPECT_EQ(after.runtime.referenda.storage.referenda.get(0)->state, State::Rejected);
    EXPECT_EQ(after.runtime.referenda.storage.referenda.get(1)->state, State::Rejected);
    EXPECT_FALSE(after.runtime.system.storage.authorized_upgrade.exists());
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

TEST(Governance, AttackTheReserveByAParameter) {
    TestChain chain;
    Reader reader{chain};
    const auto release = [](Balance amount) {
        tokenomics::emission::ReleaseWithheld call;
        call.amount = {amount};
        return encode_call(30, call);
    };
    EXPECT_FALSE(reader.may(Track::Parameters, release(1)));
    EXPECT_TRUE(reader.may(Track::SmallSpend, release(10'000 * kPha)));
    EXPECT_FALSE(reader.may(Track::SmallSpend, release(10'000 * kPha + 1)));
    EXPECT_FALSE(reader.may(Track::MediumSpend, release(100'000 * kPha + 1)));
    EXPECT_TRUE(reader.may(Track::LargeSpend, release(100'000'000 * kPha)));
    frame::utility::Batch batch;
    batch.calls = {{release(1)}};
    EXPECT_FALSE(reader.may(Track::Parameters, encode_call(7, batch)));
    EXPECT_TRUE(reader.may(Track::Parameters, encode_call(30, tokenomics::emission::SetSplit{})));
}

TEST(Governance, AttackTheSetOfValidatorsByAParameter) {
    TestChain chain;
    Reader reader{chain};
    const Bytes named = encode_call(35, tokenomics::validators::SetInvulnerables{});
    for (std::uint8_t track = 0; track < kTracksCount; ++track)
        EXPECT_EQ(reader.may(Track{track}, named), Track{track} == Track::Upgrade);
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
