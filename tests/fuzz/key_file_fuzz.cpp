// Key files: a file that is read has a header that names its key; the password's check comes last
// and its cost is bounded before it is paid.
#include "node/pha/key_file.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto header = node::pha::read_key_file_header(text);
    if (!header) return 0;
    CHECK(!header->address.empty() || text.find("\"address\"") != text.npos);
    return 0;
}
