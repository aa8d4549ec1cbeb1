// Keeps a validator from signing twice when its database is an older copy, or a new one, of a
// database whose key it has used: high-water marks of all that was signed are kept outside of it,
// and what the database remembers is compared with them at start.
//
//   trusted    the database is as new as the marks: sign
//   listening  it is older, or fresh with a used key: sign nothing for kListenMs and watch
//   refused    a signature of an own key newer than the marks was seen: another node has the key;
//              sign nothing, ever (until an operator removes the marks)
// Before a vote or block leaves, its mark must be durable. Text form: a line a key,
//   aura 0x<key> <slot>        gran 0x<key> <set> <round> <kind>
// Bound: kMarksMax keys.
#pragma once

#include "consensus/aura/slot.hpp"
#include "consensus/grandpa/messages.hpp"

#include <map>
#include <string>
#include <string_view>
#include <tuple>

namespace consensus {

inline constexpr UnixMs kListenMs = 600'000;
inline constexpr std::size_t kMarksMax = 256;

/// How far a voter has come. Of a round the proposal comes first, then prevote and precommit.
struct VoteMark {
    grandpa::SetId set_id = 0;
    grandpa::RoundNumber round = 0;
    std::uint8_t step = 0;
    auto operator<=>(const VoteMark&) const = default;
};
VoteMark mark_of(grandpa::SetId set_id, grandpa::RoundNumber round, grandpa::VoteKind kind);

enum class SigningState : std::uint8_t { Trusted, Listening, Refused };

class SigningGuard {
  public:
    /// What was written before; nullopt when the text is none of ours.
    static std::optional<SigningGuard> from_text(std::string_view text);
    std::string text() const;

    /// The last slot and vote that the database remembers, by whatever key: they only grow.
    /// nullopt: none. Begins to listen where a mark is above them.
    void compare(UnixMs now_ms, std::optional<aura::Slot> slot,
                 const std::optional<VoteMark>& vote);

    /// About to be signed and sent; true: the marks changed and must be made durable first.
    bool note_slot(const Bytes32& key, aura::Slot slot);
    bool note_vote(const Bytes32& key, const VoteMark& mark);

    /// A verified signature of an own key that this node did not make in this run. Refuses for good
    /// where it is newer than the mark.
    void saw_slot(const Bytes32& key, aura::Slot slot);
    void saw_vote(const Bytes32& key, const VoteMark& mark);

    /// Ends the listening when its time is over.
    SigningState state(UnixMs now_ms);

  private:
    template <class Mark>
    static bool raise(std::map<Bytes32, Mark>& marks, const Bytes32& key, const Mark& mark);

    std::map<Bytes32, aura::Slot> slots_;
    std::map<Bytes32, VoteMark> votes_;
    SigningState state_ = SigningState::Trusted;
    UnixMs listen_until_ms_ = 0;
};

}  // namespace consensus
