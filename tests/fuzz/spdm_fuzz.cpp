// The readers of SPDM messages. Input: a request and a response, one after the other. What is read
// lies inside the response, and adds up to it.
#include "primitives/check.hpp"
#include "tee-registry/evidence/nvidia/spdm.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tee_registry::nvidia;
    const primitives::BytesView input{data, size};
    (void)read_opaque(input);
    if (size < kRequestSize) return 0;
    (void)read_request(input.first(kRequestSize));
    const auto bytes = input.subspan(kRequestSize);
    const auto response = read_response(bytes);
    if (!response) {
        CHECK(response.error() == GpuError::ResponseMalformed);
        return 0;
    }
    const auto& read = response.value();
    CHECK(8 + read.blocks.size() + read.nonce.size() + 2 + read.opaque.size() + 96 == bytes.size());
    CHECK(read.signed_part.size() + 96 == bytes.size());
    const auto blocks = read_blocks(read);
    if (blocks) CHECK(blocks.value().size() * kBlockSize == read.blocks.size());
    const auto opaque = read_opaque(read.opaque);
    if (opaque) CHECK(opaque.value().vbios_version.size() <= 10);
    return 0;
}
