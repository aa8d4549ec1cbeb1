// yamux: whatever comes, streams, windows and what is queued stay within their bounds.
#include "p2p/core/yamux/session.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace p2p::yamux;
    if (size == 0) return 0;
    Session session{data[0] & 1 ? Side::Dialer : Side::Listener};
    for (int i = 0; i < (data[0] >> 4); ++i)
        if (const auto stream = session.open()) session.write(*stream, Bytes(100, 1));
    Bytes out;
    session.take_outgoing(out, 1 << 20);
    BytesView rest{data + 1, size - 1};
    std::size_t delivered = 0;
    while (!rest.empty()) {
        const auto piece = rest.first(std::min<std::size_t>(rest.size(), 40));
        rest = rest.subspan(piece.size());
        if (!session.receive(0, piece)) break;
        for (const auto& event : session.take_events()) {
            const auto* got = std::get_if<Data>(&event);
            if (got == nullptr) continue;
            delivered += got->bytes.size();
            // An echo, as ping does.
            session.consume(got->stream, got->bytes.size());
            session.write(got->stream, got->bytes);
        }
        out.clear();
        session.take_outgoing(out, 4096);
    }
    CHECK(delivered <= size);
    CHECK(session.stream_count() <= kInboundStreamsMax + kOutboundStreamsMax);
    return 0;
}
