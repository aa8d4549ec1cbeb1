// Pallet Historical: the roots of past sessions' keys, so that an offence of the past can be laid
// at the door of the account that owned the key then.
//
//   root = trie over  key type 4 | key 32  ->  account 32      (support/proving_trie.hpp)
//
// kSessionsKept sessions are kept: at an hour each longer than a bond is slashable (21 days).
#pragma once

#include "frame/support/key_ownership.hpp"
#include "frame/support/pallet.hpp"
#include "frame/support/proving_trie.hpp"

namespace frame::historical {

/// 22 days of one hour.
inline constexpr std::uint32_t kSessionsKept = 528;

struct HistoricalSession {
    Hash root;
    std::uint32_t validator_count{};
    /// The slot of the block that began it.
    std::uint64_t first_slot{};
    bool operator==(const HistoricalSession&) const = default;
};

struct Storage {
    OptionalMap<"HistoricalSessions", Twox64Concat, SessionIndex, HistoricalSession>
        historical_sessions;
};

struct RootStored {
    static constexpr std::string_view kDocs = "The keys of a session can be proven from now on.";
    SessionIndex index{};
};
struct RootsPruned {
    static constexpr std::string_view kDocs = "Sessions below this one are forgotten.";
    SessionIndex up_to{};
};
using Event = std::variant<RootStored, RootsPruned>;

class Pallet final : public frame::Pallet<Storage, Event, NoError, Calls<>>,
                     public SessionHandler,
                     public KeyOwnership {
  public:
    Pallet(const Context& context, const SessionView& session) : Base{context}, session_{session} {}

    // ---- SessionHandler ----
    void on_session(SessionIndex index, const SessionValidators& validators, bool changed) override;

    // ---- KeyOwnership ----
    std::optional<MembershipProof> prove(const KeyTypeId& type,
                                         const SessionKey& key) const override;
    std::optional<KeyMember> check(const KeyTypeId& type, const SessionKey& key,
                                   const MembershipProof& proof) const override;

  private:
    const SessionView& session_;
};

}  // namespace frame::historical
