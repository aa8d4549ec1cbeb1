// The sr25519 verifiable random function of schnorrkel, in its non-malleable form: one key has
// exactly one output per input, and a DLEQ proof shows it.
//
//   input point  H = hash_to_group(input transcript with the public key appended as vrf-nm-pk)
//   output         = key * H
//   proof          = c 32 | s 32: the same key leads from the base to the public key and from H to
//                    the output
//
// The chain's input transcript is Transcript("pha-vrf") with the message under "input".
#pragma once

#include "primitives/crypto/sr25519.hpp"
#include "primitives/crypto/transcript.hpp"

#include <optional>
#include <string_view>

namespace primitives::crypto {

/// The chain's input transcript.
Transcript vrf_input(BytesView input);

/// Signs an input. `proof` is the transcript that the proof commits to.
VrfSignature vrf_sign(const Sr25519Pair& pair, const Transcript& input, Random& random,
                      Transcript proof = Transcript{"VRF"});

/// False for an identity output, a scalar that is not canonical, or a proof that does not hold.
bool vrf_verify(const VrfSignature& signature, const Transcript& input, const Bytes32& public_key,
                Transcript proof = Transcript{"VRF"});

/// Bytes of a verified output for a context; contexts give independent bytes. Nullopt when the
/// output is no valid point.
std::optional<Bytes32> vrf_bytes(const Bytes32& output, const Transcript& input,
                                 const Bytes32& public_key, std::string_view context);

}  // namespace primitives::crypto
