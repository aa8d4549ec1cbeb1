// multistream-select 1.0: two ends agree on a protocol by name.
//   message = uvarint(length) | text | '\n'        the length counts the '\n'
// Both begin with "/multistream/1.0.0". The dialer proposes; the listener echoes the proposal or
// says "na", after which the dialer may propose another.
//
// The dialer is lazy: header and proposal leave together, and what follows a single proposal may
// be sent at once. Bytes behind the last message belong to the next layer and are left in the
// input.
//
// Bounds: kMultistreamTextMax bytes a message, kProposalsMax proposals.
#pragma once

#include "p2p/core/uvarint.hpp"
#include "primitives/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace p2p {

using primitives::Done;
using primitives::Result;
using primitives::unexpected;

/// Names of this network are below 100 bytes; others are never accepted.
inline constexpr std::size_t kMultistreamTextMax = 1024;
/// A client of many versions offers a handful.
inline constexpr std::size_t kProposalsMax = 16;

enum class MultistreamError : std::uint8_t {
    TooLong,      // a message above kMultistreamTextMax
    NotAMessage,  // the length or the final newline is wrong
    WrongHeader,  // the first message is not "/multistream/1.0.0"
    WrongAnswer,  // the listener answered neither the proposal nor "na"
    Refused,      // the listener refused every proposal
    TooMany,      // more than kProposalsMax proposals
};
std::string_view to_string(MultistreamError error);

/// The encoding of one message.
void append_multistream(Bytes& out, std::string_view text);

/// Collects one message at a time from pieces.
class MultistreamReader {
  public:
    /// Takes bytes from the front of the input until a message is complete; its text then.
    Result<std::optional<std::string>, MultistreamError> next(BytesView& input);

  private:
    Bytes buffer_;
};

class MultistreamDialer {
  public:
    /// Precondition: at least one protocol, in the order of preference.
    explicit MultistreamDialer(std::vector<std::string> protocols);

    /// What to send first: the header and the first proposal.
    void start(Bytes& out);
    /// The agreed protocol, once known. Refused when none is left.
    Result<std::optional<std::string>, MultistreamError> step(BytesView& input, Bytes& out);

  private:
    std::vector<std::string> protocols_;
    std::size_t proposed_ = 0;
    bool has_header_ = false;
    MultistreamReader reader_;
};

class MultistreamListener {
  public:
    /// The agreed protocol, once known: the first proposal among those supported.
    Result<std::optional<std::string>, MultistreamError> step(
        BytesView& input, std::span<const std::string> supported, Bytes& out);

  private:
    bool has_header_ = false;
    std::size_t proposals_ = 0;
    MultistreamReader reader_;
};

}  // namespace p2p
