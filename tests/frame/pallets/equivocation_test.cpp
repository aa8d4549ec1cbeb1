// Reports of equivocation: what proves one, who may bring it, and that it counts once.
#include "tests/frame/pallets/session_world.hpp"

namespace tests {
namespace {

using frame::MembershipProof;
using frame::None;
using frame::Offence;
using frame::OffenceKind;
using frame::TransactionSource;
using Invalid = frame::TransactionValidityError::Invalid;
using primitives::Header;

struct Court final : frame::OffenceHandler {
    std::vector<Offence> punished;
    bool is_settled(const Offence& offence) const override {
        return std::find(punished.begin(), punished.end(), offence) != punished.end();
    }
    void punish(const Offence& offence) override { punished.push_back(offence); }
};

struct EquivocationTest : testing::Test, SessionWorld {
    Court court;
    RepeatingRandom random{{9}};

    EquivocationTest() {
        const frame::OffenceParts parts{.ownership = &world.historical, .handler = &court};
        world.aura.set_offences(parts);
        world.grandpa.set_offences(parts);
        block(100);
    }

    MembershipProof aura_owner(std::uint8_t seed) {
        return world.historical.prove(frame::kAuraKeyType, pair_of(seed).aura.public_key()).value();
    }
    MembershipProof grandpa_owner(std::uint8_t seed) {
        return world.historical.prove(frame::kGrandpaKeyType, pair_of(seed).grandpa.public_key())
            .value();
    }

    /// Sealed by the key of `seed`, with `mark` in its body's root.
    Header header(std::uint8_t seed, std::uint64_t slot, std::uint8_t mark) {
        Header out;
        out.number = {5};
        out.extrinsics_root[0] = mark;
        out.digest.logs.push_back(slot_item(slot));
        const auto hash = world.host.blake2_256(primitives::scale::encode(out));
        const auto seal = pair_of(seed).aura.sign(hash.view(), random);
        out.digest.logs.push_back(primitives::Seal{.engine = primitives::kAuraEngine,
                                                   .data = primitives::to_bytes(seal)});
        return out;
    }
    frame::aura::EquivocationProof headers(std::uint8_t seed, std::uint64_t slot) {
        return {.offender = pair_of(seed).aura.public_key(),
                .slot = slot,
                .first_header = header(seed, slot, 1),
                .second_header = header(seed, slot, 2)};
    }

    frame::grandpa::SignedVote vote(std::uint8_t seed, std::uint8_t kind, std::uint8_t block,
                                    std::uint64_t round, std::uint64_t set_id) {
        frame::grandpa::Vote out;
        out.target_hash[0] = block;
        out.target_number = 7;
        Bytes message{kind};
        primitives::scale::encode_to(out, message);
        primitives::scale::encode_to(round, message);
        primitives::scale::encode_to(set_id, message);
        return {out, pair_of(seed).grandpa.sign(message)};
    }
    frame::grandpa::EquivocationProof votes(std::uint8_t seed, std::uint64_t set_id = 0,
                                            std::uint64_t round = 3) {
        return {.set_id = set_id,
                .equivocation =
                    frame::grandpa::Precommit{{.round_number = round,
                                               .identity = pair_of(seed).grandpa.public_key(),
                                               .first = vote(seed, 1, 1, round, set_id),
                                               .second = vote(seed, 1, 2, round, set_id)}}};
    }

