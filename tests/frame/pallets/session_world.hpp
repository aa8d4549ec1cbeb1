// A world with sessions of ten slots: Alice and Bob work, Charlie has keys, and a manager chooses
// what a test tells it to.
#pragma once

#include "primitives/crypto/ed25519.hpp"
#include "primitives/crypto/sr25519.hpp"
#include "tests/frame/pallets/world.hpp"
#include "tests/support/crypto_samples.hpp"

namespace tests {

struct KeyPairs {
    primitives::crypto::Sr25519Pair aura;
    primitives::crypto::Ed25519Pair grandpa;
};
inline KeyPairs pair_of(std::uint8_t seed) {
    primitives::Bytes32 secret;
    secret.fill(seed);
    return {primitives::crypto::Sr25519Pair::from_mini_secret(secret),
            primitives::crypto::Ed25519Pair{secret}};
}
inline frame::SessionValidator validator(const AccountId& who, std::uint8_t seed) {
    const auto pairs = pair_of(seed);
    return {who, {pairs.aura.public_key(), pairs.grandpa.public_key()}};
}
inline Bytes keys_proof(const AccountId& who, std::uint8_t seed) {
    const auto pairs = pair_of(seed);
    RepeatingRandom random{{1, 2, 3}};
    Bytes message = primitives::to_bytes(primitives::view_of(frame::session::kKeysProofContext));
    primitives::append(message, who);
    Bytes out = primitives::to_bytes(pairs.aura.sign(message, random));
    primitives::append(out, pairs.grandpa.sign(message));
    return out;
}

struct SessionWorld {
    struct Manager final : frame::SessionManager {
        std::optional<std::vector<AccountId>> next;
        std::vector<AccountId> banned;
        std::vector<frame::SessionIndex> ended;

        void end_session(frame::SessionIndex index) override { ended.push_back(index); }
        std::optional<std::vector<AccountId>> choose(frame::SessionIndex) override { return next; }
        bool may_serve(const AccountId& who) const override {
            return std::find(banned.begin(), banned.end(), who) == banned.end();
        }
    };

    World world;
    Manager manager;

    SessionWorld() {
        const frame::SessionValidators two{validator(kAlice, 1), validator(kBob, 2)};
        world.endow({{kAlice, 100 * kPlanckPerPha},
                     {kBob, 100 * kPlanckPerPha},
                     {kCharlie, 100 * kPlanckPerPha}});
        EXPECT_TRUE(world.aura.build_genesis({two[0].keys.aura, two[1].keys.aura}, World::kSlotMs));
        EXPECT_TRUE(world.grandpa.build_genesis({two[0].keys.grandpa, two[1].keys.grandpa}));
        world.session.add_handler(world.aura);
        world.session.add_handler(world.grandpa);
        world.session.add_handler(world.historical);
        world.session.set_manager(manager);
        EXPECT_TRUE(world.session.build_genesis(two, 10 * World::kSlotMs));
        EXPECT_TRUE(
            world.call(kCharlie, world.session,
                       frame::session::SetKeys{.keys = validator(kCharlie, 3).keys, .proof = {}}));
    }

    /// A block in a slot, with the hooks of the pallets that are concerned.
    void block(std::uint64_t slot) {
        world.set_block(++number_);
        world.set_digest({slot_item(slot)});
        world.aura.on_initialize(number_);
        world.session.on_initialize(number_);
        world.grandpa.on_finalize(number_);
    }

  private:
    std::uint32_t number_ = 0;
};

}  // namespace tests
