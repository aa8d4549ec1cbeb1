#include "consensus/signing_guard.hpp"

#include "tests/consensus/keys.hpp"

#include <gtest/gtest.h>

namespace consensus {
namespace {

using grandpa::VoteKind;

const Bytes32 kAura = tests::seed(1);
const Bytes32 kGran = tests::seed(2);

SigningGuard used_guard() {
    SigningGuard out;
    EXPECT_TRUE(out.note_slot(kAura, 100));
    EXPECT_TRUE(out.note_vote(kGran, mark_of(1, 7, VoteKind::Prevote)));
    return out;
}

TEST(SigningGuard, ANewNodeSignsAtOnce) {
    SigningGuard guard;
    guard.compare(0, std::nullopt, std::nullopt);
    EXPECT_EQ(guard.state(0), SigningState::Trusted);
}

TEST(SigningGuard, MarksOnlyGrow) {
    auto guard = used_guard();
    EXPECT_FALSE(guard.note_slot(kAura, 100));
    EXPECT_FALSE(guard.note_slot(kAura, 99));
    EXPECT_TRUE(guard.note_slot(kAura, 101));
    EXPECT_FALSE(guard.note_vote(kGran, mark_of(1, 7, VoteKind::PrimaryPropose)));
    EXPECT_TRUE(guard.note_vote(kGran, mark_of(1, 7, VoteKind::Precommit)));
    EXPECT_TRUE(guard.note_vote(kGran, mark_of(1, 8, VoteKind::PrimaryPropose)));
    EXPECT_TRUE(guard.note_vote(kGran, mark_of(2, 1, VoteKind::Prevote)));
    EXPECT_FALSE(guard.note_vote(kGran, mark_of(1, 900, VoteKind::Prevote)));
}

TEST(SigningGuard, ADatabaseAsNewAsTheMarksIsTrusted) {
    auto guard = used_guard();
    guard.compare(0, 100, mark_of(1, 7, VoteKind::Prevote));
    EXPECT_EQ(guard.state(0), SigningState::Trusted);
    guard.compare(0, 105, mark_of(2, 1, VoteKind::PrimaryPropose));
    EXPECT_EQ(guard.state(0), SigningState::Trusted);
}

TEST(SigningGuard, AnOlderOrFreshDatabaseListensFirst) {
    const auto vote = mark_of(1, 7, VoteKind::Prevote);
    const auto state_after = [](std::optional<aura::Slot> slot, std::optional<VoteMark> remembered,
                                UnixMs later_ms) {
        auto guard = used_guard();
        guard.compare(1000, slot, remembered);
        return guard.state(1000 + later_ms);
    };
    EXPECT_EQ(state_after(99, vote, 0), SigningState::Listening) << "a block is missing";
    EXPECT_EQ(state_after(100, mark_of(1, 7, VoteKind::PrimaryPropose), 0), SigningState::Listening)
        << "a vote is missing";
    EXPECT_EQ(state_after(std::nullopt, std::nullopt, kListenMs - 1), SigningState::Listening);
    EXPECT_EQ(state_after(std::nullopt, std::nullopt, kListenMs), SigningState::Trusted);
}

TEST(SigningGuard, ANewerSignatureRefusesForGood) {
    auto guard = used_guard();
    guard.compare(0, std::nullopt, std::nullopt);
    guard.saw_slot(kAura, 100);
    guard.saw_vote(kGran, mark_of(1, 7, VoteKind::Prevote));
    EXPECT_EQ(guard.state(0), SigningState::Listening) << "those it made itself";
    auto other = guard;
    guard.saw_slot(kAura, 101);
    EXPECT_EQ(guard.state(kListenMs), SigningState::Refused);
    other.saw_vote(kGran, mark_of(1, 7, VoteKind::Precommit));
    EXPECT_EQ(other.state(kListenMs), SigningState::Refused);
}

TEST(SigningGuard, TextForm) {
    const auto guard = used_guard();
    EXPECT_EQ(SigningGuard::from_text(guard.text())->text(), guard.text());
    EXPECT_EQ(SigningGuard::from_text("")->text(), "");
    const auto line = guard.text().substr(0, guard.text().find('\n') + 1);
    EXPECT_TRUE(SigningGuard::from_text(line));
    for (const auto* bad : {"babe 0x00 1", "aura 1 1", "gran 0x01 1 1 1", "aura"})
        EXPECT_FALSE(SigningGuard::from_text(bad)) << bad;
    EXPECT_FALSE(SigningGuard::from_text(line.substr(0, line.size() - 4) + "x\n"));
    EXPECT_FALSE(SigningGuard::from_text(line.substr(0, line.size() - 1) + " 5\n"));
    std::string many;
    for (std::size_t i = 0; i <= kMarksMax; ++i) {
        Bytes32 key{};
        key[0] = static_cast<std::uint8_t>(i);
        key[1] = static_cast<std::uint8_t>(i >> 8);
        SigningGuard one;
        one.note_slot(key, 1);
        many += one.text();
    }
    EXPECT_FALSE(SigningGuard::from_text(many)) << "more keys than a node has";
}

}  // namespace
}  // namespace consensus