    template <class P, class Proof>
    DispatchResult report(const P& pallet, const Proof& proof, const MembershipProof& owner) {
        using Bare =
            std::conditional_t<std::is_same_v<P, frame::aura::Pallet>,
                               frame::aura::ReportEquivocation, frame::grandpa::ReportEquivocation>;
        return world.call(kNobody, pallet,
                          Bare{.equivocation_proof = proof, .key_owner_proof = owner});
    }
};

// ---- Aura ----

TEST_F(EquivocationTest, TwoSealedHeadersOfASlotAreAnOffence) {
    const auto result = report(world.aura, headers(1, 104), aura_owner(1));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->pays_fee, frame::Pays::No) << "a true report is free";
    ASSERT_EQ(court.punished.size(), 1u);
    EXPECT_EQ(court.punished[0], (Offence{.kind = OffenceKind::AuthoredTwice,
                                          .session = 0,
                                          .offender = kAlice,
                                          .validator_count = 2}));
    EXPECT_EQ(report(world.aura, headers(1, 106), aura_owner(1)).error(),
              error_of(world.aura, frame::aura::Error::DuplicateOffenceReport))
        << "another slot of the same session";
}

TEST_F(EquivocationTest, HeadersThatProveNothingAreRefused) {
    const auto refused = [&](const frame::aura::EquivocationProof& proof) {
        const auto result = report(world.aura, proof, aura_owner(1));
        return !result &&
               result.error() == error_of(world.aura, frame::aura::Error::InvalidEquivocationProof);
    };
    auto same = headers(1, 104);
    same.second_header = same.first_header;
    EXPECT_TRUE(refused(same));
    auto other_slot = headers(1, 104);
    other_slot.second_header = header(1, 105, 2);
    EXPECT_TRUE(refused(other_slot));
    auto other_key = headers(1, 104);
    other_key.second_header = header(2, 104, 2);
    EXPECT_TRUE(refused(other_key));
    auto unsealed = headers(1, 104);
    unsealed.second_header.digest.logs.pop_back();
    EXPECT_TRUE(refused(unsealed));
    EXPECT_TRUE(court.punished.empty());
}

TEST_F(EquivocationTest, TheKeyMustHaveAuthoredInThatSession) {
    using frame::aura::Error;
    const auto invalid = error_of(world.aura, Error::InvalidKeyOwnershipProof);
    const auto owner = aura_owner(1);
    EXPECT_EQ(report(world.aura, headers(2, 104), owner).error(), invalid) << "another's key";
    block(110);
    EXPECT_EQ(report(world.aura, headers(1, 111), owner).error(), invalid) << "a later slot";
    EXPECT_EQ(report(world.aura, headers(1, 109), aura_owner(1)).error(), invalid)
        << "an earlier slot";
    EXPECT_TRUE(report(world.aura, headers(1, 110), owner))
        << "the block that ends a session has an author of that session";
}

// ---- Grandpa ----

TEST_F(EquivocationTest, TwoVotesOfARoundAreAnOffence) {
    ASSERT_TRUE(report(world.grandpa, votes(2), grandpa_owner(2)));
    ASSERT_EQ(court.punished.size(), 1u);
    EXPECT_EQ(court.punished[0].offender, kBob);
    EXPECT_EQ(court.punished[0].kind, OffenceKind::VotedTwice);
}

TEST_F(EquivocationTest, VotesThatProveNothingAreRefused) {
    const auto refused = [&](const frame::grandpa::EquivocationProof& proof) {
        const auto result = report(world.grandpa, proof, grandpa_owner(1));
        return !result &&
               result.error() ==
                   error_of(world.grandpa, frame::grandpa::Error::InvalidEquivocationProof);
    };
    auto same = votes(1);
    auto& pair = std::get<frame::grandpa::Precommit>(same.equivocation).votes;
    pair.second = pair.first;
    EXPECT_TRUE(refused(same));
    auto other_round = votes(1);
    std::get<frame::grandpa::Precommit>(other_round.equivocation).votes.second =
        vote(1, 1, 2, 4, 0);
    EXPECT_TRUE(refused(other_round));
    auto other_kind = votes(1);
    other_kind.equivocation =
        frame::grandpa::Prevote{std::get<frame::grandpa::Precommit>(votes(1).equivocation).votes};
    EXPECT_TRUE(refused(other_kind)) << "precommits shown as prevotes";
    EXPECT_TRUE(court.punished.empty());
}

TEST_F(EquivocationTest, TheSetMustBeThatOfTheSession) {
    const auto invalid = error_of(world.grandpa, frame::grandpa::Error::InvalidKeyOwnershipProof);
    const auto owner = grandpa_owner(1);
    EXPECT_EQ(report(world.grandpa, votes(1, 1), owner).error(), invalid) << "an unknown set";
    manager.next = {kAlice, kCharlie};
    block(110);
    block(120);
    ASSERT_EQ(world.grandpa.current_set_id(), 1u);
    EXPECT_EQ(report(world.grandpa, votes(1, 1), owner).error(), invalid)
        << "the session is of the set before";
    EXPECT_TRUE(report(world.grandpa, votes(1, 1), grandpa_owner(1)));
    EXPECT_TRUE(report(world.grandpa, votes(1, 0), owner))
        << "an offence of an earlier session is another one";
}

// ---- bare reports ----

TEST_F(EquivocationTest, BareReportsAreTheNodesOwn) {
    const frame::grandpa::ReportEquivocationUnsigned call{.equivocation_proof = votes(1),
                                                          .key_owner_proof = grandpa_owner(1)};
    const auto judge = [&](TransactionSource source) {
        return world.grandpa.validate_unsigned(source, call);
    };
    EXPECT_EQ(judge(TransactionSource::External).error(), Invalid::Call);
    const auto local = judge(TransactionSource::Local);
    ASSERT_TRUE(local);
    EXPECT_FALSE(local->propagate);
    EXPECT_EQ(local->provides_tags.size(), 1u);
    EXPECT_TRUE(judge(TransactionSource::InBlock));
    ASSERT_TRUE(world.dispatch_call(None{}, call_of(world.grandpa, call)));
    EXPECT_EQ(judge(TransactionSource::Local).error(), Invalid::Stale);
    EXPECT_EQ(world.dispatch_call(Signed{kAlice}, call_of(world.grandpa, call)).error(),
              DispatchError{DispatchError::Kind::BadOrigin});

    auto forged = call;
    std::get<frame::grandpa::Precommit>(forged.equivocation_proof.equivocation).votes.round_number =
        99;
    court.punished.clear();
    EXPECT_EQ(world.grandpa.validate_unsigned(TransactionSource::Local, forged).error(),
              Invalid::BadProof);
}

TEST_F(EquivocationTest, WithoutAHandlerNothingIsPunished) {
    world.aura.set_offences({});
    EXPECT_EQ(report(world.aura, headers(1, 104), aura_owner(1)).error(),
              error_of(world.aura, frame::aura::Error::InvalidKeyOwnershipProof));
}

}  // namespace
}  // namespace tests
