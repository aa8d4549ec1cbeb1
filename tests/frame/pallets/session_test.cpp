// Sessions: keys act two sessions later, sets are never empty, unusable keys are refused.
#include "frame/support/session_keys.hpp"
#include "primitives/types/hex.hpp"
#include "tests/frame/pallets/session_world.hpp"

namespace tests {
namespace {

using frame::session::Error;
using frame::session::GenesisError;
using frame::session::PurgeKeys;
using frame::session::SetKeys;

struct SessionTest : testing::Test, SessionWorld {};

TEST_F(SessionTest, GenesisNamesTheRuleThatIsBroken) {
    World fresh;
    auto& session = fresh.session;
    ASSERT_TRUE(fresh.aura.build_genesis({pair_of(1).aura.public_key()}, World::kSlotMs));
    const auto good = validator(kAlice, 1);
    EXPECT_EQ(session.build_genesis({}, 10'000).error(), GenesisError::NoValidators);
    EXPECT_EQ(session.build_genesis({good}, 999).error(), GenesisError::ZeroLength);
    auto weak = good;
    weak.keys.grandpa = {};
    EXPECT_EQ(session.build_genesis({weak}, 10'000).error(), GenesisError::UnusableKey);
    EXPECT_EQ(session.build_genesis({good, good}, 10'000).error(),
              GenesisError::DuplicateValidator);
    World other;
    ASSERT_TRUE(other.aura.build_genesis({pair_of(1).aura.public_key()}, World::kSlotMs));
    EXPECT_EQ(other.session.build_genesis({good, validator(kBob, 1)}, 10'000).error(),
              GenesisError::DuplicateKey);
}

TEST_F(SessionTest, ASessionEndsByItsSlotsNotByItsBlocks) {
    block(100);
    block(109);
    EXPECT_EQ(world.session.session_index(), 0u);
    block(110);
    EXPECT_EQ(world.session.session_index(), 1u);
    block(1'000);
    EXPECT_EQ(world.session.session_index(), 2u) << "a halt ends one session";
    EXPECT_EQ(world.session.session_first_slot(), 1'000u);
}

TEST_F(SessionTest, KeysActFromTheSessionAfterTheNext) {
    block(100);
    const auto keys = validator(kAlice, 7).keys;
    ASSERT_TRUE(world.call(kAlice, world.session, SetKeys{.keys = keys, .proof = {}}));
    block(110);
    EXPECT_EQ(world.aura.authorities()[0], validator(kAlice, 1).keys.aura);
    EXPECT_TRUE(world.session.storage.queued_changed.get());
    block(120);
    EXPECT_EQ(world.aura.authorities()[0], keys.aura);
    EXPECT_EQ(world.grandpa.current_set_id(), 1u);
    EXPECT_EQ(world.grandpa.authorities()[0].first, keys.grandpa);
    EXPECT_FALSE(world.session.storage.queued_changed.get());
}

TEST_F(SessionTest, ASetThatChangesIsAnnouncedToBothEngines) {
    manager.next = {kBob, kCharlie};
    block(100);
    block(110);
    const auto quiet = world.system.digest().logs.size();
    EXPECT_EQ(quiet, 1u) << "the same set is not announced";
    block(120);
    const auto logs = world.system.digest().logs;
    ASSERT_EQ(logs.size(), 3u);
    EXPECT_EQ(std::get<primitives::Consensus>(logs[1]).engine, primitives::kAuraEngine);
    const auto& change = std::get<primitives::Consensus>(logs[2]);
    EXPECT_EQ(change.engine, primitives::kGrandpaEngine);
    EXPECT_EQ(Bytes(change.data.end() - 4, change.data.end()), Bytes(4)) << "delay 0";
    EXPECT_EQ(world.session.storage.validators.get().items, (std::vector{kBob, kCharlie}));
    EXPECT_TRUE(world.session.is_consistent());
}

TEST_F(SessionTest, TheSetIsNeverEmpty) {
    block(100);
    manager.next = std::vector<AccountId>{};
    block(110);
    block(120);
    EXPECT_EQ(world.session.active_validators().size(), 2u) << "nobody chosen";
    manager.next = {kNobody};
    block(130);
    block(140);
    EXPECT_EQ(world.session.active_validators().size(), 2u) << "nobody chosen has keys";
    manager.banned = {kAlice, kBob};
    block(150);
    EXPECT_EQ(world.session.active_validators().size(), 2u) << "nobody else is left";
    manager.banned = {kAlice};
    block(160);
    ASSERT_EQ(world.session.active_validators().size(), 1u);
    EXPECT_EQ(world.session.active_validators()[0].who, kBob);
}

TEST_F(SessionTest, TheAuthorIsThatOfTheParentsSet) {
    manager.next = {kCharlie};
    block(101);
    EXPECT_EQ(world.session.block_author(), kBob);
    block(111);
    block(122);
    EXPECT_EQ(world.session.block_author(), kAlice) << "the block that ends a session";
    EXPECT_EQ(world.session.active_validators()[0].who, kCharlie);
    block(123);
    EXPECT_EQ(world.session.block_author(), kCharlie);
}

TEST_F(SessionTest, KeysHaveOneOwnerAndADeposit) {
    const auto keys = validator(kNobody, 9).keys;
    const SetKeys call{.keys = keys, .proof = {}};
    ASSERT_TRUE(world.call(kCharlie, world.session, PurgeKeys{}));
    EXPECT_EQ(world.reserved(kCharlie), 0u);
    EXPECT_EQ(world.reserved(kBob), 0u) << "a genesis validator has no deposit";
    ASSERT_TRUE(world.call(kCharlie, world.session, call));
    EXPECT_EQ(world.reserved(kCharlie), frame::session::kKeysDeposit);
    auto mixed = validator(kBob, 8).keys;
    mixed.grandpa = keys.grandpa;
    EXPECT_EQ(world.call(kBob, world.session, SetKeys{.keys = mixed, .proof = {}}).error(),
              error_of(world.session, Error::DuplicatedKey));
    ASSERT_TRUE(world.call(kCharlie, world.session, PurgeKeys{}));
    EXPECT_EQ(world.reserved(kCharlie), 0u);
    EXPECT_EQ(world.call(kCharlie, world.session, PurgeKeys{}).error(),
              error_of(world.session, Error::NoKeys));
    EXPECT_TRUE(world.call(kBob, world.session, SetKeys{.keys = mixed, .proof = {}}))
        << "a purged key is free";
    EXPECT_TRUE(world.session.is_consistent());
}

TEST_F(SessionTest, UnusableKeysAreRefused) {
    const auto refused = [&](const frame::SessionKeys& keys) {
        const auto result = world.call(kBob, world.session, SetKeys{.keys = keys, .proof = {}});
        return !result && result.error() == error_of(world.session, Error::UnusableKey);
    };
    auto keys = validator(kBob, 8).keys;
    keys.aura.fill(0);
    EXPECT_TRUE(refused(keys)) << "the identity of ristretto255";
    keys = validator(kBob, 8).keys;
    keys.aura[31] |= 0x80;
    EXPECT_TRUE(refused(keys)) << "not canonical";
    keys = validator(kBob, 8).keys;
    keys.aura[0] |= 1;
    EXPECT_TRUE(refused(keys)) << "negative";
}

/// The eight points of small order and their non-canonical encodings, as ZIP-215 lists them.
TEST(SessionKeyRules, SmallOrderIsRefusedInEveryEncoding) {
    const std::array<std::string_view, 14> encodings{
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
    for (const auto text : encodings) {
        const auto key = primitives::fixed_from_hex<AccountId>("0x" + std::string{text});
        ASSERT_TRUE(key);
        EXPECT_FALSE(frame::is_usable_ed25519(key->bytes)) << text;
    }
    for (std::uint8_t seed = 1; seed < 50; ++seed) {
        EXPECT_TRUE(frame::is_usable_ed25519(pair_of(seed).grandpa.public_key()));
        EXPECT_TRUE(frame::is_usable_sr25519(pair_of(seed).aura.public_key()));
    }
}

TEST_F(SessionTest, AProofOfTheKeysIsEmptyOrTrue) {
    const auto keys = validator(kBob, 8).keys;
    const Bytes proof = keys_proof(kBob, 8);
    EXPECT_EQ(world.call(kBob, world.session, SetKeys{.keys = keys, .proof = Bytes(128)}).error(),
              error_of(world.session, Error::InvalidProof));
    EXPECT_EQ(world.call(kAlice, world.session, SetKeys{.keys = keys, .proof = proof}).error(),
              error_of(world.session, Error::InvalidProof))
        << "made for another account";
    EXPECT_TRUE(world.call(kBob, world.session, SetKeys{.keys = keys, .proof = proof}));
}

TEST_F(SessionTest, PastSessionsAreKeptAndThenForgotten) {
    std::uint64_t slot = 100;
    block(slot);
    const auto key = validator(kAlice, 1).keys.grandpa;
    const auto proof = world.historical.prove(frame::kGrandpaKeyType, key);
    ASSERT_TRUE(proof);
    EXPECT_EQ(proof->session, 0u);
    for (std::uint32_t i = 0; i < frame::historical::kSessionsKept - 1; ++i)
        block(slot += 10);
    const auto member = world.historical.check(frame::kGrandpaKeyType, key, *proof);
    ASSERT_TRUE(member);
    EXPECT_EQ(member->who, kAlice);
    EXPECT_EQ(member->last_slot, 110u);
    EXPECT_FALSE(world.historical.check(frame::kAuraKeyType, key, *proof)) << "of another type";
    block(slot += 10);
    EXPECT_FALSE(world.historical.check(frame::kGrandpaKeyType, key, *proof));
}

}  // namespace
}  // namespace tests
