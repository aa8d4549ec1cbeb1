// metadata-hash FILE: writes runtime/metadata_hash.hpp's constant as a C++ source, from the modules
// of the runtime that it will be linked with.
#include "frame/metadata/digest.hpp"
#include "primitives/types/hex.hpp"
#include "runtime/api/functions.hpp"
#include "runtime/executor/native_host.hpp"
#include "runtime/metadata_hash.hpp"
#include "runtime/runtime.hpp"

#include <fstream>
#include <iostream>

namespace runtime {

// The modules refer to it for checking signatures, which this program does not do.
const primitives::Hash kMetadataHash{};

namespace {

struct EmptyState final : primitives::StateView {
    std::optional<Bytes> get(BytesView) const override { return std::nullopt; }
    std::optional<Bytes> next_key(BytesView) const override { return std::nullopt; }
    Hash root_after(const primitives::StateDiff&) const override { return {}; }
};

std::string source() {
    const EmptyState state;
    NativeHost host{state, nullptr};
    Runtime runtime{host};
    const auto digest =
        frame::metadata::digest_of(metadata_api::model_of(runtime), metadata_api::digest_facts());
    std::string bytes;
    for (const auto byte : digest)
        bytes +=
            (bytes.empty() ? "0x" : ", 0x") + primitives::to_hex(BytesView{&byte, 1}).substr(2);
    return "#include \"runtime/metadata_hash.hpp\"\n\nnamespace runtime {\n\n"
           "const primitives::Hash kMetadataHash{{" +
           bytes + "}};\n\n}  // namespace runtime\n";
}

}  // namespace
}  // namespace runtime

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: metadata-hash FILE\n";
        return 2;
    }
    std::ofstream file{argv[1], std::ios::binary};
    file << runtime::source();
    file.close();
    if (!file) {
        std::cerr << "metadata-hash: cannot write " << argv[1] << "\n";
        return 1;
    }
}
