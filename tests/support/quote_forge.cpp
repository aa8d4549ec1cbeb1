#include "tests/support/quote_forge.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/der/certificate.hpp"
#include "tests/support/der_writer.hpp"
#include "tests/support/quote_forge_pki.hpp"

namespace tests::forge {
namespace {

using namespace tee_registry::dcap;
using primitives::append;
using primitives::to_bare_hex;
namespace key_usage = tee_registry::der::key_usage;

constexpr std::string_view kRootKey = "pha-node forge root";
constexpr std::string_view kPckCaKey = "pha-node forge PCK CA";
constexpr std::string_view kPckKey = "pha-node forge PCK";
constexpr std::string_view kTcbSignerKey = "pha-node forge TCB signer";
constexpr std::string_view kAttestationKey = "pha-node forge attestation key";

constexpr UnixSeconds kDay = 86400;
/// 2020-01-01 and 2049-12-31T23:59:59: the life of all certificates.
constexpr UnixSeconds kCertificatesFrom = 1577836800;
constexpr UnixSeconds kCertificatesTo = 2524607999;

// ---- the JSON of TCB info and QE identity ------------------------------------------------------

/// A member with its comma, unless it is the first.
class ObjectText {
  public:
    ObjectText& text(std::string_view key, std::string_view value) {
        return raw(key, '"' + std::string{value} + '"');
    }
    ObjectText& hex(std::string_view key, BytesView value) { return text(key, to_bare_hex(value)); }
    ObjectText& number(std::string_view key, std::uint64_t value) {
        return raw(key, std::to_string(value));
    }
    ObjectText& raw(std::string_view key, const std::string& value) {
        out_ += (out_.empty() ? "\"" : ",\"") + std::string{key} + "\":" + value;
        return *this;
    }
    std::string done() const { return "{" + out_ + "}"; }

