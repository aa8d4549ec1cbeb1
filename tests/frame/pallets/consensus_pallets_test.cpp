// Timestamp, Aura, AuthorVrf and Grandpa.
#include "primitives/crypto/vrf.hpp"
#include "tests/frame/pallets/world.hpp"
#include "tests/support/crypto_samples.hpp"

namespace tests {
namespace {

using frame::None;
using frame::timestamp::Set;
using primitives::Bytes32;
using primitives::Consensus;

Bytes32 key(std::uint8_t fill) {
    Bytes32 out;
    out.fill(fill);
    return out;
}

// ---- Aura ----

TEST(Aura, AuthoritiesTakeTurns) {
    World world;
    EXPECT_EQ(world.aura.author_of(5), std::nullopt);
    ASSERT_TRUE(world.aura.build_genesis({key(1), key(2), key(3)}, World::kSlotMs));
    EXPECT_EQ(world.aura.author_of(9), key(1));
    EXPECT_EQ(world.aura.author_of(11), key(3));
    EXPECT_EQ(world.aura.slot_duration_ms(), World::kSlotMs);
}

TEST(Aura, GenesisNamesTheRuleThatIsBroken) {
    World world;
    using frame::aura::GenesisError;
    EXPECT_EQ(world.aura.build_genesis({}, 1).error(), GenesisError::NoAuthorities);
    EXPECT_EQ(world.aura.build_genesis({key(1)}, 0).error(), GenesisError::ZeroSlotDuration);
    const std::vector<Bytes32> many(frame::aura::kAuthoritiesMax + 1);
    EXPECT_EQ(world.aura.build_genesis(many, 1).error(), GenesisError::TooManyAuthorities);
}

TEST(Aura, SlotsIncreaseStrictly) {
    World world;
    using frame::aura::DigestError;
    EXPECT_EQ(world.aura.verify({}).error(), DigestError::MissingSlot);
    const primitives::PreRuntime short_payload{.engine = primitives::kAuraEngine, .data = Bytes(7)};
    EXPECT_EQ(world.aura.verify({{short_payload}}).error(), DigestError::MissingSlot);
    EXPECT_TRUE(world.aura.verify({{slot_item(0)}})) << "the first block may be in slot 0";
    world.set_digest({slot_item(8)});
    world.aura.on_initialize(1);
    EXPECT_EQ(world.aura.current_slot(), 8u);
    EXPECT_EQ(world.aura.verify({{slot_item(8)}}).error(), DigestError::SlotNotIncreasing);
    EXPECT_TRUE(world.aura.verify({{slot_item(9)}}));
}

TEST(Aura, AuthorityChangeIsAnnounced) {
    World world;
    ASSERT_TRUE(world.aura.build_genesis({key(1)}, World::kSlotMs));
    world.aura.change_authorities({key(2), key(3)});
    EXPECT_EQ(world.aura.authorities(), (std::vector{key(2), key(3)}));
    Bytes log{1, 8};
    primitives::append(log, key(2));
    primitives::append(log, key(3));
    const primitives::DigestItem expected =
        Consensus{.engine = primitives::kAuraEngine, .data = log};
    EXPECT_EQ(world.system.digest().logs, std::vector{expected});
}

// ---- Timestamp ----

struct Listener final : frame::OnTimestampSet {
    std::vector<std::uint64_t> heard;
    void on_timestamp_set(std::uint64_t now_ms) override { heard.push_back(now_ms); }
};

struct TimestampTest : testing::Test {
    World world;

