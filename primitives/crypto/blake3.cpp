#include "primitives/crypto/blake3.hpp"

#include <bit>

namespace primitives::crypto {

namespace {

constexpr std::size_t kBlockSize = 64;
constexpr std::size_t kChunkSize = 1024;
constexpr std::size_t kRounds = 7;

/// Where in the tree a block stands.
enum Flags : std::uint32_t { ChunkStart = 1, ChunkEnd = 2, Parent = 4, Root = 8 };

using Words = std::array<std::uint32_t, 16>;
using ChainingValue = std::array<std::uint32_t, 8>;

/// The first words of the fractional parts of the square roots of primes, as in SHA-256.
constexpr ChainingValue kInitial{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
/// Where the words of a message go for the next round.
constexpr std::array<std::size_t, 16> kPermutation{2, 6,  3,  10, 7, 0,  4,  13,
                                                   1, 11, 12, 5,  9, 14, 15, 8};

/// One compression, not yet carried out: the last one of a tree is told that it is the root.
struct Node {
    ChainingValue chaining{};
    Words message{};
    std::uint64_t counter = 0;
    std::uint32_t length = 0;
    std::uint32_t flags = 0;
};

void mix(Words& v, std::size_t a, std::size_t b, std::size_t c, std::size_t d, std::uint32_t x,
         std::uint32_t y) {
    v[a] += v[b] + x;
    v[d] = std::rotr(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = std::rotr(v[b] ^ v[c], 12);
    v[a] += v[b] + y;
    v[d] = std::rotr(v[d] ^ v[a], 8);
    v[c] += v[d];
    v[b] = std::rotr(v[b] ^ v[c], 7);
}

void round(Words& v, const Words& m) {
    for (std::size_t i = 0; i < 4; ++i)  // columns
        mix(v, i, 4 + i, 8 + i, 12 + i, m[2 * i], m[2 * i + 1]);
    for (std::size_t i = 0; i < 4; ++i)  // diagonals
        mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[8 + 2 * i], m[9 + 2 * i]);
}

ChainingValue compress(const Node& node) {
    Words state{};
    std::copy(node.chaining.begin(), node.chaining.end(), state.begin());
    std::copy_n(kInitial.begin(), 4, state.begin() + 8);
    state[12] = static_cast<std::uint32_t>(node.counter);
    state[13] = static_cast<std::uint32_t>(node.counter >> 32);
    state[14] = node.length;
    state[15] = node.flags;
    Words message = node.message;
    for (std::size_t i = 0; i < kRounds; ++i) {
        round(state, message);
        Words next;
        for (std::size_t word = 0; word < next.size(); ++word)
            next[word] = message[kPermutation[word]];
        message = next;
    }
    ChainingValue out;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = state[i] ^ state[i + 8];
    return out;
}

/// Little-endian words, zeros after the end.
Words words_of(BytesView block) {
    Words out{};
    for (std::size_t i = 0; i < block.size(); ++i)
        out[i / 4] |= std::uint32_t{block[i]} << (8 * (i % 4));
    return out;
}

/// The last block of a chunk, after the chain of those before it.
Node chunk_node(BytesView chunk, std::uint64_t counter) {
    ChainingValue chaining = kInitial;
    std::uint32_t flags = ChunkStart;
    while (chunk.size() > kBlockSize) {
        chaining = compress({.chaining = chaining,
                             .message = words_of(chunk.first(kBlockSize)),
                             .counter = counter,
                             .length = kBlockSize,
                             .flags = flags});
        chunk = chunk.subspan(kBlockSize);
        flags = 0;
    }
    return {.chaining = chaining,
            .message = words_of(chunk),
            .counter = counter,
            .length = static_cast<std::uint32_t>(chunk.size()),
            .flags = flags | ChunkEnd};
}

Node parent_node(const ChainingValue& left, const ChainingValue& right) {
    Node out{
        .chaining = kInitial, .message = {}, .counter = 0, .length = kBlockSize, .flags = Parent};
    std::copy(left.begin(), left.end(), out.message.begin());
    std::copy(right.begin(), right.end(), out.message.begin() + 8);
    return out;
}

/// A subtree: its depth is at most 54 for the longest span there is.
Node tree_node(BytesView data, std::uint64_t counter) {
    if (data.size() <= kChunkSize) return chunk_node(data, counter);
    // The left side takes the most chunks of a power of two that leave one for the right.
    const std::size_t chunks_before_last = (data.size() - 1) / kChunkSize;
    const std::size_t left_chunks = std::bit_floor(chunks_before_last);
    const BytesView left = data.first(left_chunks * kChunkSize);
    const BytesView right = data.subspan(left.size());
    return parent_node(compress(tree_node(left, counter)),
                       compress(tree_node(right, counter + left_chunks)));
}

}  // namespace

Hash blake3_256(BytesView data) {
    Node root = tree_node(data, 0);
    root.flags |= Root;
    const auto words = compress(root);
    Hash out;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>(words[i / 4] >> (8 * (i % 4)));
    return out;
}

}  // namespace primitives::crypto
