#include "consensus/grandpa/vote_store.hpp"

namespace consensus::grandpa {

Result<std::optional<VoteRecord>, storage::StoreError> load_votes(
    const storage::Database& database) {
    const auto bytes = TRY(database.fact(kVotesFact));
    if (!bytes) return std::optional<VoteRecord>{};
    auto record = primitives::scale::decode<VoteRecord>(*bytes);
    if (!record) return unexpected(storage::StoreError::Corrupt);
    return std::optional{std::move(record).value()};
}

Result<Done, storage::StoreError> save_votes(storage::Database& database,
                                             const VoteRecord& record) {
    return database.put_fact(kVotesFact, primitives::scale::encode(record),
                             storage::Durability::Synced);
}

}  // namespace consensus::grandpa
