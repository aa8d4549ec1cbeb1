// The CRL reader: every serial that it lists is found again.
#include "primitives/check.hpp"
#include "tee-registry/der/crl.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto read = tee_registry::der::read_crl({data, size});
    if (!read) {
        CHECK(!to_string(read.error()).empty());
        return 0;
    }
    const auto& crl = read.value();
    CHECK(!crl.authority_key_id.empty() && !crl.number.empty());
    CHECK(crl.revoked_serials.size() <= tee_registry::der::kCrlEntriesMax);
    for (const auto serial : crl.revoked_serials)
        CHECK(!serial.empty());
    if (!crl.revoked_serials.empty()) CHECK(crl.lists(crl.revoked_serials.back()));
    return 0;
}
