#include "node/service/block_provider.hpp"

namespace node {

using primitives::Hash;

namespace {

/// A database that fails stops the node elsewhere; here the block is not there.
template <class T, class E>
std::optional<T> found(primitives::Result<std::optional<T>, E> result) {
    return result ? std::move(result).value() : std::nullopt;
}

}  // namespace

std::optional<Hash> BlockProvider::canonical_hash(primitives::BlockNumber number) const {
    return found(database_.canonical_hash(number));
}

std::optional<Hash> BlockProvider::canonical_hash(primitives::BlockNumber number) {
    return std::as_const(*this).canonical_hash(number);
}

std::optional<primitives::Header> BlockProvider::header(const Hash& block) {
    return found(database_.blocks().header(block));
}

std::optional<std::vector<primitives::OpaqueExtrinsic>> BlockProvider::body(const Hash& block) {
    return found(database_.blocks().body(block));
}

primitives::Justifications BlockProvider::justifications(const Hash& block) {
    return found(database_.blocks().justifications(block)).value_or(primitives::Justifications{});
}

bool BlockProvider::has_block(const Hash& block) const {
    return found(database_.blocks().number(block)).has_value();
}

}  // namespace node
