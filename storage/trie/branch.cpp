#include "storage/trie/branch.hpp"

#include "primitives/crypto/hash.hpp"

#include <cstring>
#include <new>

namespace storage::trie {

namespace {

constexpr std::uint8_t kPackedEmpty = 0;
constexpr std::uint8_t kPackedLeaf = 1;
constexpr std::uint8_t kPackedBranch = 2;
constexpr std::size_t kPackedHeadSize = 7;
/// In the count of nibbles of a leaf's partial key: the count follows as u32 LE.
constexpr std::uint8_t kLongCount = 255;

std::uint32_t read_u32(const std::uint8_t* at) {
    std::uint32_t value = 0;
    for (std::uint32_t i = 0; i < 4; ++i)
        value |= std::uint32_t{at[i]} << (8 * i);
    return value;
}

void append_u32(Bytes& out, std::uint32_t value) {
    for (std::uint32_t i = 0; i < 4; ++i)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// Takes one leaf partial key off the front; false if it does not fit.
bool take_partial(BytesView& rest, Nibbles& out) {
    if (rest.empty()) return false;
    std::uint32_t count = rest[0];
    rest = rest.subspan(1);
    if (count == kLongCount) {
        if (rest.size() < 4) return false;
        count = read_u32(rest.data());
        rest = rest.subspan(4);
    }
    const std::size_t size = (std::size_t{count} + 1) / 2;
    if (rest.size() < size) return false;
    out = Nibbles::of_packed(rest.first(size), count);
    rest = rest.subspan(size);
    return true;
}

/// Reads the partial keys of the leaf children; false if the bytes are not exactly these.
bool read_partials(BytesView rest, std::uint16_t leaves, std::array<Nibbles, kChildCountMax>& out) {
    for (std::uint32_t i = 0; i < kChildCountMax; ++i)
        if ((leaves >> i & 1) != 0 && !take_partial(rest, out[i])) return false;
    return rest.empty();
}

}  // namespace

Branch* Branch::create(Nibbles partial, std::optional<NodeValue> value, std::uint16_t children,
                       std::uint16_t branches, const Children& parts, Bytes& body) {
    CHECK(children != 0 && (branches & ~children) == 0);
    body.clear();
    append_branch(body, partial, value, children);
    for (std::uint32_t i = 0; i < kChildCountMax; ++i)
        if ((children >> i & 1) != 0) append_child(body, parts[i]->reference.view());
    const std::size_t encoding_size = body.size();
    for (std::uint32_t i = 0; i < kChildCountMax; ++i) {
        if (((children & ~branches) >> i & 1) == 0) continue;
        const Nibbles rest = parts[i]->partial;
        if (rest.size < kLongCount) {
            body.push_back(static_cast<std::uint8_t>(rest.size));
        } else {
            body.push_back(kLongCount);
            append_u32(body, rest.size);
        }
        append_packed(body, rest);
    }

    const auto pointers_size =
        static_cast<std::size_t>(std::popcount(branches)) * sizeof(const Branch*);
    void* memory = ::operator new(sizeof(Branch) + pointers_size + body.size());
    auto* branch = new (memory) Branch;
    branch->encoding_size_ = static_cast<std::uint32_t>(encoding_size);
    branch->body_size_ = static_cast<std::uint32_t>(body.size());
    branch->branches_ = branches;
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < kChildCountMax; ++i)
        if ((branches >> i & 1) != 0) branch->pointers()[at++] = parts[i]->branch;
    std::memcpy(reinterpret_cast<std::uint8_t*>(branch->pointers()) + pointers_size, body.data(),
                body.size());
    return branch;
}

Branch* Branch::copy(const Branch& branch) {
    auto* out = new (::operator new(branch.size_bytes())) Branch;
    out->encoding_size_ = branch.encoding_size_;
    out->body_size_ = branch.body_size_;
    out->branches_ = branch.branches_;
    std::memcpy(out->pointers(), branch.pointers(), branch.size_bytes() - sizeof(Branch));
    return out;
}

void Branch::set_reference(std::size_t offset, BytesView reference) {
    CHECK(offset + reference.size() <= encoding_size_);
    std::copy(reference.begin(), reference.end(), body() + offset);
}

void Branch::destroy(const Branch* branch) {
    ::operator delete(const_cast<Branch*>(branch));
}

void Branch::destroy_all(const Branch* branch) {
    if (branch == nullptr) return;
    for (std::uint32_t i = 0; i < kChildCountMax; ++i)
        if (branch->is_branch(i)) destroy_all(branch->child(i));
    destroy(branch);
}

Node Branch::node() const {
    auto node = decode_node(encoding());
    CHECK(node.has_value());
    return *node;
}

std::array<Nibbles, kChildCountMax> Branch::leaf_partials(const Node& node) const {
    std::array<Nibbles, kChildCountMax> out{};
    const auto leaves = static_cast<std::uint16_t>(node.children & ~branches_);
    CHECK(read_partials(BytesView{body(), body_size_}.subspan(encoding_size_), leaves, out));
    return out;
}

Nibbles Branch::leaf_partial(const Node& node, std::uint32_t nibble) const {
    const auto leaves = static_cast<std::uint16_t>(node.children & ~branches_);
    const auto before = static_cast<std::uint16_t>(leaves & ((1U << nibble) - 1));
    BytesView rest = BytesView{body(), body_size_}.subspan(encoding_size_);
    Nibbles out;
    for (int left = std::popcount(before); left >= 0; --left)
        CHECK(take_partial(rest, out));
    return out;
}

std::size_t Branch::size_bytes() const {
    return sizeof(Branch) + static_cast<std::size_t>(std::popcount(branches_)) * sizeof(Branch*) +
           body_size_;
}

Bytes Branch::pack() const {
    Bytes out;
    out.reserve(kPackedHeadSize + body_size_);
    out.push_back(kPackedBranch);
    out.push_back(static_cast<std::uint8_t>(branches_));
    out.push_back(static_cast<std::uint8_t>(branches_ >> 8));
    append_u32(out, encoding_size_);
    primitives::append(out, {body(), body_size_});
    return out;
}

void Branch::set_child(std::uint32_t nibble, const Branch* child) {
    CHECK(is_branch(nibble) && pointers()[pointer_index(nibble)] == nullptr);
    pointers()[pointer_index(nibble)] = child;
}

Bytes Root::pack() const {
    if (branch != nullptr) return branch->pack();
    if (!leaf_key) return {kPackedEmpty};
    Bytes out{kPackedLeaf};
    primitives::append(out, *leaf_key);
    return out;
}

Root root_of_branch(const Branch& branch) {
    return {primitives::crypto::blake2b_256(branch.encoding()), &branch, std::nullopt};
}

Root root_of_leaf(Bytes key, BytesView value) {
    const Hash value_hash = primitives::crypto::blake2b_256(value);
    const bool hashed = is_hashed(value, Version::V1);
    Bytes encoding;
    append_leaf(encoding, Nibbles::of(key), {hashed, hashed ? value_hash.view() : value});
    return {primitives::crypto::blake2b_256(encoding), nullptr, std::move(key)};
}

std::optional<Unpacked> unpack(BytesView packed) {
    if (packed.empty()) return std::nullopt;
    Unpacked out;
    if (packed[0] == kPackedEmpty && packed.size() == 1) return out;
    if (packed[0] == kPackedLeaf) {
        out.leaf_key = primitives::to_bytes(packed.subspan(1));
        return out;
    }
    if (packed[0] != kPackedBranch || packed.size() < kPackedHeadSize) return std::nullopt;
    const auto branches = static_cast<std::uint16_t>(packed[1] | packed[2] << 8);
    const std::size_t encoding_size = read_u32(packed.data() + 3);
    const auto body = packed.subspan(kPackedHeadSize);
    if (body.size() < encoding_size) return std::nullopt;
    const auto node = decode_node(body.first(encoding_size));
    if (!node || !node->is_branch || (branches & ~node->children) != 0) return std::nullopt;

    std::array<Nibbles, kChildCountMax> partials{};
    const auto leaves = static_cast<std::uint16_t>(node->children & ~branches);
    if (!read_partials(body.subspan(encoding_size), leaves, partials)) return std::nullopt;
    std::array<Branch::Child, kChildCountMax> all{};
    Branch::Children parts{};
    for (std::uint32_t i = 0; i < kChildCountMax; ++i) {
        const auto reference = node->references[i];
        all[i].partial = partials[i];
        all[i].reference.size = static_cast<std::uint8_t>(reference.size());
        std::copy(reference.begin(), reference.end(), all[i].reference.bytes.begin());
        parts[i] = &all[i];
    }
    Bytes scratch;
    out.branch.reset(
        Branch::create(node->partial, node->value, node->children, branches, parts, scratch));
    return out;
}

}  // namespace storage::trie
