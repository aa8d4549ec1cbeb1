// Addresses, signatures, eras, headers and blocks: what decodes encodes back to the same bytes. The
// first byte chooses the type.
#include "primitives/check.hpp"
#include "primitives/extrinsic.hpp"
#include "primitives/header.hpp"

namespace {

using namespace primitives;

template <class T>
void round_trip(BytesView input) {
    if (const auto value = scale::decode<T>(input)) CHECK(equal(scale::encode(*value), input));
}

void round_trip_era(BytesView input) {
    const auto era = scale::decode<Era>(input);
    if (!era) return;
    CHECK(equal(scale::encode(*era), input));
    // A birth lies at or before the block it is asked for, and in reach of it.
    if (era->is_immortal()) return;
    const std::uint64_t now = 1'000'000;
    CHECK(era->birth(now) <= now && now < era->death(now));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const BytesView input{data + 1, size - 1};
    switch (data[0] % 6) {
        case 0:
            round_trip<MultiAddress>(input);
            break;
        case 1:
            round_trip<MultiSignature>(input);
            break;
        case 2:
            round_trip_era(input);
            break;
        case 3:
            round_trip<Header>(input);
            break;
        case 4:
            round_trip<Block>(input);
            break;
        default:
            round_trip<Justifications>(input);
            break;
    }
    return 0;
}
