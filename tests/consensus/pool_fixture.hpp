// A runtime of nonces only, to drive the transaction pool: an extrinsic is its sender, nonce,
// priority and salt, and the state of a block is the next nonce of every sender.
#pragma once

#include "consensus/header_hash.hpp"
#include "consensus/pool/pool.hpp"

#include <map>

namespace tests {

using consensus::BlockNumber;
using consensus::Bytes;
using consensus::Hash;
using primitives::OpaqueExtrinsic;

struct FakeTransaction {
    std::uint8_t sender = 0;
    std::uint32_t nonce = 0;
    std::uint64_t priority = 1;
    std::uint32_t salt = 0;
    std::uint64_t longevity = ~std::uint64_t{0};
    bool propagate = true;
    /// Bytes that only make it longer.
    Bytes filler{};
};

inline OpaqueExtrinsic extrinsic(const FakeTransaction& transaction) {
    return {primitives::scale::encode(transaction)};
}
inline Bytes encoded(const FakeTransaction& transaction) {
    return primitives::scale::encode(extrinsic(transaction));
}
inline Hash hash_of(const FakeTransaction& transaction) {
    return consensus::extrinsic_hash(extrinsic(transaction));
}
inline Hash block_hash(std::uint32_t number, std::uint8_t fork = 0) {
    Hash hash;
    hash.bytes[0] = fork;
    for (std::size_t i = 0; i < 4; ++i)
        hash.bytes[1 + i] = static_cast<std::uint8_t>(number >> (8 * i));
    hash.bytes[31] = 1;
    return hash;
}

/// Sender 255 is always badly signed, sender 254 makes the runtime fail.
class NonceChain final : public consensus::pool::Validator {
  public:
    using Nonces = std::map<std::uint8_t, std::uint32_t>;

    NonceChain() { states_[block_hash(0)] = {}; }

    /// The block with these transactions on top of another one.
    consensus::pool::PoolBlock block(const Hash& parent, const Hash& hash, BlockNumber number,
                                     const std::vector<FakeTransaction>& transactions) {
        Nonces nonces = states_.at(parent);
        consensus::pool::PoolBlock out{{hash, number}, parent, {}};
        for (const auto& transaction : transactions) {
            nonces[transaction.sender] = transaction.nonce + 1;
            out.extrinsics.push_back(extrinsic(transaction));
        }
        states_[hash] = nonces;
        return out;
    }

    std::uint32_t nonce(const Hash& at, std::uint8_t sender) const {
        const auto& nonces = states_.at(at);
        const auto found = nonces.find(sender);
        return found == nonces.end() ? 0 : found->second;
    }
    void forget(const Hash& block) { states_.erase(block); }
    std::size_t validations() const { return validations_; }

    static Bytes tag(std::uint8_t sender, std::uint32_t nonce) {
        return primitives::scale::encode(std::pair{sender, nonce});
    }

    consensus::pool::Verdict validate(const Hash& at, frame::TransactionSource,
                                      const OpaqueExtrinsic& body) override {
        using frame::TransactionValidityError;
        ++validations_;
        if (!states_.contains(at))
            return consensus::unexpected(consensus::pool::ValidationFailure{true, "no state"});
        const auto transaction = primitives::scale::decode<FakeTransaction>(body.body);
        if (!transaction)
            return invalid(TransactionValidityError{TransactionValidityError::Invalid::Call});
        if (transaction->sender == 255)
            return invalid(TransactionValidityError{TransactionValidityError::Invalid::BadProof});
        if (transaction->sender == 254)
            return consensus::unexpected(
                consensus::pool::ValidationFailure{false, "the runtime panicked"});
        if (transaction->sender == 253)
            return invalid(
                TransactionValidityError{TransactionValidityError::Unknown::CannotLookup});
        const std::uint32_t expected = nonce(at, transaction->sender);
        if (transaction->nonce < expected)
            return invalid(TransactionValidityError{TransactionValidityError::Invalid::Stale});
        frame::ValidTransaction valid;
        valid.priority = transaction->priority;
        valid.longevity = transaction->longevity;
        valid.propagate = transaction->propagate;
        if (transaction->sender != 252)
            valid.provides_tags = {tag(transaction->sender, transaction->nonce)};
        if (transaction->nonce > expected)
            valid.requires_tags = {tag(transaction->sender, transaction->nonce - 1)};
        return frame::Validity<frame::ValidTransaction>{valid};
    }

  private:
    static consensus::pool::Verdict invalid(const frame::TransactionValidityError& error) {
        return frame::Validity<frame::ValidTransaction>{consensus::unexpected(error)};
    }

    std::map<Hash, Nonces> states_;
    std::size_t validations_ = 0;
};

}  // namespace tests
