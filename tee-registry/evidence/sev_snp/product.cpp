#include "tee-registry/evidence/sev_snp/product.hpp"

#include "tee-registry/evidence/sev_snp/amd_roots.hpp"

namespace tee_registry::sev_snp {

std::string_view to_string(Product product) {
    switch (product) {
        case Product::Milan:
            return "Milan";
        case Product::Genoa:
            return "Genoa";
        case Product::Turin:
            return "Turin";
    }
    return "unknown";
}

std::optional<Product> product_of_name(std::string_view name) {
    const auto line = name.substr(0, name.find('-'));
    if (line == "Milan") return Product::Milan;
    if (line == "Genoa" || line == "Bergamo" || line == "Siena") return Product::Genoa;
    if (line == "Turin") return Product::Turin;
    return std::nullopt;
}

std::optional<Product> product_of_cpu(std::uint8_t family, std::uint8_t model) {
    if (family == 0x19) {
        if (model <= 0x0f) return Product::Milan;
        // Bergamo and Siena have models from a0 on.
        if ((model >= 0x10 && model <= 0x1f) || (model >= 0xa0 && model <= 0xaf))
            return Product::Genoa;
    }
    if (family == 0x1a && model <= 0x1f) return Product::Turin;
    return std::nullopt;
}

BytesView root_of(Product product) {
    switch (product) {
        case Product::Milan:
            return kArkMilan;
        case Product::Genoa:
            return kArkGenoa;
        case Product::Turin:
            return kArkTurin;
    }
    return {};
}

bool is_at_least(const TcbVersion& a, const TcbVersion& b) {
    return a.fmc >= b.fmc && a.boot_loader >= b.boot_loader && a.tee >= b.tee && a.snp >= b.snp &&
           a.microcode >= b.microcode;
}

std::optional<TcbVersion> read_tcb(Product product, std::span<const std::uint8_t, 8> bytes) {
    if (product == Product::Turin) {
        if ((bytes[4] | bytes[5] | bytes[6]) != 0) return std::nullopt;
        return TcbVersion{bytes[0], bytes[1], bytes[2], bytes[3], bytes[7]};
    }
    if ((bytes[2] | bytes[3] | bytes[4] | bytes[5]) != 0) return std::nullopt;
    return TcbVersion{0, bytes[0], bytes[1], bytes[6], bytes[7]};
}

}  // namespace tee_registry::sev_snp
