// A chain of headers and a few voters, to make justifications and votes for them.
#pragma once

#include "consensus/grandpa/round.hpp"
#include "consensus/header_hash.hpp"
#include "tests/consensus/keys.hpp"

namespace tests {

/// `length` headers above a header of number `first`, each the child of the one before.
inline std::vector<consensus::Header> header_chain(std::uint32_t first, std::size_t length,
                                                   std::uint8_t fork = 0) {
    std::vector<consensus::Header> headers;
    for (std::size_t i = 0; i < length; ++i) {
        consensus::Header header;
        if (!headers.empty()) header.parent_hash = consensus::header_hash(headers.back());
        header.number = {static_cast<std::uint32_t>(first + i)};
        header.state_root.bytes[0] = fork;
        headers.push_back(header);
    }
    return headers;
}

inline consensus::grandpa::BlockRef ref(const consensus::Header& header) {
    return {consensus::header_hash(header), header.number};
}

/// Voters 1..count.
inline consensus::grandpa::AuthorityList authority_list(std::uint8_t count) {
    consensus::grandpa::AuthorityList list;
    for (std::uint8_t i = 1; i <= count; ++i)
        list.push_back({ed25519(i).public_key(), 1});
    return list;
}
inline consensus::grandpa::VoterSet voter_set(std::uint8_t count) {
    return consensus::grandpa::VoterSet::create(authority_list(count)).value();
}

inline consensus::grandpa::SignedMessage vote(std::uint8_t voter, consensus::grandpa::VoteKind kind,
                                              const consensus::grandpa::BlockRef& target,
                                              std::uint64_t round, std::uint64_t set_id) {
    const consensus::grandpa::Message message{kind, target};
    return {message,
            ed25519(voter).sign(consensus::grandpa::signed_payload(message, round, set_id)),
            ed25519(voter).public_key()};
}
inline consensus::grandpa::SignedPrecommit precommit(std::uint8_t voter,
                                                     const consensus::grandpa::BlockRef& target,
                                                     std::uint64_t round, std::uint64_t set_id) {
    const auto signed_vote =
        vote(voter, consensus::grandpa::VoteKind::Precommit, target, round, set_id);
    return {target, signed_vote.signature, signed_vote.id};
}

}  // namespace tests
