// Who owned a session key in a past session, by a proof against a root that the state keeps: what
// a report of an offence needs after the keys of its time are forgotten. Pallet Historical
// implements it.
#pragma once

#include "frame/support/session.hpp"

namespace frame {

using primitives::Bytes;
using primitives::scale::BoundedBytes;
using primitives::scale::BoundedVec;

/// A branch of 16 hashes is 535 bytes with a partial key; no node of the trie is longer.
inline constexpr std::uint32_t kProofNodeSizeMax = 1024;
/// Random keys of a thousand validators meet at depth 4; more needs 2^128 work.
inline constexpr std::uint32_t kProofNodesMax = 32;

struct MembershipProof {
    static constexpr std::string_view kTypePath = "sp_session::MembershipProof";
    SessionIndex session = 0;
    BoundedVec<BoundedBytes<kProofNodeSizeMax>, kProofNodesMax> trie_nodes;
    std::uint32_t validator_count = 0;
    bool operator==(const MembershipProof&) const = default;
};

/// What a valid proof shows.
struct KeyMember {
    AccountId who;
    SessionIndex session = 0;
    std::uint32_t validator_count = 0;
    /// Slots in which the session's keys may have worked.
    std::uint64_t first_slot = 0;
    /// nullopt while the session is in progress.
    std::optional<std::uint64_t> last_slot;
};

class KeyOwnership {
  public:
    /// For a key of the session in progress.
    virtual std::optional<MembershipProof> prove(const KeyTypeId& type,
                                                 const SessionKey& key) const = 0;
    /// nullopt when the session is not kept or the proof does not show the key.
    virtual std::optional<KeyMember> check(const KeyTypeId& type, const SessionKey& key,
                                           const MembershipProof& proof) const = 0;

  protected:
    ~KeyOwnership() = default;
};

}  // namespace frame
