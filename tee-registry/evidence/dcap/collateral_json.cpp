#include "tee-registry/evidence/dcap/collateral_json.hpp"

#include "tee-registry/json/fields.hpp"

namespace tee_registry::dcap {
namespace {

bool is_hex_field(std::string_view name) {
    return name == "root_ca_crl" || name == "pck_crl" || name.ends_with("_signature");
}

std::optional<Bytes> read_field(const json::Value& object, std::string_view name) {
    if (is_hex_field(name)) return json::hex_field(object, name);
    const auto value = object.find(name);
    const auto text = value ? value->string() : std::nullopt;
    if (!text) return std::nullopt;
    return primitives::to_bytes(primitives::view_of(*text));
}

void write_string(std::string_view text, std::string& out) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += kDigits[static_cast<unsigned char>(c) >> 4];
            out += kDigits[static_cast<unsigned char>(c) & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

/// Calls visit(name, field) for the nine fields that are always there.
template <class Collateral, class Visit>
bool visit_fields(Collateral& collateral, Visit visit) {
    return visit("pck_crl_issuer_chain", collateral.pck_crl_issuer_chain) &&
           visit("root_ca_crl", collateral.root_ca_crl) && visit("pck_crl", collateral.pck_crl) &&
           visit("tcb_info_issuer_chain", collateral.tcb_info_issuer_chain) &&
           visit("tcb_info", collateral.tcb_info) &&
           visit("tcb_info_signature", collateral.tcb_info_signature) &&
           visit("qe_identity_issuer_chain", collateral.qe_identity_issuer_chain) &&
           visit("qe_identity", collateral.qe_identity) &&
           visit("qe_identity_signature", collateral.qe_identity_signature);
}

constexpr std::string_view kPckChain = "pck_certificate_chain";

}  // namespace

std::optional<QuoteCollateral> collateral_from_json(std::string_view text) {
    const auto document = json::Document::parse(text, kCollateralJsonSizeMax);
    if (!document) return std::nullopt;
    const auto object = document.value().root();
    QuoteCollateral out;
    const bool complete = visit_fields(out, [&](std::string_view name, Bytes& field) {
        auto value = read_field(object, name);
        if (!value) return false;
        field = *std::move(value);
        return true;
    });
    if (!complete) return std::nullopt;
    const auto chain = object.find(kPckChain);
    if (chain && chain->kind() != json::Kind::Null) {
        out.pck_certificate_chain = read_field(object, kPckChain);
        if (!out.pck_certificate_chain) return std::nullopt;
    }
    return out;
}

std::string collateral_to_json(const QuoteCollateral& collateral) {
    std::string out = "{";
    const auto write = [&](std::string_view name, const Bytes& field) {
        if (out.size() > 1) out += ',';
        write_string(name, out);
        out += ':';
        if (is_hex_field(name))
            write_string(primitives::to_bare_hex(field), out);
        else
            write_string(primitives::text_of(field), out);
        return true;
    };
    visit_fields(collateral, write);
    if (collateral.pck_certificate_chain) write(kPckChain, *collateral.pck_certificate_chain);
    return out + "}";
}

}  // namespace tee_registry::dcap
