// The yamux frame header: 12 bytes, big-endian.
//   version u8 = 0 | type u8 | flags u16 | stream u32 | length u32
// Data carries `length` bytes; in a WindowUpdate `length` is the credit to add, in a Ping an opaque
// number, in a GoAway the reason.
#pragma once

#include "p2p/core/uvarint.hpp"
#include "primitives/result.hpp"

#include <array>
#include <span>
#include <string_view>

namespace p2p::yamux {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;

/// 0 is the session itself; odd ids are the dialer's, even ones the listener's.
using StreamId = std::uint32_t;

enum class FrameType : std::uint8_t { Data, WindowUpdate, Ping, GoAway };
enum Flag : std::uint16_t { kSyn = 1, kAck = 2, kFin = 4, kRst = 8 };
inline constexpr std::size_t kHeaderSize = 12;

enum class YamuxError : std::uint8_t {
    UnknownVersion,
    UnknownType,
    UnknownFlags,
    WrongStream,    // id 0 for a stream's frame, another one for the session's
    MalformedPing,  // neither question nor answer, or both
    UnknownGoAway,
    CreditsExceeded,  // more data than the window allows
    WindowOverflow,   // credit beyond kSendWindowMax
    StreamExists,     // SYN for a stream that is open
    WrongParity,      // SYN for an id of our own kind
    UnexpectedAck,    // ACK where none is due
    WriteAfterFin,    // data after the end of the stream
    DataWithReset,    // RST on a frame that carries data
    TooManyPings,
    TooManyResets,
    TooManyFrames,  // more frames a second than any use needs
};
std::string_view to_string(YamuxError error);

struct FrameHeader {
    FrameType type{};
    std::uint16_t flags = 0;
    StreamId stream = 0;
    std::uint32_t length = 0;

    bool has(Flag flag) const { return (flags & flag) != 0; }
    bool operator==(const FrameHeader&) const = default;
};

Result<FrameHeader, YamuxError> decode_header(std::span<const std::uint8_t, kHeaderSize> bytes);
void append_header(Bytes& out, const FrameHeader& header);

}  // namespace p2p::yamux
