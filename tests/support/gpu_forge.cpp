#include "tests/support/gpu_forge.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/hash.hpp"
#include "tee-registry/der/certificate.hpp"
#include "tee-registry/der/oid.hpp"
#include "tests/support/der_writer.hpp"

namespace tests::gpu_forge {
namespace {

namespace key_usage = tee_registry::der::key_usage;
namespace nvidia = tee_registry::nvidia;
using nvidia::Bytes48;
using primitives::append;
using primitives::crypto::sha2_384;

/// 2020-10-17 and the end of GeneralizedTime.
constexpr UnixSeconds kFrom = 1602892800;
constexpr UnixSeconds kTo = 253402300799;

struct Model {
    std::string_view project;
    std::string_view project_sku;
    std::string_view chip_sku;
    std::string_view model;
    std::string_view chip;
    std::string_view driver_prefix;
    std::string_view driver;
    std::string_view vbios;
    std::size_t blocks;
};

/// Part numbers of B200 and LS10 are the forge's own.
Model model_of(Kind kind) {
    switch (kind) {
        case Kind::H100:
            return {"1010",           "0200",       "882",
                    "H100-SXM5-80GB", "GH100",      "NV_GPU_DRIVER_GH100_",
                    "550.90.07",      "96009F0001", 64};
        case Kind::H200:
            return {"g520",      "0280",
                    "895",       "H200-SXM5-141GB",
                    "GH100",     "NV_GPU_DRIVER_GH100_",
                    "550.90.07", "9600BC0002",
                    64};
        case Kind::B200:
            return {"g525",      "0220",
                    "885",       "B200-SXM6-180GB",
                    "GB100",     "NV_GPU_CC_DRIVER_GB100_",
                    "580.65.06", "970039000D",
                    64};
        case Kind::Ls10:
            return {"5612", "0002", "890", "LS10", "LS10", "", "", "9610550001", 31};
    }
    return {};
}

Bytes bytes_of(std::string_view text) {
    const auto view = primitives::view_of(text);
    return {view.begin(), view.end()};
}

pki384::Certificate ca(std::string name, std::string issuer, std::uint8_t serial) {
    pki384::Certificate out;
    out.key = "gpu forge " + name;
    out.issuer_key = "gpu forge " + issuer;
    out.common_name = std::move(name);
    out.issuer_name = std::move(issuer);
    out.serial = {serial};
    out.not_before = kFrom;
    out.not_after = kTo;
    out.is_ca = true;
    out.key_usage = key_usage::kKeyCertSign | key_usage::kCrlSign;
    return out;
}

pki384::Certificate root() {
    return ca("Forged Device Identity CA", "Forged Device Identity CA", 1);
}

/// Half of the values belong to the VBIOS, half to the driver; some have an alternative.
nvidia::RimRow golden_row(std::string id, const Device& device, std::size_t first,
                          std::size_t step) {
    nvidia::RimRow out{std::move(id), {}};
    for (std::size_t i = first; i < device.measurements.size(); i += step) {
        nvidia::GoldenMeasurement one{static_cast<std::uint8_t>(i), {}};
        if (i % 5 == 0) one.allowed.push_back(Bytes48{});
        one.allowed.push_back(device.measurements[i]);
        out.measurements.push_back(std::move(one));
    }
    return out;
}

void put_number(Bytes& out, std::size_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

Bytes nul_terminated(std::string_view text) {
    auto out = bytes_of(text);
    out.push_back(0);
    return out;
}

std::uint8_t hex_byte(std::string_view digits) {
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
    return static_cast<std::uint8_t>(value(digits[0]) * 16 + value(digits[1]));
}

Bytes vbios_field(std::string_view version) {
    CHECK(version.size() == 10);
    const auto byte = [&](std::size_t i) { return hex_byte(version.substr(2 * i, 2)); };
    return {byte(3), byte(2), byte(1), byte(0), byte(4), 0, 0, 0};
}

Bytes opaque_of(const Device& device) {
    namespace type = nvidia::opaque_type;
    std::vector<Field> fields{{type::kVbiosVersion, vbios_field(device.vbios_version)},
                              {type::kChipSku, nul_terminated(device.row.key.chip_sku)},
                              {type::kProject, nul_terminated(device.row.key.project)},
                              {type::kProjectSku, nul_terminated(device.row.key.project_sku)}};
    if (!device.driver_version.empty())
        fields.push_back({type::kDriverVersion, nul_terminated(device.driver_version)});
    fields.insert(fields.end(), device.fields.begin(), device.fields.end());
    fields.push_back({type::kFwid, Bytes{device.fwid.begin(), device.fwid.end()}});
    if (device.edit_fields) device.edit_fields(fields);
    Bytes out;
    for (const auto& field : fields) {
        put_number(out, field.type, 2);
        put_number(out, field.value.size(), 2);
        append(out, field.value);
    }
    return out;
}

Bytes response_of(const Device& device) {
    const auto opaque = opaque_of(device);
    Bytes out{0x11, 0x60, 0x00, device.slot, static_cast<std::uint8_t>(device.measurements.size())};
    put_number(out, device.measurements.size() * nvidia::kBlockSize, 3);
    for (std::size_t i = 0; i < device.measurements.size(); ++i) {
        append(out, Bytes{static_cast<std::uint8_t>(i + 1), 1, 51, 0, 1, 48, 0});
        append(out, device.measurements[i]);
    }
    append(out, primitives::crypto::sha2_256(opaque).bytes);
    put_number(out, opaque.size(), 2);
    append(out, opaque);
    if (device.edit_response) device.edit_response(out);
    return out;
}

/// TCG's CompositeDeviceID: version, the key of the layer above, the digest of the firmware.
Bytes fwid_extension(const Device& device) {
    constexpr std::array<std::uint8_t, 9> kSha384{0x60, 0x86, 0x48, 0x01, 0x65,
                                                  0x03, 0x04, 0x02, 0x02};
    const auto digest =
        der::sequence({der::object_identifier(kSha384), der::octet_string(device.fwid)});
    Bytes out = der::sequence({der::integer(1), digest});
    if (device.edit_fwid_extension) device.edit_fwid_extension(out);
    return out;
}

nvidia::DeviceEvidence evidence_of(const Device& device, const nvidia::Bytes32& nonce,
                                   std::vector<Bytes>& shared) {
    nvidia::DeviceEvidence out;
    out.request = {0x11, 0xe0, 0x01, 0xff};
    append(out.request, nonce);
    out.request.push_back(device.slot);
    if (device.edit_request) device.edit_request(out.request);
    out.response = response_of(device);
    auto message = out.request;
    append(message, out.response);
    append(out.response, pki384::key_of(device.leaf.key).sign(message));

    auto leaf = device.leaf;
    const auto& id = tee_registry::der::oid::kDiceTcbInfo;
    leaf.more.push_back({Bytes{id.begin(), id.end()}, false, fwid_extension(device)});
    out.certificates = {pki384::certificate_der(leaf), pki384::certificate_der(device.identity)};
    for (const auto& certificate : device.upper) {
        auto der = pki384::certificate_der(certificate);
        out.upper.push_back(primitives::crypto::sha2_256(der).bytes);
        if (std::ranges::find(shared, der) == shared.end()) shared.push_back(std::move(der));
    }
    return out;
}

template <class Row, class Same>
void add_once(std::vector<Row>& rows, Row row, Same same) {
    if (std::ranges::none_of(rows, [&](const Row& one) { return same(one, row); }))
        rows.push_back(std::move(row));
}

void add_rows(nvidia::GoldenTable& golden, const Device& device) {
    const bool gpu = device.row.kind == nvidia::DeviceKind::Gpu;
    const auto same_id = [](const nvidia::RimRow& a, const nvidia::RimRow& b) {
        return a.id == b.id;
    };
    add_once(golden.models, device.row,
             [](const auto& a, const auto& b) { return a.key == b.key; });
    const auto vbios = nvidia::vbios_rim_id(device.row.kind, device.row.key, device.vbios_version);
    add_once(golden.rims, golden_row(vbios, device, 0, gpu ? 2 : 1), same_id);
    if (!gpu) return;
    const auto driver = nvidia::driver_rim_id(device.row, device.driver_version);
    add_once(golden.rims, golden_row(driver, device, 1, 2), same_id);
}

}  // namespace

void set_field(Device& device, std::uint16_t type, Bytes value) {
    for (auto& field : device.fields)
        if (field.type == type) {
            field.value = std::move(value);
            return;
        }
    device.fields.push_back({type, std::move(value)});
}

Device device(Kind kind, std::uint32_t number) {
    const auto model = model_of(kind);
    const bool is_switch = kind == Kind::Ls10;
    Device out;
    out.row.key = {std::string{model.project}, std::string{model.project_sku},
                   std::string{model.chip_sku}};
    out.row.kind = is_switch ? nvidia::DeviceKind::Switch : nvidia::DeviceKind::Gpu;
    out.row.model = model.model;
    out.row.chip = model.chip;
    out.row.driver_rim_prefix = model.driver_prefix;
    out.driver_version = model.driver;
    out.vbios_version = model.vbios;
    const std::string chip{model.chip};
    // Driver values depend on the chip alone, as one driver serves H100 and H200.
    for (std::size_t i = 0; i < model.blocks; ++i) {
        const auto source = i % 2 == 1 && !is_switch ? model.driver : model.vbios;
        out.measurements.push_back(
            sha2_384(bytes_of(chip + " " + std::string{source} + " " + std::to_string(i))));
    }
    out.fwid = sha2_384(bytes_of(chip + " firmware"));

    namespace type = nvidia::opaque_type;
    if (is_switch) {
        out.fields = {{22, Bytes(144, 0x22)}, {23, Bytes(8)}, {26, Bytes(16, 0x26)}, {24, {3}}};
    } else {
        out.fields = {{4, {0x80, 1, 0, 0, 0, 0, 0, 0}},
                      {12, Bytes(256, 1)},
                      {type::kNvdec0Status, {nvidia::kStatusDisabled}},
                      {type::kProtectedPcieStatus, {nvidia::kStatusDisabled}}};
        if (kind == Kind::B200) {
            set_field(out, 34, {2});
            set_field(out, 35, Bytes(8, 0x35));
            set_field(out, type::kFeatureFlag, {0});
        }
    }

    const std::string own = chip + " forged " + std::to_string(number);
    const std::string issuer = "Forged " + chip + " Provisioner ICA 1";
    out.identity = ca(chip + " A01 GSP BROM", issuer, 0x40);
    out.identity.key = "gpu forge " + own + " identity";
    out.identity.serial = {0x41, 0x43, static_cast<std::uint8_t>(number >> 8),
                           static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(kind)};
    out.identity.key_usage = key_usage::kKeyCertSign;
    out.leaf = ca(chip + " A01 GSP FMC LF", out.identity.common_name, 0x50);
    out.leaf.key = "gpu forge " + own + " leaf";
    out.leaf.issuer_key = out.identity.key;
    out.leaf.is_ca = false;
    out.leaf.key_usage = key_usage::kDigitalSignature;
    out.upper = {ca(issuer, "Forged " + chip + " Identity", 3),
                 ca("Forged " + chip + " Identity", root().common_name, 2), root()};
    return out;
}

Host default_host(Kind kind, std::uint32_t count) {
    Host out;
    out.nonce.fill(0x6e);
    for (std::uint32_t i = 0; i < count; ++i) {
        out.devices.push_back(device(kind, i));
        if (kind == Kind::B200 && count > 1)
            set_field(out.devices.back(), nvidia::opaque_type::kFeatureFlag, {1});
    }
    return out;
}

Host protected_pcie_host() {
    Host out = default_host(Kind::H100, 8);
    for (auto& gpu : out.devices) {
        set_field(gpu, nvidia::opaque_type::kProtectedPcieStatus, {nvidia::kStatusEnabled});
        set_field(gpu, nvidia::opaque_type::kFeatureFlag, {2});
    }
    for (std::uint32_t i = 0; i < 4; ++i)
        out.devices.push_back(device(Kind::Ls10, i));
    return out;
}

Forged forge(const Host& host) {
    Forged out;
    for (const auto& device : host.devices) {
        out.evidence.devices.push_back(
            evidence_of(device, host.nonce, out.evidence.shared_certificates));
        add_rows(out.golden, device);
    }
    return out;
}

Bytes root_der() {
    return pki384::certificate_der(root());
}

}  // namespace tests::gpu_forge
