// light/2: values and results of calls with the trie nodes that prove them (light.v1 of Substrate).
//   Request   1 call {2 block  3 method  4 data} | 2 read {2 block  3 repeated key} |
//             4 child read {2 block  3 key of the child trie  6 repeated key}
//   Response  1 call {2 proof} | 2 read {2 proof}; a child read is answered as a read
// The proof is SCALE Vec<Vec<u8>>: nodes and detached values, each once and none unconnected. An
// answer without it says "I cannot". Bounds: kLightKeysMax keys of kLightKeySizeMax, a function's
// name of kLightMethodSizeMax, besides that of the message (names.cpp).
#pragma once

#include "primitives/result.hpp"
#include "primitives/scale/codec.hpp"
#include "primitives/types/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace p2p::protocols {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Hash;
using primitives::Result;
using primitives::unexpected;

inline constexpr std::size_t kLightKeysMax = 1024;
inline constexpr std::size_t kLightKeySizeMax = 4096;
inline constexpr std::size_t kLightMethodSizeMax = 256;

struct LightCall {
    Hash block;
    std::string method;
    Bytes data;
    bool operator==(const LightCall&) const = default;
};
struct LightRead {
    Hash block;
    std::vector<Bytes> keys;
    bool operator==(const LightRead&) const = default;
};
struct LightReadChild {
    Hash block;
    Bytes child;
    std::vector<Bytes> keys;
    bool operator==(const LightReadChild&) const = default;
};
using LightRequest = std::variant<LightCall, LightRead, LightReadChild>;

enum class LightMessageError : std::uint8_t {
    Malformed,    // does not decode, or is none of the questions
    NoBlock,      // a block is named by 32 bytes
    NoKeys,       // a read asks for one key at least
    TooManyKeys,  // more than kLightKeysMax
    TooLong,      // a key or a function's name is longer than its bound
    NoProof,      // the proof does not decode
};
std::string_view to_string(LightMessageError error);

Bytes encode(const LightRequest& request);
Result<LightRequest, LightMessageError> decode_light_request(BytesView bytes);

using Proof = std::vector<Bytes>;
/// The answer to this question; nullopt: it cannot be answered.
Bytes encode_light_response(const LightRequest& request, const std::optional<Proof>& proof);
Result<std::optional<Proof>, LightMessageError> decode_light_response(BytesView bytes);

}  // namespace p2p::protocols
