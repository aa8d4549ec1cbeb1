// A trie node that is accepted is encoded in the one canonical way; a serialized branch that is
// accepted serializes to one fixed form.
#include "storage/trie/branch.hpp"

using namespace storage::trie;

namespace {

Bytes encode(const Node& node) {
    Bytes out;
    if (!node.is_branch) {
        append_leaf(out, node.partial, *node.value);
        return out;
    }
    append_branch(out, node.partial, node.value, node.children);
    for (std::uint32_t i = 0; i < kChildCountMax; ++i)
        if (node.has_child(i)) append_child(out, node.references[i]);
    return out;
}

Bytes pack(const Unpacked& unpacked) {
    if (unpacked.branch) return unpacked.branch->pack();
    return Root{{}, nullptr, unpacked.leaf_key}.pack();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input{data, size};
    if (const auto node = decode_node(input)) CHECK(primitives::equal(encode(*node), input));
    if (const auto unpacked = unpack(input)) {
        const Bytes packed = pack(*unpacked);
        const auto again = unpack(packed);
        CHECK(again && pack(*again) == packed);
    }
    return 0;
}
