// What a voter of pallet Grandpa signs.
#pragma once

#include "frame/pallets/grandpa.hpp"

namespace frame::grandpa {

/// kind u8 (0 prevote, 1 precommit) | target | round u64 | set id u64.
inline Bytes signed_bytes(std::uint8_t kind, const Vote& vote, std::uint64_t round, SetId set_id) {
    Bytes out{kind};
    primitives::scale::encode_to(vote, out);
    primitives::scale::encode_to(round, out);
    primitives::scale::encode_to(set_id, out);
    return out;
}

}  // namespace frame::grandpa
