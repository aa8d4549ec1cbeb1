#include "node/service/node_key.hpp"

#include "primitives/crypto/system_random.hpp"
#include "primitives/types/hex.hpp"

#include <fstream>
#include <iterator>

namespace node {

namespace fs = std::filesystem;
using primitives::Bytes32;
using primitives::Result;
using primitives::unexpected;
using primitives::crypto::Ed25519Pair;

namespace {

Result<Ed25519Pair, std::string> from_text(std::string_view source, std::string_view text) {
    Bytes32 seed{};
    if (text.size() == seed.size()) {
        std::copy(text.begin(), text.end(), seed.begin());
        return Ed25519Pair{seed};
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.remove_suffix(1);
    const auto bytes = primitives::from_bare_hex(text);
    if (!bytes || bytes->size() != seed.size())
        return unexpected("node key " + std::string{source} +
                          ": expected 32 bytes, or 64 hex digits");
    std::copy(bytes->begin(), bytes->end(), seed.begin());
    return Ed25519Pair{seed};
}

Result<Ed25519Pair, std::string> from_file(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return unexpected("node key file " + path.string() + " cannot be read");
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    return from_text(path.string(), text);
}

}  // namespace

Bytes32 new_node_key() {
    Bytes32 seed{};
    primitives::crypto::SystemRandom{}.fill(seed);
    return seed;
}

Result<Ed25519Pair, std::string> load_node_key(const std::string& hex, const std::string& file,
                                               const fs::path& network_folder) {
    if (!hex.empty()) return from_text("--node-key", hex);
    if (!file.empty()) return from_file(file);
    const auto path = network_folder / "secret_ed25519";
    std::error_code error;
    if (fs::exists(path, error)) return from_file(path);
    fs::create_directories(network_folder, error);
    const auto seed = new_node_key();
    std::ofstream out{path, std::ios::binary};
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, error);
    out << primitives::text_of(seed);
    out.flush();
    if (!out || error) return unexpected("node key file " + path.string() + " cannot be written");
    return Ed25519Pair{seed};
}

}  // namespace node
