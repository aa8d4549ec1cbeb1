#include "p2p/core/yamux/frame.hpp"

namespace p2p::yamux {

namespace {

std::uint32_t big_endian(std::span<const std::uint8_t> bytes) {
    std::uint32_t out = 0;
    for (const auto byte : bytes)
        out = out << 8 | byte;
    return out;
}

void append_u32(Bytes& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

Result<Done, YamuxError> check(const FrameHeader& frame) {
    const bool is_session = frame.type == FrameType::Ping || frame.type == FrameType::GoAway;
    if (is_session != (frame.stream == 0)) return unexpected(YamuxError::WrongStream);
    if (frame.type == FrameType::Ping && frame.has(kSyn) == frame.has(kAck))
        return unexpected(YamuxError::MalformedPing);
    if (frame.type == FrameType::GoAway && frame.length > 2)
        return unexpected(YamuxError::UnknownGoAway);
    if (frame.type == FrameType::Data && frame.has(kRst) && frame.length > 0)
        return unexpected(YamuxError::DataWithReset);
    return Done{};
}

}  // namespace

std::string_view to_string(YamuxError error) {
    switch (error) {
        case YamuxError::UnknownVersion:
            return "yamux: the version must be 0";
        case YamuxError::UnknownType:
            return "yamux: unknown frame type";
        case YamuxError::UnknownFlags:
            return "yamux: unknown flags";
        case YamuxError::WrongStream:
            return "yamux: a frame of the session needs stream 0, others another";
        case YamuxError::MalformedPing:
            return "yamux: a ping is either a question or an answer";
        case YamuxError::UnknownGoAway:
            return "yamux: unknown reason to go away";
        case YamuxError::CreditsExceeded:
            return "yamux: more data than the window allows";
        case YamuxError::WindowOverflow:
            return "yamux: the window grows beyond 2^31";
        case YamuxError::StreamExists:
            return "yamux: a stream is opened twice";
        case YamuxError::WrongParity:
            return "yamux: a stream is opened with an id of the other side";
        case YamuxError::UnexpectedAck:
            return "yamux: a stream is acknowledged twice or by its opener";
        case YamuxError::WriteAfterFin:
            return "yamux: data after the end of a stream";
        case YamuxError::DataWithReset:
            return "yamux: data on a frame that resets";
        case YamuxError::TooManyPings:
            return "yamux: more than 16 unanswered pings";
        case YamuxError::TooManyResets:
            return "yamux: more than 1024 refused streams pending";
        case YamuxError::TooManyFrames:
            return "yamux: more than 20000 frames a second";
    }
    return "yamux: unknown error";
}

Result<FrameHeader, YamuxError> decode_header(std::span<const std::uint8_t, kHeaderSize> bytes) {
    if (bytes[0] != 0) return unexpected(YamuxError::UnknownVersion);
    if (bytes[1] > 3) return unexpected(YamuxError::UnknownType);
    const FrameHeader out{.type = static_cast<FrameType>(bytes[1]),
                          .flags = static_cast<std::uint16_t>(big_endian(bytes.subspan(2, 2))),
                          .stream = big_endian(bytes.subspan(4, 4)),
                          .length = big_endian(bytes.subspan(8, 4))};
    if ((out.flags & ~(kSyn | kAck | kFin | kRst)) != 0)
        return unexpected(YamuxError::UnknownFlags);
    TRY(check(out));
    return out;
}

void append_header(Bytes& out, const FrameHeader& header) {
    out.push_back(0);
    out.push_back(static_cast<std::uint8_t>(header.type));
    out.push_back(static_cast<std::uint8_t>(header.flags >> 8));
    out.push_back(static_cast<std::uint8_t>(header.flags));
    append_u32(out, header.stream);
    append_u32(out, header.length);
}

}  // namespace p2p::yamux
