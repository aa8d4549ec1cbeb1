#include "tests/support/snp_forge.hpp"

#include "primitives/crypto/hash.hpp"
#include "tee-registry/der/certificate.hpp"
#include "tee-registry/der/oid.hpp"
#include "tests/support/der_writer.hpp"

namespace tests::snp_forge {
namespace {

namespace key_usage = tee_registry::der::key_usage;
namespace tag = tee_registry::der::tag;
namespace snp = tee_registry::sev_snp;
using primitives::append;

constexpr UnixSeconds kDay = 86400;
constexpr std::string_view kRootKey = "rsa snp forge ark";
constexpr std::string_view kSignerKey = "rsa snp forge ask";
/// 2020-01-01 and 2049-01-01.
constexpr UnixSeconds kRootFrom = 1577836800;
constexpr UnixSeconds kRootTo = 2493072000;

std::string name_of(Product product) {
    return std::string{snp::to_string(product)};
}

pki384::Certificate root_certificate(Product product) {
    pki384::Certificate out;
    out.common_name = out.issuer_name = "ARK-" + name_of(product);
    out.key = out.issuer_key = kRootKey;
    out.serial = {0x01, 0x00, static_cast<std::uint8_t>(product)};
    out.not_before = kRootFrom;
    out.not_after = kRootTo;
    out.is_ca = true;
    out.key_usage = key_usage::kKeyCertSign | key_usage::kCrlSign;
    out.has_authority_key_identifier = false;
    out.writes_trailer = true;
    return out;
}

pki384::Certificate signer_certificate(Product product, KeyKind kind) {
    pki384::Certificate out = root_certificate(product);
    out.common_name = (kind == KeyKind::Vcek ? "SEV-" : "SEV-VLEK-") + name_of(product);
    out.key = kSignerKey;
    out.serial = {0x01, 0x01, static_cast<std::uint8_t>(product)};
    out.path_length = 0;
    out.key_usage = key_usage::kKeyCertSign;
    out.has_authority_key_identifier = true;
    return out;
}

Bytes id(std::initializer_list<std::uint8_t> suffix) {
    Bytes out{tee_registry::der::oid::kAmdKds.begin(), tee_registry::der::oid::kAmdKds.end()};
    out.insert(out.end(), suffix);
    return out;
}

Bytes ia5_string(std::string_view text) {
    return der::element(tag::kIa5String, primitives::view_of(text));
}

std::vector<pki384::Extension> extensions(const Spec& spec, bool turin) {
    std::vector<pki384::Extension> out{
        {id({1}), false, der::integer(spec.struct_version)},
        {id({2}), false, ia5_string(spec.product_name)},
        {id({3, 1}), false, der::integer(spec.endorsed_tcb.boot_loader)},
        {id({3, 2}), false, der::integer(spec.endorsed_tcb.tee)},
    };
    for (std::uint8_t i = 4; i <= 7; ++i)
        out.push_back({id({3, i}), false, der::integer(0)});
    out.push_back({id({3, 3}), false, der::integer(spec.endorsed_tcb.snp)});
    out.push_back({id({3, 8}), false, der::integer(spec.endorsed_tcb.microcode)});
    if (turin) out.push_back({id({3, 9}), false, der::integer(spec.endorsed_tcb.fmc)});
    if (!spec.hardware_id.empty()) out.push_back({id({4}), false, spec.hardware_id});
    if (!spec.provider_id.empty()) out.push_back({id({5}), false, ia5_string(spec.provider_id)});
    return out;
}

template <class Number>
Bytes little_endian(Number value) {
    Bytes out;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    return out;
}

void put(Bytes& report, std::size_t offset, primitives::BytesView bytes) {
    std::ranges::copy(bytes, report.begin() + static_cast<std::ptrdiff_t>(offset));
}

Bytes unsigned_report(const snp::RawReport& r) {
    Bytes out(snp::kReportSize);
    put(out, 0x00, little_endian(r.version));
    put(out, 0x04, little_endian(r.guest_svn));
    put(out, 0x08, little_endian(r.policy));
    put(out, 0x10, r.family_id);
    put(out, 0x20, r.image_id);
    put(out, 0x30, little_endian(r.vmpl));
    put(out, 0x34, little_endian(r.signature_algorithm));
    put(out, 0x38, r.current_tcb);
    put(out, 0x40, little_endian(r.platform_info));
    put(out, 0x48, little_endian(r.signer_info));
    put(out, 0x50, r.report_data);
    put(out, 0x90, r.measurement);
    put(out, 0xc0, r.host_data);
    put(out, 0xe0, r.id_key_digest);
    put(out, 0x110, r.author_key_digest);
    put(out, 0x140, r.report_id);
    put(out, 0x160, Bytes(32, 0xff));
    put(out, 0x180, r.reported_tcb);
    out[0x188] = r.cpu_family;
    out[0x189] = r.cpu_model;
    put(out, 0x1a0, r.chip_id);
    put(out, 0x1e0, r.committed_tcb);
    put(out, 0x1f0, r.launch_tcb);
    put(out, 0x1f8, little_endian(r.launch_mitigations));
    put(out, 0x200, little_endian(r.current_mitigations));
    return out;
}

void set_cpu(snp::RawReport& report, Product product) {
    report.cpu_family = product == Product::Turin ? 0x1a : 0x19;
    report.cpu_model = product == Product::Turin ? 0x02 : (product == Product::Genoa ? 0x11 : 0x01);
}

/// Milan, Genoa and Turin chips have ids of 64, 64 and 8 bytes.
void set_chip(Spec& spec, Product product) {
    const auto seed =
        primitives::crypto::sha2_512(primitives::view_of("chip of " + name_of(product)));
    spec.hardware_id.assign(seed.begin(), seed.begin() + (product == Product::Turin ? 8 : 64));
    std::ranges::copy(spec.hardware_id, spec.report.chip_id.begin());
}

}  // namespace

snp::Bytes8 tcb_bytes(Product product, const TcbVersion& tcb) {
    if (product == Product::Turin)
        return {tcb.fmc, tcb.boot_loader, tcb.tee, tcb.snp, 0, 0, 0, tcb.microcode};
    return {tcb.boot_loader, tcb.tee, 0, 0, 0, 0, tcb.snp, tcb.microcode};
}

void set_tcb(Spec& spec, const TcbVersion& tcb) {
    const auto product = snp::product_of_name(spec.product_name);
    const auto bytes = tcb_bytes(product.value_or(Product::Milan), tcb);
    spec.endorsed_tcb = tcb;
    spec.report.current_tcb = bytes;
    spec.report.reported_tcb = bytes;
    spec.report.committed_tcb = bytes;
    spec.report.launch_tcb = bytes;
}

Spec default_spec(Product product, KeyKind kind, std::uint32_t version, UnixSeconds now) {
    Spec out;
    out.root = root_certificate(product);
    out.signer = signer_certificate(product, kind);
    out.key.common_name = kind == KeyKind::Vcek ? "SEV-VCEK" : "SEV-VLEK";
    out.key.issuer_name = out.signer.common_name;
    out.key.key = "snp forge " + out.key.common_name;
    out.key.issuer_key = out.signer.key;
    out.key.not_before = now - kDay;
    out.key.not_after = now + 7 * 365 * kDay;
    out.key.has_key_identifiers = false;
    out.crl = {out.root.common_name, out.root.key, now - kDay, now + 30 * kDay, {}, true};

    out.struct_version = product == Product::Turin ? 1 : 0;
    out.product_name = name_of(product) + (kind == KeyKind::Vcek ? "-B0" : "");
    out.report.version = version;
    out.report.guest_svn = 1;
    out.report.policy = snp::guest_policy::kOne | snp::guest_policy::kSmtAllowed;
    out.report.signature_algorithm = 1;
    out.report.platform_info = snp::platform_info::kSmt | snp::platform_info::kEcc |
                               snp::platform_info::kAliasCheckComplete;
    out.report.signer_info = kind == KeyKind::Vlek ? 1u << snp::signer_info::kSigningKeyShift : 0u;
    out.report.measurement.fill(0x4d);
    if (version >= 3) set_cpu(out.report, product);
    if (version >= 5) out.report.launch_mitigations = out.report.current_mitigations = 1;
    if (kind == KeyKind::Vcek)
        set_chip(out, product);
    else
        out.provider_id = "forge-cloud";
    const std::uint8_t fmc = product == Product::Turin ? 1 : 0;
    set_tcb(out, {fmc, 4, 0, 24, 213});
    return out;
}

Forged forge(const Spec& spec) {
    const bool turin = snp::product_of_name(spec.product_name) == Product::Turin;
    auto key = spec.key;
    key.more = extensions(spec, turin);
    if (spec.edit_extensions) spec.edit_extensions(key.more);

    Forged out;
    out.report = unsigned_report(spec.report);
    if (spec.edit_signed_part) spec.edit_signed_part(out.report);
    const auto signature =
        pki384::key_of(key.key).sign(primitives::BytesView{out.report}.first(snp::kSignedSize));
    for (std::size_t i = 0; i < 48; ++i) {
        out.report[snp::kSignedSize + i] = signature[47 - i];
        out.report[snp::kSignedSize + 72 + i] = signature[95 - i];
    }
    out.collateral.endorsement_key = pki384::certificate_der(key);
    out.collateral.signer = pki384::certificate_der(spec.signer);
    out.collateral.root = pki384::certificate_der(spec.root);
    out.collateral.crl = pki384::crl_der(spec.crl);
    return out;
}

std::vector<Bytes> roots_der() {
    std::vector<Bytes> out;
    for (const auto product : {Product::Milan, Product::Genoa, Product::Turin})
        out.push_back(pki384::certificate_der(root_certificate(product)));
    return out;
}

}  // namespace tests::snp_forge
