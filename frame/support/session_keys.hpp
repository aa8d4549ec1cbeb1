// Which session keys a validator may register.
//
// An ed25519 key of small order verifies signatures that nobody made, and a key in a non-canonical
// encoding is judged differently by different libraries: votes by either would split finality. The
// same holds for the identity and for non-canonical encodings of ristretto255.
#pragma once

#include "frame/support/session.hpp"

namespace frame {

/// y below 2^255 - 19, and not one of the five y of the eight points of small order.
bool is_usable_ed25519(const SessionKey& key);
/// A field element below 2^255 - 19, not negative (even), not zero: what ristretto255 encodes.
bool is_usable_sr25519(const SessionKey& key);

}  // namespace frame
