// Headers from peers: the digest's shape is checked without a crash, and a sealed header comes
// together again from its parts.
#include "consensus/aura/digest.hpp"
#include "consensus/grandpa/digest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const consensus::BytesView input{data, size};
    const auto header = primitives::scale::decode<consensus::Header>(input);
    if (!header) return 0;
    CHECK(primitives::equal(primitives::scale::encode(*header), input));
    (void)consensus::grandpa::scheduled_change(*header);
    if (auto sealed = consensus::aura::read_sealed(*header)) {
        CHECK(consensus::aura::slot_of(*header) == sealed->claim.slot);
        CHECK(consensus::aura::with_seal(sealed->unsealed, sealed->seal) == *header);
    }
    return 0;
}
