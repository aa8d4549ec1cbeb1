// What a verified quote proves: facts for the registry, for tools and for events. SCALE-encodable.
#pragma once

#include "tee-registry/evidence/dcap/pck_extension.hpp"
#include "tee-registry/evidence/dcap/tcb_info.hpp"

#include <variant>

namespace tee_registry::dcap {

/// A span of block times in which something holds, both ends included.
struct ValidityWindow {
    UnixSeconds from = 0;
    UnixSeconds to = 0;

    bool contains(UnixSeconds time) const { return from <= time && time <= to; }
    /// Narrows this window to the part it shares with [from, to].
    void narrow(UnixSeconds other_from, UnixSeconds other_to) {
        from = std::max(from, other_from);
        to = std::min(to, other_to);
    }
    bool operator==(const ValidityWindow&) const = default;
};

/// The code that was attested: an enclave or a trust domain.
using Measurements = std::variant<EnclaveReport, TdReport>;

/// The machine that attested.
struct Platform {
    std::array<std::uint8_t, 6> fmspc{};
    std::array<std::uint8_t, 2> pce_id{};
    /// Of the PCK certificate: big-endian, no sign byte, at most 20 bytes.
    primitives::Bytes pck_serial;
    Bytes16 ppid{};
    /// SHA-256 of the PPID: the identity of the machine on chain.
    Bytes32 device_id{};
    std::uint16_t pce_svn = 0;
    Bytes16 component_svns{};
    SgxType sgx_type{};
    /// Where the PCK certificate tells (those of the Platform CA).
    std::optional<Bytes16> platform_instance_id;
    std::optional<bool> smt_enabled;
};

struct Report {
    TeeKind tee{};
    std::uint16_t quote_version = 0;
    TcbStatus status{};
    std::vector<std::string> advisory_ids;
    /// Date of the platform's TCB level.
    UnixSeconds tcb_date = 0;
    /// The lower one of TCB info and QE identity.
    std::uint32_t evaluation_data_number = 0;
    Bytes64 report_data{};
    Measurements measurements;
    Platform platform;
    /// When certificates, CRLs, TCB info and QE identity are all valid.
    ValidityWindow valid;
    /// SHA-256 of the signed part: the key against replays. (Auth data can be changed by anyone.)
    Bytes32 replay_key{};
};

}  // namespace tee_registry::dcap
