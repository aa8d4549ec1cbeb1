// The forge of NVIDIA evidence: hosts of H100, H200 and B200 GPUs and LS10 switches under a test
// root of its own, and the golden values they match. Nothing of it is genuine: a chain believes it
// only if its genesis names the forge's root, which a Live chain refuses. Of B200 there is no
// public evidence: its shape here follows NVIDIA's field tables, not a sample.
//
// A test takes default_host(), changes one thing and forges. The same spec gives the same bytes.
#pragma once

#include "tee-registry/evidence/nvidia/verify.hpp"
#include "tests/support/sha384_pki.hpp"

#include <functional>

namespace tests::gpu_forge {

using primitives::Bytes;
using tee_registry::UnixSeconds;

enum class Kind : std::uint8_t { H100, H200, B200, Ls10 };

struct Field {
    std::uint16_t type = 0;
    Bytes value;
};

struct Device {
    tee_registry::nvidia::ModelRow row;
    std::string driver_version;
    /// Ten hexadecimal digits, upper case.
    std::string vbios_version;
    std::vector<tee_registry::nvidia::Bytes48> measurements;
    tee_registry::nvidia::Bytes48 fwid{};
    /// All opaque fields but driver, VBIOS, part numbers and firmware id.
    std::vector<Field> fields;
    std::uint8_t slot = 0;

    /// The key that signs and the device's own.
    pki384::Certificate leaf;
    pki384::Certificate identity;
    /// Above them, the root last; shared among devices with equal ones.
    std::vector<pki384::Certificate> upper;

    /// Changes made before signing, for what the fields above cannot express.
    std::function<void(std::vector<Field>&)> edit_fields;
    std::function<void(Bytes&)> edit_request;
    /// Of the response without its signature.
    std::function<void(Bytes&)> edit_response;
    std::function<void(Bytes&)> edit_fwid_extension;
};

struct Host {
    tee_registry::nvidia::Bytes32 nonce{};
    std::vector<Device> devices;
};

struct Forged {
    tee_registry::nvidia::Evidence evidence;
    /// Rows that make every device of the host recognized.
    tee_registry::nvidia::GoldenTable golden;
};

/// One device; `number` makes it distinct from others.
Device device(Kind kind, std::uint32_t number);
/// A host of some devices of a kind, single or multi GPU mode.
Host default_host(Kind kind, std::uint32_t count);
/// 8 H100 in protected PCIe mode and 4 LS10 switches.
Host protected_pcie_host();
/// Sets or adds an opaque field.
void set_field(Device& device, std::uint16_t type, Bytes value);

Forged forge(const Host& host);

/// DER of the forge's root certificate, for Policy::roots and genesis.
Bytes root_der();

}  // namespace tests::gpu_forge
