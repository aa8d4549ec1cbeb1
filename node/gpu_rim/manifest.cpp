#include "node/gpu_rim/manifest.hpp"

#include "primitives/types/hex.hpp"

#include <algorithm>

namespace node::gpu_rim {
namespace {

using tee_registry::nvidia::GoldenMeasurement;

constexpr std::string_view kHashNamespace = "http://www.w3.org/2001/04/xmlenc#sha384";

primitives::Unexpected<std::string> refuse(std::string why) {
    return unexpected("manifest: " + std::move(why));
}

std::optional<std::size_t> number(std::string_view text) {
    if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    std::size_t out = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        out = out * 10 + static_cast<std::size_t>(c - '0');
    }
    return out;
}

/// The attributes of the hashes' namespace by name; all of them are Hash0 to Hash(count - 1).
Result<std::vector<tee_registry::nvidia::Bytes48>, std::string> hashes(const Document& document,
                                                                       std::size_t element,
                                                                       std::size_t count) {
    std::vector<tee_registry::nvidia::Bytes48> out(count);
    std::vector<bool> seen(count);
    std::size_t found = 0;
    for (const auto& attribute : document.element(element).attributes) {
        const auto name = split_name(attribute.name);
        if (name.prefix.empty() || name.prefix == "xmlns") continue;
        if (document.namespace_of(element, name.prefix) != kHashNamespace) continue;
        const auto index =
            name.local.starts_with("Hash") ? number(name.local.substr(4)) : std::nullopt;
        const auto bytes = primitives::from_bare_hex(attribute.value);
        if (!index || *index >= count || seen[*index] || !bytes || bytes.value().size() != 48)
            return refuse("a hash is doubled, not announced or not of 48 bytes");
        std::ranges::copy(bytes.value(), out[*index].begin());
        seen[*index] = true;
        ++found;
    }
    if (found != count) return refuse("there are less hashes than alternatives");
    return out;
}

struct Resource {
    GoldenMeasurement measurement;
    bool active = false;
};

Result<Resource, std::string> read_resource(const Document& document, std::size_t element) {
    const auto value = [&](std::string_view name) {
        return document.attribute(element, name).value_or("");
    };
    const auto index = number(value("index"));
    const auto alternatives = number(value("alternatives"));
    const bool good = value("type") == "Measurement" && value("size") == "48" && index &&
                      *index < tee_registry::nvidia::kMeasurementsMax && alternatives &&
                      *alternatives > 0 && *alternatives <= tee_registry::nvidia::kAlternativesMax;
    if (!good) return refuse("a resource is not a measurement of 48 bytes with its hashes");
    Resource out;
    out.measurement.index = static_cast<std::uint8_t>(*index);
    if (value("active") != "True" && value("active") != "False")
        return refuse("a resource is neither active nor inactive");
    out.active = value("active") == "True";
    out.measurement.allowed = TRY(hashes(document, element, *alternatives));
    return out;
}

Result<primitives::Done, std::string> read_payload(const Document& document, std::size_t payload,
                                                   Manifest& out) {
    std::optional<std::uint8_t> last;
    for (const auto element : document.children(payload)) {
        if (!document.is(element, kSwidNamespace, "Resource"))
            return refuse("the payload holds something else than resources");
        auto resource = TRY(read_resource(document, element));
        if (last && resource.measurement.index <= *last)
            return refuse("indices are doubled or not ascending");
        last = resource.measurement.index;
        ++out.listed;
        if (resource.active) out.measurements.push_back(std::move(resource.measurement));
    }
    if (out.measurements.empty()) return refuse("no measurement is active");
    return primitives::Done{};
}

/// 96.00.5E.00.01 to 96005E0001; nullopt for another form.
std::optional<std::string> vbios_version(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
        if (i % 3 == 2 ? c != '.' : !digit) return std::nullopt;
        if (digit) out += c;
    }
    if (out.size() != 10 || text.size() != 14) return std::nullopt;
    return out;
}

bool is_part_number(std::string_view text) {
    return !text.empty() && text.size() <= 16 && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    });
}

}  // namespace

Result<Manifest, std::string> read_manifest(const Document& document) {
    if (!document.is(0, kSwidNamespace, "SoftwareIdentity"))
        return refuse("the root is not a SoftwareIdentity of ISO/IEC 19770-2:2015");
    const auto meta = document.child(0, kSwidNamespace, "Meta");
    const auto payload = document.child(0, kSwidNamespace, "Payload");
    if (!meta || !payload) return refuse("there is not one Meta and one Payload");
    Manifest out;
    out.product = document.attribute(*meta, "product").value_or("");
    out.version = document.attribute(*meta, "colloquialVersion").value_or("");
    if (out.product.empty() || out.version.empty() || out.product.size() > 32 ||
        out.version.size() > 32)
        return refuse("product or version is missing or too long");
    TRY(read_payload(document, *payload, out));
    return out;
}

Result<std::string, std::string> row_id(const Manifest& manifest, std::string_view file_stem) {
    const auto vbios = vbios_version(manifest.version);
    if (!vbios) return "NV_GPU_DRIVER_" + manifest.product + "_" + manifest.version;
    std::string_view kind = "NV_GPU_VBIOS_";
    for (const std::string_view prefix : {"NV_GPU_VBIOS_", "NV_SWITCH_BIOS_"})
        if (file_stem.starts_with(prefix)) {
            kind = prefix;
            file_stem.remove_prefix(prefix.size());
        }
    std::vector<std::string> parts;
    while (parts.size() < 4) {
        const auto end = file_stem.find('_');
        parts.emplace_back(file_stem.substr(0, end));
        if (end == file_stem.npos) break;
        file_stem.remove_prefix(end + 1);
    }
    const bool good = parts.size() == 4 && is_part_number(parts[0]) && is_part_number(parts[1]) &&
                      is_part_number(parts[2]);
    if (!good)
        return unexpected(std::string{
            "the file's name does not begin with project, project SKU, chip SKU and version; "
            "name the row with --id"});
    if (parts[3] != *vbios)
        return unexpected("the file's name is of version " + parts[3] + ", the manifest of " +
                          *vbios);
    return std::string{kind} + parts[0] + "_" + parts[1] + "_" + parts[2] + "_" + *vbios;
}

}  // namespace node::gpu_rim
