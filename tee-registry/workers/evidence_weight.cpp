// What a call with evidence may cost, known from the evidence's form before it is read: a sum over
// the signatures that have to be checked, the objects that are looked up and the records that
// change.
//
// The parts are measured by tests/bench/dcap_bench.cpp and device_bench.cpp. In them is the longest
// input that a part may have, and a margin of 1.5 to 1.8 over the figures of docs/results/dcap.md,
// for slower machines than the one they are from.
#include "tee-registry/workers/workers.hpp"

namespace tee_registry::workers {

using frame::call_weight;

namespace {

constexpr std::uint64_t kP256Microseconds = 125;
constexpr std::uint64_t kP384Microseconds = 1100;
constexpr std::uint64_t kRsa4096Microseconds = 150;

// ---- of every call ----

/// Binding, policy, claim and record.
constexpr std::uint64_t kBaseMicroseconds = 100;
/// With the denials and advisories that are looked up.
constexpr std::uint64_t kBaseReads = 60;
/// The record with its indices, of the holder who is outranked too, and the GPUs that the record
/// before had: as many as evidence may have.
constexpr std::uint64_t kBaseWrites = 40 + nvidia::kDevicesMax;

// ---- of the CPU's evidence ----

/// Ten checks, and the reading of a quote and of 64 KiB of collateral.
constexpr std::uint64_t kDcapMicroseconds = 10 * kP256Microseconds + 950;
/// Four checks, the reading of a quote, and four kept objects with the longest list.
constexpr std::uint64_t kDcapKeptMicroseconds = 4 * kP256Microseconds + 500;
constexpr std::uint64_t kDcapKeptReads = 4;
/// 1,024 events of a log of 64 KiB.
constexpr std::uint64_t kEventLogMicroseconds = 1500;
/// The report's check; root, signer, key and list; a list of 64 KiB read to verify it and to
/// compare its age.
constexpr std::uint64_t kSnpMicroseconds = kP384Microseconds + 4 * kRsa4096Microseconds + 1800;
/// The list that is kept, for its age and in place of one that is not given; the signer.
constexpr std::uint64_t kSnpReads = 3;

// ---- of each GPU or switch ----

/// The worker that held it, when it is outranked (as deregister_worker weighs).
constexpr std::uint64_t kRemovalEntries = 16;

/// The report and as many certificates as a chain may have below its root; two rows of golden
/// values of the largest size.
constexpr std::uint64_t kDeviceMicroseconds = nvidia::kChainMax * kP384Microseconds + 2 * 140;
/// Model (to judge and to weigh), VBIOS, driver; denials of the device and of its certificates'
/// serials; weight; holder.
constexpr std::uint64_t kDeviceReads = 7 + nvidia::kChainMax + kRemovalEntries;
/// Its holder, and that of the one before it.
constexpr std::uint64_t kDeviceWrites = 2 + kRemovalEntries;
/// A certificate above the device's own that is named and may be kept: read and hashed. With each
/// comes a check of its signature, which the device's part has.
constexpr std::uint64_t kLookUpMicroseconds = 6;

Weight weight_of_dcap(bool has_collateral) {
    return has_collateral ? call_weight(kDcapMicroseconds, kDcapKeptReads, 0)
                          : call_weight(kDcapKeptMicroseconds, kDcapKeptReads, 0);
}

Weight weight_of_cpu(const shown::Dcap& one) {
    return weight_of_dcap(one.collateral.has_value());
}
Weight weight_of_cpu(const shown::Dstack& one) {
    return weight_of_dcap(one.collateral.has_value())
        .saturating_add(Weight::from_microseconds(kEventLogMicroseconds));
}
Weight weight_of_cpu(const shown::SevSnp&) {
    return call_weight(kSnpMicroseconds, kSnpReads, 0);
}

Weight weight_of_gpus(const nvidia::Evidence& evidence) {
    std::uint64_t look_ups = 0;
    for (const auto& device : evidence.devices)
        look_ups += device.upper.size();
    return call_weight(kDeviceMicroseconds, kDeviceReads, kDeviceWrites)
        .saturating_mul(evidence.devices.size())
        .saturating_add(call_weight(kLookUpMicroseconds, 1, 0).saturating_mul(look_ups));
}

}  // namespace

Weight Pallet::weight_with_evidence(const Evidence& evidence) {
    auto out = call_weight(kBaseMicroseconds, kBaseReads, kBaseWrites);
    out = out.saturating_add(
        std::visit([](const auto& one) { return weight_of_cpu(one); }, evidence.cpu));
    return evidence.gpus ? out.saturating_add(weight_of_gpus(*evidence.gpus)) : out;
}

}  // namespace tee_registry::workers
