// MRCONFIGID of a dstack TD: what the host committed to when it launched the TD, before any code of
// it ran. Byte 0 is the version, bytes 1 to 32 the value, the rest zero:
//
//   0  all zero: no commitment (older hosts)
//   1  the compose hash
//   2  Keccak-256(compose hash | app id | kind of key provider, 1 byte | key provider's id)
//   3  SHA-256("dstack-mr-config-v3:" | 00 | the MrConfigV3 document), a JSON text that the
//      vm_config carries
#pragma once

#include "tee-registry/evidence/dstack/system_events.hpp"
#include "tee-registry/evidence/dstack/vm_config.hpp"

namespace tee_registry::dstack {

/// The version when MRCONFIGID commits to what was measured: MrConfigIdUnknown, MrConfigIdMismatch.
Result<std::uint8_t, DstackError> check_mr_config_id(primitives::Host& host,
                                                     const Bytes48& mr_config_id,
                                                     const SystemEvents& events,
                                                     const VmConfig& config);

}  // namespace tee_registry::dstack
