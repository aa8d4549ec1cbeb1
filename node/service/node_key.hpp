// The node's own identity: an ed25519 key, from the command line, a file, or made at the first
// start under network/secret_ed25519.
#pragma once

#include "primitives/crypto/ed25519.hpp"
#include "primitives/result.hpp"

#include <filesystem>
#include <string>

namespace node {

/// `hex`: 64 digits, or empty. `file`: raw 32 bytes or hex, or empty.
primitives::Result<primitives::crypto::Ed25519Pair, std::string> load_node_key(
    const std::string& hex, const std::string& file, const std::filesystem::path& network_folder);

/// 32 new random bytes.
primitives::Bytes32 new_node_key();

}  // namespace node
