// The class of a worker: what rewards sum weights by, and what one decision of governance can stop
// without a walk over workers.
#pragma once

#include "primitives/types/bytes.hpp"
#include "tee-registry/evidence/dcap/quote.hpp"

#include <array>
#include <optional>

namespace tee_registry::policy {

using dcap::Bytes32;
using dcap::Bytes48;
using Fmspc = std::array<std::uint8_t, 6>;

enum class PlatformKind : std::uint8_t { Sgx, Tdx, SevSnp };

constexpr PlatformKind platform_of(dcap::TeeKind tee) {
    return tee == dcap::TeeKind::Sgx ? PlatformKind::Sgx : PlatformKind::Tdx;
}

/// Intel: the FMSPC in the first six bytes.
constexpr Bytes32 product_of(const Fmspc& fmspc) {
    Bytes32 out{};
    std::copy(fmspc.begin(), fmspc.end(), out.begin());
    return out;
}
/// AMD: the product's number (1 Milan, 2 Genoa, 3 Turin) in the seventh byte, where no FMSPC has
/// anything.
constexpr Bytes32 product_of_snp(std::uint8_t product) {
    Bytes32 out{};
    out[6] = product;
    return out;
}

struct WorkerClass {
    PlatformKind platform{};
    Bytes32 product{};
    /// 0: no GPU that counts; else a governed model.
    std::uint32_t gpu_model = 0;
    /// Confidence 1 (best) to 5; 0: unlisted, which counts nothing.
    std::uint8_t tier = 0;
    auto operator<=>(const WorkerClass&) const = default;
};

/// The classes that agree in every field that is given.
struct WorkerClassPattern {
    std::optional<PlatformKind> platform;
    std::optional<Bytes32> product;
    std::optional<std::uint32_t> gpu_model;
    std::optional<std::uint8_t> tier;
    bool operator==(const WorkerClassPattern&) const = default;

    constexpr bool matches(const WorkerClass& one) const {
        return (!platform || *platform == one.platform) && (!product || *product == one.product) &&
               (!gpu_model || *gpu_model == one.gpu_model) && (!tier || *tier == one.tier);
    }
};

}  // namespace tee_registry::policy
