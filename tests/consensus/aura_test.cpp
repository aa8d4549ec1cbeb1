#include "consensus/aura/equivocation.hpp"
#include "consensus/aura/skew.hpp"
#include "consensus/aura/verify.hpp"
#include "consensus/header_hash.hpp"
#include "primitives/crypto/bounded_signature_cache.hpp"
#include "tests/consensus/keys.hpp"

#include <gtest/gtest.h>

namespace consensus::aura {
namespace {

using primitives::DigestItem;

const SlotTime kTwoSeconds{2000};

Header unsealed(Slot slot, const VrfSignature& vrf = {}) {
    Header header;
    header.number = {7};
    header.digest = pre_runtime_digest({slot, vrf});
    return header;
}

Header sealed_by(std::uint8_t author, Header header) {
    tests::FixedRandom random;
    const Bytes64 seal = tests::sr25519(author).sign(header_hash(header).view(), random);
    return with_seal(std::move(header), seal);
}

DigestError shape_error(const Header& header) {
    const auto read = read_sealed(header);
    EXPECT_FALSE(read.has_value());
    return read ? DigestError{} : read.error();
}

TEST(AuraSlot, CountsFromTheEpoch) {
    EXPECT_EQ(kTwoSeconds.slot_at(0), 0U);
    EXPECT_EQ(kTwoSeconds.slot_at(3999), 1U);
    EXPECT_EQ(kTwoSeconds.start_of(2), 4000U);
    EXPECT_EQ(kTwoSeconds.start_of(~Slot{0}), ~UnixMs{0});
}

TEST(AuraSlot, AuthorsTakeTurns) {
    const Authorities authorities{tests::seed(1), tests::seed(2), tests::seed(3)};
    EXPECT_EQ(*author_of(3, authorities), tests::seed(1));
    EXPECT_EQ(*author_of(5, authorities), tests::seed(3));
    EXPECT_EQ(author_of(5, {}), nullptr);
}

TEST(AuraDigest, HasTheBytesOfTheFormat) {
    const auto digest = pre_runtime_digest({0x0102030405060708, {}});
    const Bytes encoded = primitives::scale::encode(digest);
    const Bytes slot_item{6, 'a', 'u', 'r', 'a', 0x20, 8, 7, 6, 5, 4, 3, 2, 1};
    ASSERT_EQ(encoded.size(), 1 + slot_item.size() + 7 + 96);
    EXPECT_EQ(encoded[0], 2 << 2);
    EXPECT_TRUE(std::equal(slot_item.begin(), slot_item.end(), encoded.begin() + 1));
    const Bytes vrf_head{6, 'p', 'v', 'r', 'f', 0x81, 0x01};
    EXPECT_TRUE(std::equal(vrf_head.begin(), vrf_head.end(), encoded.begin() + 15));
}

TEST(AuraDigest, SealedHeaderComesApartAgain) {
    VrfSignature vrf;
    vrf.output.fill(3);
    vrf.proof.fill(4);
    const Header header = unsealed(99, vrf);
    const Header sealed = sealed_by(1, header);
    const auto read = read_sealed(sealed);
    ASSERT_TRUE(read.has_value()) << to_string(read.error());
    EXPECT_EQ(read->hash, header_hash(sealed));
    EXPECT_EQ(read->unsealed, header);
    EXPECT_EQ(read->unsealed_hash, header_hash(header));
    EXPECT_EQ(read->claim, (Claim{99, vrf}));
    EXPECT_EQ(slot_of(sealed), Slot{99});
}

TEST(AuraDigest, RefusesEveryOtherShape) {
    const Header good = sealed_by(1, unsealed(5));
    const auto without = [&](std::size_t index) {
        Header header = good;
        header.digest.logs.erase(header.digest.logs.begin() + static_cast<std::ptrdiff_t>(index));
        return header;
    };
    const auto with = [&](std::size_t index, const DigestItem& item) {
        Header header = good;
        header.digest.logs.insert(header.digest.logs.begin() + static_cast<std::ptrdiff_t>(index),
                                  item);
        return header;
    };
    const auto with_payload = [&](std::size_t index, Bytes payload) {
        Header header = good;
        if (auto* item = std::get_if<primitives::PreRuntime>(&header.digest.logs[index]))
            item->data = payload;
        if (auto* item = std::get_if<primitives::Seal>(&header.digest.logs[index]))
            item->data = payload;
        return header;
    };
    const primitives::RuntimeEnvironmentUpdated updated;
    const primitives::Consensus deposited{primitives::kGrandpaEngine, {1}};
    const primitives::PreRuntime slot{primitives::kAuraEngine, Bytes(8)};

    EXPECT_EQ(shape_error(Header{}), DigestError::MissingSlot);
    EXPECT_EQ(shape_error(without(0)), DigestError::MissingSlot);
    EXPECT_EQ(shape_error(without(1)), DigestError::MissingVrf);
    EXPECT_EQ(shape_error(without(2)), DigestError::MissingSeal);
    EXPECT_EQ(shape_error(with_payload(0, Bytes(9))), DigestError::MalformedSlot);
    EXPECT_EQ(shape_error(with_payload(1, Bytes(95))), DigestError::MalformedVrf);
    EXPECT_EQ(shape_error(with_payload(2, Bytes(65))), DigestError::MalformedSeal);
    EXPECT_EQ(shape_error(with(2, primitives::Other{{1}})), DigestError::UnexpectedItem);
    EXPECT_EQ(shape_error(with(2, slot)), DigestError::UnexpectedItem);
    EXPECT_EQ(shape_error(with(2, good.digest.logs[2])), DigestError::UnexpectedItem);
    EXPECT_EQ(shape_error(with(3, deposited)), DigestError::MissingSeal);
    EXPECT_TRUE(read_sealed(with(2, deposited)).has_value());
    EXPECT_TRUE(read_sealed(with(2, updated)).has_value());
    Header twice = with(2, updated);
    twice.digest.logs.insert(twice.digest.logs.begin() + 2, DigestItem{updated});
    EXPECT_EQ(shape_error(twice), DigestError::RepeatedEnvironment);
    EXPECT_EQ(
        shape_error(with(2, primitives::Consensus{primitives::kAuraEngine, Bytes(kHeaderSizeMax)})),
        DigestError::HeaderTooLong);
}

TEST(AuraVerify, SlotMustGrowExceptAfterGenesis) {
    const Authorities authorities{tests::seed(1), tests::seed(2)};
    const Header parent = sealed_by(1, unsealed(5));
    EXPECT_EQ(author_after(parent, 5, authorities).error(), AuraError::SlotNotAfterParent);
    EXPECT_EQ(author_after(parent, 4, authorities).error(), AuraError::SlotNotAfterParent);
    EXPECT_EQ(author_after(parent, 7, authorities).value(), tests::seed(2));
    EXPECT_EQ(author_after(Header{}, 0, authorities).value(), tests::seed(1));
    EXPECT_EQ(author_after(parent, 6, {}).error(), AuraError::NoAuthorities);
}

TEST(AuraVerify, SealIsByTheAuthorOverThisHeader) {
    const Bytes32 author = tests::sr25519(1).public_key();
    const auto good = read_sealed(sealed_by(1, unsealed(5)));
    EXPECT_TRUE(verify_seal(*good, author).has_value());
    EXPECT_EQ(verify_seal(*good, tests::sr25519(2).public_key()).error(), AuraError::BadSeal);

    Header other = sealed_by(1, unsealed(5));
    other.state_root.bytes[0] ^= 1;
    EXPECT_EQ(verify_seal(*read_sealed(other), author).error(), AuraError::BadSeal);
}

TEST(AuraVerify, VrfIsBoundToAuthorAndInput) {
    tests::MemoryKeystore keystore;
    keystore.add_aura(tests::sr25519(1));
    const Bytes32 author = tests::sr25519(1).public_key();
    const Bytes input{1, 2, 3};
    const Claim claim{5, *keystore.vrf_sign(author, input)};
    primitives::crypto::BoundedSignatureCache known{8};
    EXPECT_TRUE(verify_vrf(claim, input, author, known).has_value());
    EXPECT_EQ(known.size(), 1U) << "the runtime need not verify it again";
    EXPECT_EQ(verify_vrf(claim, Bytes{1, 2}, author, known).error(), AuraError::BadVrf);
    EXPECT_EQ(verify_vrf(claim, input, tests::sr25519(2).public_key(), known).error(),
              AuraError::BadVrf);
    EXPECT_EQ(known.size(), 1U);
}

TEST(AuraVerify, NextSlotWaitsFurtherIsRefused) {
    using Verdict = Timeliness::Verdict;
    EXPECT_EQ(timeliness(10, 20'000, kTwoSeconds).verdict, Verdict::Now);
    EXPECT_EQ(timeliness(9, 20'000, kTwoSeconds).verdict, Verdict::Now);
    const auto next = timeliness(11, 20'000, kTwoSeconds);
    EXPECT_EQ(next.verdict, Verdict::Wait);
    EXPECT_EQ(next.at_ms, 22'000U);
    EXPECT_EQ(timeliness(12, 20'000, kTwoSeconds).verdict, Verdict::TooFarAhead);
    EXPECT_EQ(timeliness(~Slot{0}, 20'000, kTwoSeconds).verdict, Verdict::TooFarAhead);
}

TEST(AuraEquivocation, TwoHeadersOfOneSlotAreAProof) {
    EquivocationDetector detector;
    const Bytes32 author = tests::seed(1);
    Header first = sealed_by(1, unsealed(5));
    Header second = first;
    second.extrinsics_root.bytes[0] = 1;
    EXPECT_FALSE(detector.note(5, author, first));
    EXPECT_FALSE(detector.note(5, author, first));
    const auto proof = detector.note(5, author, second);
    ASSERT_TRUE(proof);
    EXPECT_EQ(*proof, (EquivocationProof{author, 5, first, second}));
    EXPECT_FALSE(detector.note(5, author, second)) << "reported once";
}

TEST(AuraEquivocation, AProofIsTwoSealsOfOneAuthorInOneSlot) {
    Header other = unsealed(5);
    other.state_root.bytes[0] = 1;
    const Bytes32 author = tests::sr25519(1).public_key();
    const EquivocationProof good{author, 5, sealed_by(1, unsealed(5)), sealed_by(1, other)};
    EXPECT_TRUE(verify(good).has_value());
    EquivocationProof bad = good;
    bad.second = bad.first;
    EXPECT_EQ(verify(bad).error(), EquivocationError::SameHeader);
    bad = good;
    bad.slot = 6;
    EXPECT_EQ(verify(bad).error(), EquivocationError::WrongSlot);
    bad = good;
    bad.second = sealed_by(2, other);
    EXPECT_EQ(verify(bad).error(), EquivocationError::BadSeal);
    bad = good;
    bad.second = other;
    EXPECT_EQ(verify(bad).error(), EquivocationError::Malformed);
}

TEST(AuraClockSkew, IsTheMedianOfTheOthers) {
    ClockSkew skew{kTwoSeconds};
    const auto arrives = [&](std::uint8_t author, std::int64_t delay_ms) {
        constexpr Slot kSlot = 1000;
        skew.note(tests::seed(author), kSlot,
                  static_cast<UnixMs>(static_cast<std::int64_t>(kSlot * 2000) + delay_ms));
    };
    arrives(1, 700);
    arrives(2, 600);
    EXPECT_EQ(skew.ahead_ms(), std::nullopt) << "two say nothing";
    arrives(3, 900);
    EXPECT_EQ(skew.ahead_ms(), 700 - 666);
    EXPECT_FALSE(skew.is_off());
    arrives(4, 60'000);
    arrives(5, -60'000);
    EXPECT_EQ(skew.ahead_ms(), 700 - 666) << "a minority does not move it";
    for (std::uint8_t author = 1; author <= 5; ++author)
        arrives(author, 3000);
    EXPECT_EQ(skew.ahead_ms(), 3000 - 666);
    EXPECT_TRUE(skew.is_off());
    for (std::uint8_t author = 1; author <= 5; ++author)
        arrives(author, -1400);
    EXPECT_TRUE(skew.is_off()) << "more than a slot behind";
}

TEST(AuraClockSkew, IsBoundedAndSurvivesAnySlot) {
    ClockSkew skew{kTwoSeconds};
    skew.note(tests::seed(1), ~Slot{0}, 5000);
    EXPECT_EQ(skew.ahead_ms(), std::nullopt);
    for (std::size_t author = 0; author < 3 * kSkewAuthorsMax; ++author)
        skew.note(tests::seed(static_cast<std::uint8_t>(author)), 10,
                  author < 2 * kSkewAuthorsMax ? 90'000 : 20'666);
    EXPECT_EQ(skew.ahead_ms(), 0) << "the oldest samples went";
}

TEST(AuraEquivocation, OldSlotsAreForgottenAndNotTakenUpAgain) {
    EquivocationDetector detector;
    const Bytes32 author = tests::seed(1);
    for (Slot slot = 0; slot < 3 * kSlotsKept; ++slot)
        detector.note(slot, author, unsealed(slot));
    EXPECT_EQ(detector.size(), kSlotsKept);
    Header other = unsealed(3);
    other.number = {8};
    EXPECT_FALSE(detector.note(3, author, other));
    EXPECT_EQ(detector.size(), kSlotsKept);
}

}  // namespace
}  // namespace consensus::aura
