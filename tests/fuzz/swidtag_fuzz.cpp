// The readers of NVIDIA's manifests: canonical form is a fixed point of reading and writing, and a
// manifest's rows stay within the chain's bounds.
#include "node/gpu_rim/manifest.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace node::gpu_rim;
    const primitives::BytesView input{data, size};
    const auto document = Document::parse(std::string{primitives::text_of(input)});
    if (!document) {
        CHECK(document.error().starts_with("XML"));
        return 0;
    }
    const auto text = canonical(document.value(), 0, std::nullopt);
    const auto again = Document::parse(text);
    // Canonical form may be longer than a document may be.
    if (again) CHECK(canonical(again.value(), 0, std::nullopt) == text);
    CHECK(again || text.size() > size);
    const auto manifest = read_manifest(document.value());
    if (!manifest) return 0;
    CHECK(tee_registry::nvidia::is_valid({"row", manifest.value().measurements}));
    (void)row_id(manifest.value(), "1010_0200_882_96005E0001_PROD");
    return 0;
}
