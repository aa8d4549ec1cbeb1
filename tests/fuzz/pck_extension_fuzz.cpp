// The reader of Intel's certificate extension, and the one of PEM chains.
#include "primitives/check.hpp"
#include "tee-registry/der/pem.hpp"
#include "tee-registry/evidence/dcap/pck_extension.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const primitives::BytesView input{data, size};
    if (const auto platform = tee_registry::dcap::read_pck_extension(input))
        CHECK(platform.value().components == platform.value().cpu_svn);
    const auto text = primitives::text_of(input);
    for (std::size_t count = 1; count <= 3; ++count) {
        const auto chain = tee_registry::der::pem_certificates(text, count);
        if (!chain) continue;
        CHECK(chain.value().size() == count);
        // A text has one reading.
        for (std::size_t other = 1; other <= 3; ++other)
            CHECK(other == count || !tee_registry::der::pem_certificates(text, other));
    }
    return 0;
}
