#include "tokenomics/pools/whitelist.hpp"

namespace tokenomics::pools {

using frame::Hash;
using primitives::Bytes;

Hash whitelist_leaf(frame::Host& host, const frame::AccountId& who) {
    Bytes bytes{0x00};
    primitives::append(bytes, who.view());
    return host.blake2_256(bytes);
}

Hash whitelist_node(frame::Host& host, const Hash& a, const Hash& b) {
    const bool ordered = a.bytes < b.bytes;
    Bytes bytes{0x01};
    primitives::append(bytes, (ordered ? a : b).view());
    primitives::append(bytes, (ordered ? b : a).view());
    return host.blake2_256(bytes);
}

bool is_whitelisted(frame::Host& host, const Hash& root, const frame::AccountId& who,
                    const WhitelistProof& proof) {
    Hash at = whitelist_leaf(host, who);
    for (const auto& sibling : proof.items)
        at = whitelist_node(host, at, sibling);
    return at == root;
}

}  // namespace tokenomics::pools
