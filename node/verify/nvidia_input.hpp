// NVIDIA evidence as programs write it: {"nonce": "...", "devices": [{"report": "request and
// response", "certificates": "PEM, the signing one first"}]}, or {"nonce": "...", "scale": "..."}.
#pragma once

#include "node/verify/request.hpp"
#include "tee-registry/evidence/nvidia/verify.hpp"

namespace node::verify {

struct NvidiaInput {
    tee_registry::nvidia::Evidence evidence;
    tee_registry::nvidia::Bytes32 nonce{};
};

/// The form only; nothing is verified.
Result<NvidiaInput, UsageError> read_nvidia_input(std::string_view text);

}  // namespace node::verify
