// Weights: what a call may cost at most, known before it runs. ref_time in picoseconds on the
// reference machine, proof_size in bytes.
#pragma once

#include "primitives/scale/codec.hpp"

#include <algorithm>

namespace frame {

using primitives::scale::Compact;

inline constexpr std::uint64_t kRefTimePerSecond = 1'000'000'000'000;
inline constexpr std::uint64_t kRefTimePerMicrosecond = 1'000'000;

struct Weight {
    static constexpr std::string_view kTypePath = "sp_weights::weight_v2::Weight";

    Compact<std::uint64_t> ref_time;
    Compact<std::uint64_t> proof_size;

    static constexpr Weight from_ref_time(std::uint64_t picoseconds) {
        return {{picoseconds}, {0}};
    }
    static constexpr Weight from_microseconds(std::uint64_t microseconds) {
        return from_ref_time(microseconds * kRefTimePerMicrosecond);
    }

    constexpr Weight saturating_add(const Weight& other) const {
        return {{add(ref_time, other.ref_time)}, {add(proof_size, other.proof_size)}};
    }
    constexpr Weight saturating_sub(const Weight& other) const {
        return {{ref_time.value - std::min(ref_time.value, other.ref_time.value)},
                {proof_size.value - std::min(proof_size.value, other.proof_size.value)}};
    }
    constexpr Weight saturating_mul(std::uint64_t factor) const {
        return {{multiply(ref_time, factor)}, {multiply(proof_size, factor)}};
    }
    /// Whether any dimension is above the limit's.
    constexpr bool any_above(const Weight& limit) const {
        return ref_time.value > limit.ref_time.value || proof_size.value > limit.proof_size.value;
    }
    constexpr Weight min(const Weight& other) const {
        return {{std::min(ref_time.value, other.ref_time.value)},
                {std::min(proof_size.value, other.proof_size.value)}};
    }

    constexpr bool operator==(const Weight&) const = default;

  private:
    static constexpr std::uint64_t add(std::uint64_t a, std::uint64_t b) {
        std::uint64_t sum{};
        return __builtin_add_overflow(a, b, &sum) ? ~std::uint64_t{0} : sum;
    }
    static constexpr std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
        std::uint64_t product{};
        return __builtin_mul_overflow(a, b, &product) ? ~std::uint64_t{0} : product;
    }
};

enum class DispatchClass : std::uint8_t { Normal, Operational, Mandatory };
enum class Pays : std::uint8_t { Yes, No };

/// What a call declares before it runs.
struct DispatchInfo {
    Weight weight;
    DispatchClass dispatch_class = DispatchClass::Normal;
    Pays pays_fee = Pays::Yes;
    bool operator==(const DispatchInfo&) const = default;
};

/// What a call that ran reports back.
struct PostInfo {
    /// Less than the declared weight where part is refunded; nullopt keeps the declared one.
    std::optional<Weight> actual_weight;
    Pays pays_fee = Pays::Yes;
    bool operator==(const PostInfo&) const = default;
};

/// Storage access per key, with its share of the new root and of the commit (tests/bench:
/// a warm RocksDB read 5 to 8 us; 3 us of trie and 5 us of write batch for each changed key).
inline constexpr Weight kReadWeight = Weight::from_microseconds(8);
inline constexpr Weight kWriteWeight = Weight::from_microseconds(12);
/// Signature check, extension checks and bookkeeping of any signed extrinsic.
inline constexpr Weight kExtrinsicBaseWeight = Weight::from_microseconds(110);
/// Initialization and finalization of an empty block.
inline constexpr Weight kBlockBaseWeight = Weight::from_microseconds(400);

/// A call of `microseconds` own work that touches so many keys.
constexpr Weight call_weight(std::uint64_t microseconds, std::uint64_t reads,
                             std::uint64_t writes) {
    return Weight::from_microseconds(microseconds)
        .saturating_add(kReadWeight.saturating_mul(reads))
        .saturating_add(kWriteWeight.saturating_mul(writes));
}

}  // namespace frame
