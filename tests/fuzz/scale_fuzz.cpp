// Whatever decodes encodes back to the same bytes: the decoder accepts canonical input only. The
// first byte chooses the type.
#include "primitives/check.hpp"
#include "primitives/scale/codec.hpp"

namespace {

using namespace primitives;
using scale::BoundedVec;
using scale::Compact;

struct Leaf {
    std::uint8_t kind{};
    Compact<u128> amount;
    std::optional<std::string> note;
};
struct Tree {
    Leaf leaf;
    std::vector<Tree> children;
};
using Choice = std::variant<Leaf, std::vector<Leaf>, std::map<std::uint16_t, Bytes>>;

template <class T>
void round_trip(BytesView input) {
    if (const auto value = scale::decode<T>(input)) CHECK(equal(scale::encode(*value), input));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const BytesView input{data + 1, size - 1};
    switch (data[0] % 10) {
        case 0:
            round_trip<Compact<std::uint32_t>>(input);
            break;
        case 1:
            round_trip<Compact<u128>>(input);
            break;
        case 2:
            round_trip<std::vector<std::string>>(input);
            break;
        case 3:
            round_trip<std::map<std::string, std::optional<bool>>>(input);
            break;
        case 4:
            round_trip<Tree>(input);
            break;
        case 5:
            round_trip<std::vector<Choice>>(input);
            break;
        case 6:
            round_trip<BoundedVec<std::tuple<Hash, Compact<std::uint8_t>>, 5>>(input);
            break;
        case 7:
            round_trip<Result<std::vector<u256>, std::array<i128, 2>>>(input);
            break;
        case 8:
            round_trip<std::vector<std::vector<std::vector<std::uint16_t>>>>(input);
            break;
        default:
            round_trip<std::vector<std::tuple<>>>(input);
            break;
    }
    return 0;
}
