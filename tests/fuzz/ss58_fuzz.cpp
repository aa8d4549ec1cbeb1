// An address that is accepted is the only text of its prefix and body.
#include "primitives/check.hpp"
#include "primitives/crypto/ss58.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace primitives;
    using namespace primitives::crypto;
    const auto text = text_of(BytesView{data, size});
    if (const auto address = ss58_decode(text))
        CHECK(ss58_encode(address->body, address->prefix) == text);
    // A body of the input itself: what is written is read back.
    if (size == 34) {
        const auto prefix = static_cast<std::uint16_t>((data[0] << 8 | data[1]) & kSs58PrefixMax);
        const auto body = BytesView{data, size}.subspan(2);
        const auto back = ss58_decode(ss58_encode(body, prefix));
        if (prefix == 46 || prefix == 47) {
            CHECK(!back && back.error() == Ss58Error::InvalidPrefix);
        } else {
            CHECK(back && back->prefix == prefix && equal(back->body, body));
        }
    }
    return 0;
}
