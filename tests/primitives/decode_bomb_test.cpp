// Crafted inputs of at most 32 KiB answer within 1 MiB of memory and 1 ms, whatever they claim.
// This binary counts every byte that operator new gives out.
#include "primitives/header.hpp"
#include "primitives/scale/codec.hpp"

#include <chrono>
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

namespace {

std::size_t live_bytes = 0;
std::size_t peak_bytes = 0;

/// The size stands before the block, as far as the strictest alignment asks.
constexpr std::size_t kHeaderSize = 16;

void* counted_new(std::size_t size) {
    auto* const block = static_cast<std::size_t*>(std::malloc(size + kHeaderSize));
    if (block == nullptr) std::abort();
    *block = size;
    live_bytes += size;
    peak_bytes = std::max(peak_bytes, live_bytes);
    return reinterpret_cast<char*>(block) + kHeaderSize;
}

void counted_delete(void* pointer) {
    if (pointer == nullptr) return;
    auto* const block = reinterpret_cast<std::size_t*>(static_cast<char*>(pointer) - kHeaderSize);
    live_bytes -= *block;
    std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
    return counted_new(size);
}
void* operator new[](std::size_t size) {
    return counted_new(size);
}
void operator delete(void* pointer) noexcept {
    counted_delete(pointer);
}
void operator delete[](void* pointer) noexcept {
    counted_delete(pointer);
}
void operator delete(void* pointer, std::size_t) noexcept {
    counted_delete(pointer);
}
void operator delete[](void* pointer, std::size_t) noexcept {
    counted_delete(pointer);
}

namespace primitives::scale {
namespace {

constexpr std::size_t kMemoryMax = 1 << 20;
#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PHA_INSTRUMENTED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PHA_INSTRUMENTED
#endif

#if defined(__OPTIMIZE__) && !defined(PHA_INSTRUMENTED)
constexpr auto kTimeMax = std::chrono::milliseconds{1};
#else
/// Code that is not optimised or is instrumented is up to two orders of magnitude slower.
constexpr auto kTimeMax = std::chrono::milliseconds{200};
#endif

struct Outcome {
    std::optional<DecodeError> error;
    std::size_t peak = 0;
    std::chrono::nanoseconds time = std::chrono::nanoseconds::max();
};

/// The best of several runs, since other processes share the machine.
template <class T>
Outcome measure(const Bytes& input) {
    Outcome out;
    for (int run = 0; run < 25; ++run) {
        const std::size_t before = live_bytes;
        peak_bytes = before;
        const auto start = std::chrono::steady_clock::now();
        {
            const auto result = decode<T>(input);
            out.error = result ? std::nullopt : std::optional{result.error()};
        }
        const auto taken = std::chrono::steady_clock::now() - start;
        out.time = std::min(out.time, std::chrono::nanoseconds{taken});
        out.peak = std::max(out.peak, peak_bytes - before);
    }
    return out;
}

template <class T>
void expect_bounded(const Bytes& input, std::optional<DecodeError> error, const char* what) {
    const Outcome outcome = measure<T>(input);
    EXPECT_EQ(outcome.error, error) << what;
    EXPECT_LE(outcome.peak, kMemoryMax) << what;
    EXPECT_LE(outcome.time, kTimeMax) << what;
}

struct Tree {
    std::vector<Tree> children;
};
struct Wide {
    std::optional<std::array<std::uint64_t, 64>> block;
};

Bytes repeated(std::uint8_t byte, std::size_t size) {
    return Bytes(size, byte);
}
/// A vector's count, then `tail`.
Bytes counted(std::uint32_t count, const Bytes& tail) {
    Bytes out;
    encode_compact(count, out);
    append(out, tail);
    return out;
}

constexpr std::size_t kInputSize = 32 << 10;

TEST(DecodeBomb, TheCounterCounts) {
    const std::size_t before = live_bytes;
    peak_bytes = before;
    {
        const Bytes block(100'000);
    }
    EXPECT_EQ(live_bytes, before);
    EXPECT_GE(peak_bytes - before, 100'000u);
}

TEST(DecodeBomb, ALengthWithoutItsBytesCostsNothing) {
    const auto huge = counted(0x3fffffff, {});
    for (const auto& outcome :
         {measure<Bytes>(huge), measure<std::string>(huge), measure<std::vector<Hash>>(huge),
          measure<std::vector<std::vector<std::uint8_t>>>(huge), measure<Digest>(huge),
          measure<std::map<std::uint8_t, std::uint8_t>>(huge)}) {
        EXPECT_EQ(outcome.error, DecodeError::LengthExceedsInput);
        EXPECT_EQ(outcome.peak, 0u);
    }
}

TEST(DecodeBomb, NestingIsBounded) {
    expect_bounded<Tree>(repeated(0x04, kInputSize), DecodeError::TooDeep, "one child each");
    expect_bounded<Tree>(repeated(0x08, kInputSize), DecodeError::TooDeep, "two children each");
    // The deepest tree that is allowed: every level opens with a count of one.
    Bytes deepest = repeated(0x04, kDepthMax - 1);
    deepest.push_back(0);
    expect_bounded<Tree>(deepest, std::nullopt, "256 levels");
}

TEST(DecodeBomb, SmallItemsThatGrowInMemoryAreCharged) {
    const auto count = static_cast<std::uint32_t>(kInputSize - 4);
    const Bytes zeros = counted(count, repeated(0, count));
    expect_bounded<std::vector<std::vector<std::uint8_t>>>(zeros, std::nullopt, "empty vectors");
    expect_bounded<std::vector<std::optional<std::uint64_t>>>(zeros, std::nullopt, "options");
    expect_bounded<std::vector<std::string>>(zeros, std::nullopt, "empty strings");
    expect_bounded<std::vector<std::optional<Hash>>>(zeros, DecodeError::TooMuchMemory, "hashes");
    expect_bounded<std::vector<Wide>>(zeros, DecodeError::TooMuchMemory, "wide options");
    expect_bounded<std::vector<DigestItem>>(zeros, DecodeError::TooMuchMemory, "digest items");
    const auto pairs = static_cast<std::uint32_t>(kInputSize / 2 - 4);
    expect_bounded<std::map<std::uint8_t, std::uint8_t>>(
        counted(pairs, repeated(0, 2 * pairs)), DecodeError::KeysNotAscending, "map entries");
    expect_bounded<std::map<std::uint8_t, Wide>>(counted(pairs, repeated(0, 2 * pairs)),
                                                 DecodeError::TooMuchMemory, "wide map entries");
}

TEST(DecodeBomb, ItemsWithoutBytesAreCounted) {
    expect_bounded<std::vector<std::tuple<>>>(counted(0x3fffffff, {}),
                                              DecodeError::LengthExceedsInput, "units");
}

TEST(DecodeBomb, ManyLevelsOfManyItemsShareOneBudget) {
    // Every level claims as many children as bytes are left.
    Bytes input;
    for (int level = 0; level < 200; ++level)
        encode_compact(kInputSize - 4 * (input.size() + 4), input);
    input.resize(kInputSize, 0);
    const Outcome outcome = measure<Tree>(input);
    EXPECT_EQ(outcome.error, DecodeError::TooMuchMemory);
    EXPECT_LE(outcome.peak, kMemoryMax);
    EXPECT_LE(outcome.time, kTimeMax);
}

}  // namespace
}  // namespace primitives::scale