    TimestampTest() {
        EXPECT_TRUE(world.aura.build_genesis({key(1)}, World::kSlotMs));
        start_block(100);
    }
    void start_block(std::uint64_t slot) {
        world.set_digest({slot_item(slot)});
        world.aura.on_initialize(1);
    }
    DispatchResult set(std::uint64_t now_ms) {
        return world.dispatch_call(None{}, call_of(world.timestamp, Set{.now = {now_ms}}));
    }
};

TEST_F(TimestampTest, SetsTheTimeOnceAndTellsListeners) {
    Listener listener;
    world.timestamp.add_listener(listener);
    EXPECT_EQ(world.timestamp.now_ms(), 0u);
    EXPECT_FALSE(world.timestamp.is_set());
    ASSERT_TRUE(set(100'999));
    EXPECT_TRUE(world.timestamp.is_set());
    EXPECT_EQ(world.timestamp.now_ms(), 100'999u);
    EXPECT_EQ(set(100'999).error(), error_of(world.timestamp, frame::timestamp::Error::AlreadySet));
    EXPECT_EQ(listener.heard, std::vector<std::uint64_t>{100'999});
    world.timestamp.on_finalize(1);
    EXPECT_FALSE(world.timestamp.is_set());
    EXPECT_FALSE(world.timestamp.storage.did_update.exists());
}

TEST_F(TimestampTest, TimeLiesInTheSlotAndIncreases) {
    using frame::timestamp::Error;
    EXPECT_EQ(set(99'999).error(), error_of(world.timestamp, Error::NotInSlot));
    EXPECT_EQ(set(101'000).error(), error_of(world.timestamp, Error::NotInSlot));
    ASSERT_TRUE(set(100'000));
    world.timestamp.on_finalize(1);
    EXPECT_EQ(set(100'000).error(), error_of(world.timestamp, Error::NotIncreasing));
    start_block(101);
    EXPECT_TRUE(set(101'000));
}

TEST_F(TimestampTest, IsAMandatoryInherent) {
    const auto call = call_of(world.timestamp, Set{.now = {100'000}});
    EXPECT_EQ(world.dispatch_info(call).dispatch_class, frame::DispatchClass::Mandatory);
    EXPECT_EQ(world.dispatch_call(Signed{kAlice}, call).error(),
              DispatchError{DispatchError::Kind::BadOrigin});
    EXPECT_EQ(world.dispatch_call(frame::Root{}, call).error(),
              DispatchError{DispatchError::Kind::BadOrigin});
    const auto nested =
        call_of(world.utility, frame::utility::AsDerivative{.index = 0, .call = call});
    EXPECT_EQ(world.dispatch_info(nested).dispatch_class, frame::DispatchClass::Normal);
}

// ---- AuthorVrf ----

struct AuthorVrfTest : testing::Test {
    World world;
    primitives::crypto::Sr25519Pair pair =
        primitives::crypto::Sr25519Pair::from_mini_secret(key(7));
    RepeatingRandom random{key(1)};

    AuthorVrfTest() { EXPECT_TRUE(world.aura.build_genesis({pair.public_key()}, World::kSlotMs)); }

    primitives::DigestItem vrf_item(BytesView input) {
        const auto signature = vrf_sign(pair, primitives::crypto::vrf_input(input), random);
        return primitives::PreRuntime{.engine = primitives::kVrfEngine,
                                      .data = primitives::scale::encode(signature)};
    }
    void run(const std::vector<primitives::DigestItem>& items) {
        world.set_digest(items);
        world.aura.on_initialize(1);
        world.author_vrf.on_initialize(1);
    }
};

TEST_F(AuthorVrfTest, InputIsRandomnessAndSlot) {
    Bytes expected(32);
    primitives::append(expected, Bytes{2, 1, 0, 0, 0, 0, 0, 0});
    EXPECT_EQ(world.author_vrf.input_of(258), expected);
}

TEST_F(AuthorVrfTest, EveryBlockMixesTheAuthorsOutputIn) {
    const auto item = vrf_item(world.author_vrf.input_of(3));
    EXPECT_TRUE(world.author_vrf.verify({{slot_item(3), item}}));
    run({slot_item(3), item});
    const auto first = world.author_vrf.randomness();
    EXPECT_NE(first, key(0));

    // The proof is random, the output is not: the same slot gives the same value.
    World other;
    ASSERT_TRUE(other.aura.build_genesis({pair.public_key()}, World::kSlotMs));
    random = RepeatingRandom{key(2)};
    const auto again = vrf_item(other.author_vrf.input_of(3));
    EXPECT_NE(again, item);
    other.set_digest({slot_item(3), again});
    other.author_vrf.on_initialize(1);
    EXPECT_EQ(other.author_vrf.randomness(), first);

    run({slot_item(4), vrf_item(world.author_vrf.input_of(4))});
    EXPECT_NE(world.author_vrf.randomness(), first);
}

TEST_F(AuthorVrfTest, RefusalNamesTheRule) {
    using frame::author_vrf::DigestError;
    const auto refused = [&](const std::vector<primitives::DigestItem>& items) {
        return world.author_vrf.verify({items}).error();
    };
    const auto good = vrf_item(world.author_vrf.input_of(3));
    EXPECT_EQ(refused({good}), DigestError::MissingSlot);
    EXPECT_EQ(refused({slot_item(3)}), DigestError::MissingOutput);
    EXPECT_EQ(refused({slot_item(4), good}), DigestError::InvalidProof);
    auto payload = std::get<primitives::PreRuntime>(good);
    payload.data.push_back(0);
    EXPECT_EQ(refused({slot_item(3), payload}), DigestError::MalformedOutput);
    payload.data.pop_back();
    payload.data[95] ^= 1;
    EXPECT_EQ(refused({slot_item(3), payload}), DigestError::InvalidProof);
    world.author_vrf.storage.current_randomness.put(key(9));
    EXPECT_EQ(refused({slot_item(3), good}), DigestError::InvalidProof);
    world.aura.change_authorities({key(5)});
    EXPECT_EQ(refused({slot_item(3), good}), DigestError::InvalidProof);
    EXPECT_EQ(World{}.author_vrf.verify({{slot_item(3), good}}).error(), DigestError::NoAuthor);
}

// ---- Grandpa ----

struct GrandpaTest : testing::Test {
    World world;
    frame::grandpa::Pallet& pallet = world.grandpa;

    void finalize(std::uint32_t number) {
        world.set_block(number);
        pallet.on_finalize(number);
    }
};

TEST_F(GrandpaTest, GenesisGivesUnitWeights) {
    using frame::grandpa::GenesisError;
    EXPECT_EQ(pallet.build_genesis({}).error(), GenesisError::NoAuthorities);
    EXPECT_EQ(pallet.build_genesis({key(1), key(1)}).error(), GenesisError::DuplicateAuthority);
    ASSERT_TRUE(pallet.build_genesis({key(1), key(2)}));
    const std::vector<frame::grandpa::Authority> expected{{key(1), 1}, {key(2), 1}};
    EXPECT_EQ(pallet.authorities(), expected);
    EXPECT_EQ(pallet.current_set_id(), 0u);
    EXPECT_EQ(primitives::scale::encode(pallet.storage.state.get()), Bytes{0});
}

TEST_F(GrandpaTest, ChangeWithoutDelayActsInItsOwnBlock) {
    ASSERT_TRUE(pallet.build_genesis({key(1)}));
    world.set_block(7);
    ASSERT_TRUE(pallet.schedule_change({key(2)}, 0));
    EXPECT_EQ(pallet.schedule_change({key(3)}, 0).error(),
              error_of(pallet, frame::grandpa::Error::ChangePending));
    finalize(7);
    EXPECT_EQ(pallet.authorities(), (std::vector<frame::grandpa::Authority>{{key(2), 1}}));
    EXPECT_EQ(pallet.current_set_id(), 1u);
    EXPECT_FALSE(pallet.storage.pending_change.exists());

    Bytes log{1, 4};
    primitives::append(log, key(2));
    primitives::append(log, Bytes{1, 0, 0, 0, 0, 0, 0, 0});
    primitives::append(log, Bytes{0, 0, 0, 0});
    const primitives::DigestItem expected =
        Consensus{.engine = primitives::kGrandpaEngine, .data = log};
    EXPECT_EQ(world.system.digest().logs, std::vector{expected});
    const auto event = event_of(pallet, frame::grandpa::NewAuthorities{{{{key(2), 1}}}});
    EXPECT_EQ(world.take_events(), std::vector<Bytes>{event});
}

TEST_F(GrandpaTest, DelayedChangeIsAnnouncedOnceAndActsLater) {
    ASSERT_TRUE(pallet.build_genesis({key(1)}));
    world.set_block(7);
    ASSERT_TRUE(pallet.schedule_change({key(2)}, 2));
    finalize(7);
    finalize(8);
    EXPECT_EQ(world.system.digest().logs.size(), 1u);
    EXPECT_EQ(pallet.current_set_id(), 0u);
    finalize(9);
    EXPECT_EQ(pallet.current_set_id(), 1u);
    EXPECT_EQ(world.system.digest().logs.size(), 1u);
}

}  // namespace
}  // namespace tests
