#include "consensus/grandpa/vote_store.hpp"

namespace consensus::grandpa {

std::optional<VoteRecord> decode_votes(BytesView bytes) {
    auto record = primitives::scale::decode<VoteRecord>(bytes);
    if (!record || record->version != kVoteRecordVersion) return std::nullopt;
    return std::move(record).value();
}

Result<std::optional<VoteRecord>, storage::StoreError> load_votes(
    const storage::Database& database) {
    const auto bytes = TRY(database.fact(kVotesFact));
    if (!bytes) return std::optional<VoteRecord>{};
    auto record = decode_votes(*bytes);
    if (!record) return unexpected(storage::StoreError::Corrupt);
    return record;
}

Result<Done, storage::StoreError> save_votes(storage::Database& database,
                                             const VoteRecord& record) {
    return database.put_fact(kVotesFact, primitives::scale::encode(record),
                             storage::Durability::Synced);
}

}  // namespace consensus::grandpa
