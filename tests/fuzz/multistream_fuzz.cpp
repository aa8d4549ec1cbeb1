// multistream-select: neither side does more than fail, and bytes behind the agreement are left.
#include "p2p/core/multistream.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<std::string> supported{"/noise", "/yamux/1.0.0"};
    const primitives::BytesView whole{data, size};
    p2p::Bytes out;

    p2p::MultistreamListener listener;
    p2p::BytesView input = whole;
    const auto agreed = listener.step(input, supported, out);
    // The answer is at most one message for each proposal, and one for the header.
    CHECK(out.size() <= 20 * (p2p::kProposalsMax + 1));
    if (agreed && !*agreed) CHECK(input.empty());

    // In single bytes the outcome is the same.
    p2p::MultistreamListener slow;
    p2p::Bytes slow_out;
    std::optional<std::string> slow_agreed;
    bool failed = false;
    for (std::size_t i = 0; i < size && !failed && !slow_agreed; ++i) {
        p2p::BytesView byte = whole.subspan(i, 1);
        const auto step = slow.step(byte, supported, slow_out);
        failed = !step;
        if (step && *step) slow_agreed = **step;
    }
    CHECK(failed == !agreed);
    if (agreed) CHECK(slow_agreed == *agreed && slow_out == out);

    p2p::MultistreamDialer dialer{{"/light/3", "/noise"}};
    input = whole;
    static_cast<void>(dialer.step(input, out));
    return 0;
}
