// The voter's record on disk: one fact of the database, in the same write-ahead log as the blocks,
// so that a durable vote implies durable blocks up to its target.
#pragma once

#include "consensus/grandpa/vote_record.hpp"
#include "storage/database.hpp"

namespace consensus::grandpa {

inline constexpr std::string_view kVotesFact = "grandpa_votes";

/// nullopt when the bytes are no record of this version.
std::optional<VoteRecord> decode_votes(BytesView bytes);

/// What the last save_votes wrote; nullopt on a database that never voted. Corrupt when it does not
/// decode: the node must not vote then.
Result<std::optional<VoteRecord>, storage::StoreError> load_votes(
    const storage::Database& database);

/// Durable when it returns.
Result<Done, storage::StoreError> save_votes(storage::Database& database, const VoteRecord& record);

}  // namespace consensus::grandpa
