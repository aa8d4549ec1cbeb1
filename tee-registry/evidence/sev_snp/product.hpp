// AMD's product lines with SEV-SNP. Each has its own root key; the layout of TCB versions and chip
// ids changed with Turin. A product that is not listed here is refused: roots and layouts are never
// taken from the evidence.
#pragma once

#include "tee-registry/evidence/sev_snp/error.hpp"

#include <array>
#include <optional>

namespace tee_registry::sev_snp {

/// Genoa stands for Bergamo and Siena too, which share its keys.
enum class Product : std::uint8_t { Milan, Genoa, Turin };

/// Milan, Genoa or Turin, as in the names of AMD's certificates.
std::string_view to_string(Product product);

/// From the product name of a VCEK or VLEK: a name, optionally with "-" and a stepping.
std::optional<Product> product_of_name(std::string_view name);

/// From the CPUID family and model (extended parts added) that reports of version 3 on hold.
std::optional<Product> product_of_cpu(std::uint8_t family, std::uint8_t model);

/// DER of AMD's root certificate.
BytesView root_of(Product product);

/// Security versions of the parts of the platform's firmware.
struct TcbVersion {
    /// Turin and later only, zero before.
    std::uint8_t fmc = 0;
    std::uint8_t boot_loader = 0;
    std::uint8_t tee = 0;
    std::uint8_t snp = 0;
    std::uint8_t microcode = 0;
    bool operator==(const TcbVersion&) const = default;
};

/// Whether no part of `a` is below that of `b`.
bool is_at_least(const TcbVersion& a, const TcbVersion& b);

/// The parts of a TCB version as it stands in a report; nullopt when a reserved byte is not zero.
std::optional<TcbVersion> read_tcb(Product product, std::span<const std::uint8_t, 8> bytes);

}  // namespace tee_registry::sev_snp