  private:
    std::string out_;
};

template <class T, class Print>
std::string array_text(const T& items, Print print) {
    std::string out;
    for (const auto& item : items)
        out += (out.empty() ? "" : ",") + print(item);
    return "[" + out + "]";
}

void add_verdict(ObjectText& level, const TcbVerdict& verdict) {
    level.text("tcbDate", rfc3339(verdict.tcb_date)).text("tcbStatus", to_string(verdict.status));
    if (verdict.advisory_ids.empty()) return;
    level.raw("advisoryIDs", array_text(verdict.advisory_ids,
                                        [](const std::string& id) { return '"' + id + '"'; }));
}

std::string components_text(const Bytes16& components) {
    return array_text(components,
                      [](std::uint8_t svn) { return ObjectText{}.number("svn", svn).done(); });
}

std::string isv_level_text(const IsvLevel& level) {
    ObjectText out;
    out.raw("tcb", ObjectText{}.number("isvsvn", level.isv_svn).done());
    add_verdict(out, level.verdict);
    return out.done();
}

void add_module(ObjectText& out, const TdxModule& module) {
    out.hex("mrsigner", module.mr_signer)
        .hex("attributes", module.attributes)
        .hex("attributesMask", module.attributes_mask);
}

std::string module_identity_text(const TdxModuleIdentity& identity) {
    ObjectText out;
    out.text("id", "TDX_" + to_bare_hex(BytesView{&identity.generation, 1}));
    add_module(out, identity.module);
    return out.raw("tcbLevels", array_text(identity.levels, isv_level_text)).done();
}

std::string tcb_level_text(const TcbLevel& level, TeeKind tee) {
    ObjectText tcb;
    tcb.raw("sgxtcbcomponents", components_text(level.sgx)).number("pcesvn", level.pce_svn);
    if (tee == TeeKind::Tdx) tcb.raw("tdxtcbcomponents", components_text(level.tdx));
    ObjectText out;
    out.raw("tcb", tcb.done());
    add_verdict(out, level.verdict);
    return out.done();
}

std::string tcb_info_text(const TcbInfo& info) {
    ObjectText out;
    out.text("id", info.tee == TeeKind::Tdx ? "TDX" : "SGX")
        .number("version", 3)
        .text("issueDate", rfc3339(info.issue_date))
        .text("nextUpdate", rfc3339(info.next_update))
        .hex("fmspc", info.fmspc)
        .hex("pceId", info.pce_id)
        .number("tcbType", 0)
        .number("tcbEvaluationDataNumber", info.evaluation_data_number);
    if (info.tee == TeeKind::Tdx) {
        if (info.module) {
            ObjectText module;
            add_module(module, *info.module);
            out.raw("tdxModule", module.done());
        }
        out.raw("tdxModuleIdentities", array_text(info.module_identities, module_identity_text));
    }
    out.raw("tcbLevels", array_text(info.levels, [&](const TcbLevel& level) {
                return tcb_level_text(level, info.tee);
            }));
    return out.done();
}

std::string qe_identity_text(const QeIdentity& identity) {
    return ObjectText{}
        .text("id", identity.tee == TeeKind::Tdx ? "TD_QE" : "QE")
        .number("version", 2)
        .text("issueDate", rfc3339(identity.issue_date))
        .text("nextUpdate", rfc3339(identity.next_update))
        .number("tcbEvaluationDataNumber", identity.evaluation_data_number)
        .hex("miscselect", identity.misc_select)
        .hex("miscselectMask", identity.misc_select_mask)
        .hex("attributes", identity.attributes)
        .hex("attributesMask", identity.attributes_mask)
        .hex("mrsigner", identity.mr_signer)
        .number("isvprodid", identity.isv_prod_id)
        .raw("tcbLevels", array_text(identity.levels, isv_level_text))
        .done();
}

// ---- the bytes of the quote --------------------------------------------------------------------

void put_u16(Bytes& out, std::size_t value) {
    out.push_back(static_cast<std::uint8_t>(value));
    out.push_back(static_cast<std::uint8_t>(value >> 8));
}
void put_u32(Bytes& out, std::size_t value) {
    put_u16(out, value & 0xffff);
    put_u16(out, value >> 16);
}

Bytes enclave_report_bytes(const EnclaveReport& r) {
    Bytes out;
    const auto zeros = [&](std::size_t count) { out.insert(out.end(), count, 0); };
    append(out, r.cpu_svn);
    append(out, r.misc_select);
    zeros(28);
    append(out, r.attributes);
    append(out, r.mr_enclave);
    zeros(32);
    append(out, r.mr_signer);
    zeros(96);
    put_u16(out, r.isv_prod_id);
    put_u16(out, r.isv_svn);
    zeros(60);
    append(out, r.report_data);
    CHECK(out.size() == kEnclaveReportSize);
    return out;
}

Bytes td_report_bytes(const TdReport& r, bool is_td15) {
    Bytes out;
    append(out, r.tee_tcb_svn);
    append(out, r.mr_seam);
    append(out, r.mr_signer_seam);
    append(out, r.seam_attributes);
    append(out, r.td_attributes);
    append(out, r.xfam);
    append(out, r.mr_td);
    append(out, r.mr_config_id);
    append(out, r.mr_owner);
    append(out, r.mr_owner_config);
    for (const auto& rtmr : r.rtmrs)
        append(out, rtmr);
    append(out, r.report_data);
    if (is_td15) {
        append(out, r.tee_tcb_svn2);
        append(out, r.mr_service_td);
    }
    CHECK(out.size() == (is_td15 ? kTdReport15Size : kTdReport10Size));
    return out;
}

Bytes signed_part(const Spec& spec) {
    constexpr Bytes16 kIntelQeVendor{0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                     0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};
    const bool tdx = spec.tcb_info.tee == TeeKind::Tdx;
    const auto body =
        tdx ? td_report_bytes(spec.td, spec.is_td15) : enclave_report_bytes(spec.enclave);
    Bytes out;
    put_u16(out, spec.quote_version);
    put_u16(out, 2);
    put_u32(out, tdx ? 0x81 : 0);
    put_u32(out, 0);
    append(out, kIntelQeVendor);
    out.insert(out.end(), 20, 0);
    if (spec.quote_version == 5) {
        put_u16(out, tdx ? (spec.is_td15 ? 3u : 2u) : 1u);
        put_u32(out, body.size());
    }
    append(out, body);
    if (spec.edit_signed_part) spec.edit_signed_part(out);
    return out;
}

/// The QE report, its signature, QE auth and certification data.
Bytes certification_bytes(const Spec& spec, const Bytes& chain) {
    auto report = spec.qe_report;
    Bytes bound = primitives::to_bytes(key_of(kAttestationKey).public_key());
    append(bound, spec.qe_auth);
    std::ranges::copy(primitives::crypto::sha2_256(bound), report.report_data.begin());
    if (spec.edit_qe_report) spec.edit_qe_report(report);
    Bytes out = enclave_report_bytes(report);
    const auto signature = key_of(spec.pck.key).sign(out);
    append(out, signature);
    put_u16(out, spec.qe_auth.size());
    append(out, spec.qe_auth);
    put_u16(out, spec.certification_type);
    put_u32(out, chain.size());
    append(out, chain);
    return out;
}

Bytes quote_bytes(const Spec& spec, const Bytes& chain) {
    Bytes out = signed_part(spec);
    const auto key = key_of(kAttestationKey);
    Bytes auth = primitives::to_bytes(key.sign(out));
    append(auth, key.public_key());
    const auto certification = certification_bytes(spec, chain);
    if (spec.quote_version > 3) {
        put_u16(auth, 6);
        put_u32(auth, certification.size());
    }
    append(auth, certification);
    put_u32(out, auth.size());
    append(out, auth);
    return out;
}

// ---- defaults ----------------------------------------------------------------------------------

template <std::size_t N>
std::array<std::uint8_t, N> measurement(std::string_view label) {
    const auto hash = primitives::crypto::sha2_512(primitives::view_of(label));
    std::array<std::uint8_t, N> out{};
    std::copy_n(hash.begin(), N, out.begin());
    return out;
}

Certificate default_root() {
    Certificate out;
    out.common_name = out.issuer_name = "Forged SGX Root CA";
    out.key = out.issuer_key = kRootKey;
    out.serial = 1;
    out.not_before = kCertificatesFrom;
    out.not_after = kCertificatesTo;
    out.is_ca = true;
    out.path_length = 1;
    out.key_usage = key_usage::kKeyCertSign | key_usage::kCrlSign;
    return out;
}

void set_certificates(Spec& spec) {
    spec.root = default_root();
    spec.pck_ca = spec.root;
    spec.pck_ca.common_name = "Forged SGX PCK Platform CA";
    spec.pck_ca.key = kPckCaKey;
    spec.pck_ca.serial = 2;
    spec.pck_ca.path_length = 0;
    spec.tcb_signer = spec.root;
    spec.tcb_signer.common_name = "Forged SGX TCB Signing";
    spec.tcb_signer.key = kTcbSignerKey;
    spec.tcb_signer.serial = 3;
    spec.tcb_signer.is_ca = false;
    spec.tcb_signer.key_usage = key_usage::kDigitalSignature;
    spec.pck = spec.tcb_signer;
    spec.pck.common_name = "Forged SGX PCK Certificate";
    spec.pck.issuer_name = spec.pck_ca.common_name;
    spec.pck.key = kPckKey;
    spec.pck.issuer_key = kPckCaKey;
    spec.pck.serial = 0x1000;
}

TcbVerdict verdict(TcbStatus status, std::vector<std::string> advisories = {}) {
    // 2024-03-13, the date of the levels in real collateral.
    return {status, 1710288000, std::move(advisories)};
}

void set_tcb_info(Spec& spec, TeeKind tee, UnixSeconds now) {
    auto& info = spec.tcb_info;
    info.tee = tee;
    info.issue_date = now - kDay;
    info.next_update = now + 30 * kDay;
    info.fmspc = spec.platform.fmspc;
    info.pce_id = spec.platform.pce_id;
    info.evaluation_data_number = 17;
    TcbLevel best;
    best.sgx = spec.platform.components;
    best.pce_svn = spec.platform.pce_svn;
    best.verdict = verdict(TcbStatus::UpToDate);
    TcbLevel old = best;
    old.sgx[0] = 1;
    old.pce_svn = 5;
    old.verdict = verdict(TcbStatus::OutOfDate, {"INTEL-SA-00960"});
    if (tee == TeeKind::Tdx) {
        best.tdx = {5, 0, 7};
        old.tdx = {3, 0, 5};
        const TdxModule module{{}, {}, {255, 255, 255, 255, 255, 255, 255, 255}};
        info.module = module;
        info.module_identities = {{1,
                                   module,
                                   {{5, verdict(TcbStatus::UpToDate)},
                                    {3, verdict(TcbStatus::OutOfDate, {"INTEL-SA-01036"})}}}};
    }
    info.levels = {best, old};
}

void set_qe(Spec& spec, TeeKind tee, UnixSeconds now) {
    auto& identity = spec.qe_identity;
    identity.tee = tee;
    identity.issue_date = now - kDay;
    identity.next_update = now + 30 * kDay;
    identity.evaluation_data_number = 17;
    identity.misc_select_mask.fill(0xff);
    identity.attributes = {0x11};
    identity.attributes_mask = {0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    identity.mr_signer = measurement<32>("forged QE signer");
    identity.isv_prod_id = tee == TeeKind::Tdx ? 2 : 1;
    identity.levels = {{8, verdict(TcbStatus::UpToDate)},
                       {6, verdict(TcbStatus::OutOfDate, {"INTEL-SA-00615"})}};
    auto& report = spec.qe_report;
    report.attributes = {0x15};
    report.mr_enclave = measurement<32>("forged QE");
    report.mr_signer = identity.mr_signer;
    report.isv_prod_id = identity.isv_prod_id;
    report.isv_svn = 8;
    spec.qe_auth.assign(32, 0x5a);
}

void set_body(Spec& spec) {
    spec.enclave.cpu_svn = spec.platform.components;
    // INIT and MODE64BIT.
    spec.enclave.attributes = {0x05};
    spec.enclave.mr_enclave = measurement<32>("forged enclave");
    spec.enclave.mr_signer = measurement<32>("forged enclave signer");
    spec.td.tee_tcb_svn = {5, 1, 7};
    spec.td.mr_seam = measurement<48>("forged TDX module");
    // SEPT_VE_DISABLE.
    spec.td.td_attributes = {0, 0, 0, 0x10};
    spec.td.mr_td = measurement<48>("forged TD");
    for (std::size_t i = 0; i < spec.td.rtmrs.size(); ++i)
        spec.td.rtmrs[i] = measurement<48>("forged RTMR" + std::to_string(i));
}

}  // namespace

Spec default_spec(TeeKind tee, UnixSeconds now) {
    Spec spec;
    set_certificates(spec);
    spec.root_crl = {spec.root.common_name, spec.root.key, now - kDay, now + 30 * kDay, {}};
    spec.pck_crl = {
        spec.pck_ca.common_name, spec.pck_ca.key, now - kDay, now + 30 * kDay, {0xdead}};
    spec.platform.ppid = measurement<16>("forged platform");
    spec.platform.components = {4, 4, 3, 3, 255, 1, 0, 5};
    spec.platform.pce_svn = 13;
    spec.platform.fmspc = {0xf0, 0x26, 0x0f, 0, 0, 0};
    spec.platform.sgx_type = SgxType::Scalable;
    set_tcb_info(spec, tee, now);
    set_qe(spec, tee, now);
    spec.quote_version = tee == TeeKind::Tdx ? 4 : 3;
    set_body(spec);
    return spec;
}

void set_status(Spec& spec, TcbStatus status) {
    const bool has_advisory = status != TcbStatus::UpToDate;
    spec.tcb_info.levels[0].verdict =
        verdict(status, has_advisory ? std::vector<std::string>{"INTEL-SA-00289"}
                                     : std::vector<std::string>{});
}

Forged forge(const Spec& spec) {
    auto pck = spec.pck;
    pck.sgx_extension = pck_extension_der(spec.platform);
    if (spec.edit_pck_extension) spec.edit_pck_extension(pck.sgx_extension);
    const auto root = certificate_der(spec.root);
    const auto pck_ca = certificate_der(spec.pck_ca);
    const auto tcb_signer = certificate_der(spec.tcb_signer);
    const auto sign = [&](std::string text, const std::function<void(std::string&)>& edit,
                          Bytes& signature) {
        if (edit) edit(text);
        const Bytes bytes{text.begin(), text.end()};
        signature = primitives::to_bytes(key_of(spec.tcb_signer.key).sign(bytes));
        return bytes;
    };
    Forged out;
    auto& collateral = out.collateral;
    collateral.pck_crl_issuer_chain = pem({pck_ca, root});
    collateral.root_ca_crl = crl_der(spec.root_crl);
    collateral.pck_crl = crl_der(spec.pck_crl);
    collateral.tcb_info_issuer_chain = pem({tcb_signer, root});
    collateral.tcb_info =
        sign(tcb_info_text(spec.tcb_info), spec.edit_tcb_info, collateral.tcb_info_signature);
    collateral.qe_identity_issuer_chain = collateral.tcb_info_issuer_chain;
    collateral.qe_identity = sign(qe_identity_text(spec.qe_identity), spec.edit_qe_identity,
                                  collateral.qe_identity_signature);
    out.quote = quote_bytes(spec, pem({certificate_der(pck), pck_ca, root}));
    return out;
}

Bytes root_der() {
    return certificate_der(default_root());
}

}  // namespace tests::forge
