// Whatever a proof holds, verification ends; and leaving items out never shows another value.
// Input: size of the key, key, then items of u16 LE size and bytes; the first is the root's node.
#include "primitives/crypto/hash.hpp"
#include "storage/trie/proof.hpp"

#include <algorithm>

using namespace storage::trie;

namespace {

BytesView take(BytesView& rest, std::size_t size) {
    const auto head = rest.first(std::min(size, rest.size()));
    rest = rest.subspan(head.size());
    return head;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    BytesView rest{data, size};
    if (rest.empty()) return 0;
    const auto key_size = take(rest, 1)[0];
    const auto key = take(rest, key_size);
    std::vector<Bytes> items;
    while (rest.size() >= 2) {
        const auto head = take(rest, 2);
        items.push_back(
            primitives::to_bytes(take(rest, static_cast<std::size_t>(head[0] | head[1] << 8))));
    }
    if (items.empty()) return 0;

    const Hash root = primitives::crypto::blake2b_256(items[0]);
    const auto whole = verify_read_proof(root, items, key);
    items.pop_back();
    const auto part = verify_read_proof(root, items, key);
    if (part) CHECK(whole && *whole == *part);
    return 0;
}
