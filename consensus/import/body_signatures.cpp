#include "consensus/import/body_signatures.hpp"

namespace consensus::import {

std::vector<runtime::SignatureTask> BodySignatures::piece(std::size_t index) const {
    const auto& all = block_.extrinsics;
    const std::size_t from = index * kPieceSize;
    const std::size_t to = std::min(from + kPieceSize, all.size());
    // A view serves one thread.
    const auto state = database_.view_at(block_.header.parent_hash);
    if (!state || from >= to) return {};
    const std::vector<primitives::OpaqueExtrinsic> extrinsics{
        all.begin() + static_cast<std::ptrdiff_t>(from),
        all.begin() + static_cast<std::ptrdiff_t>(to)};
    const auto tasks =
        runtime::signature_tasks(executor_, **state, block_.header.parent_hash, extrinsics);
    std::vector<runtime::SignatureTask> present;
    if (!tasks) return present;
    for (const auto& task : *tasks)
        if (task) present.push_back(*task);
    return present;
}

}  // namespace consensus::import
