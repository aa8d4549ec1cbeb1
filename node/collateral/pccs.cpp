#include "node/collateral/pccs.hpp"

#include "primitives/types/hex.hpp"
#include "tee-registry/der/pem.hpp"
#include "tee-registry/json/fields.hpp"

#include <algorithm>

namespace node::collateral {

namespace json = tee_registry::json;

namespace {

std::optional<std::string> url_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const auto byte = primitives::from_bare_hex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1) return std::nullopt;
        out += static_cast<char>(byte->front());
        i += 2;
    }
    return out;
}

/// PEM as our reader takes it: lines ended by line feeds alone.
Result<Bytes, Problem> chain_in(const HttpsAnswer& answer, std::string_view header) {
    const auto found = answer.headers.find(header);
    if (found == answer.headers.end())
        return unexpected("the answer has no header " + std::string{header});
    auto text = url_decoded(found->second);
    if (!text) return unexpected("the header " + std::string{header} + " is not URL-encoded");
    std::erase(*text, '\r');
    return primitives::to_bytes(primitives::view_of(*text));
}

/// A list as DER, whatever form it came in.
Result<Bytes, Problem> list_of(std::string_view body) {
    if (!body.empty() && body.front() == 0x30)
        return primitives::to_bytes(primitives::view_of(body));
    std::string text{body};
    std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == ' ' || c == '"'; });
    constexpr std::string_view kBegin = "-----BEGINX509CRL-----";
    constexpr std::string_view kEnd = "-----ENDX509CRL-----";
    if (text.starts_with(kBegin) && text.ends_with(kEnd)) {
        const auto inner =
            std::string_view{text}.substr(kBegin.size(), text.size() - kBegin.size() - kEnd.size());
        if (auto der = tee_registry::der::base64_bytes(inner)) return *std::move(der);
    } else if (auto der = primitives::from_bare_hex(text)) {
        return std::move(der).value();
    }
    return unexpected(Problem{"a revocation list is neither DER nor hex nor PEM"});
}

struct SignedJson {
    Bytes text;
    Bytes signature;
};

/// {"tcbInfo": <signed bytes>, "signature": "hex"}
Result<SignedJson, Problem> signed_json(std::string_view body, std::string_view member) {
    const auto document = json::Document::parse(body);
    if (document) {
        const auto root = document.value().root();
        const auto inner = root.find(member);
        const auto signature = json::hex_field(root, "signature");
        if (inner && signature)
            return SignedJson{primitives::to_bytes(primitives::view_of(inner->raw())), *signature};
    }
    return unexpected("the answer has no signed " + std::string{member});
}

std::string_view name_of(TeeKind tee) {
    return tee == TeeKind::Sgx ? "sgx" : "tdx";
}

std::string_view name_of(PckCa ca) {
    return ca == PckCa::Platform ? "platform" : "processor";
}

}  // namespace

Result<Platform, Problem> read_platform(std::string_view text) {
    Platform out;
    const auto whole = text;
    const bool is_sgx = text.starts_with("sgx:");
    if (!is_sgx && !text.starts_with("tdx:")) text = {};
    out.tee = is_sgx ? TeeKind::Sgx : TeeKind::Tdx;
    text = text.substr(std::min<std::size_t>(4, text.size()));
    const auto fmspc = primitives::from_bare_hex(text.substr(0, 12));
    const auto rest = text.substr(std::min<std::size_t>(12, text.size()));
    const bool known = rest.empty() || rest == ":platform" || rest == ":processor";
    if (!fmspc || fmspc->size() != out.fmspc.size() || !known)
        return unexpected(std::string{whole} +
                          ": write it as tdx:00806f050000 or sgx:00906ea10000:processor");
    std::ranges::copy(*fmspc, out.fmspc.begin());
    out.ca = rest == ":processor" ? PckCa::Processor : PckCa::Platform;
    return out;
}

std::string to_string(const Platform& platform) {
    return std::string{name_of(platform.tee)} + ":" + primitives::to_bare_hex(platform.fmspc) +
           ":" + std::string{name_of(platform.ca)};
}

Result<HttpsAnswer, Problem> Pccs::get(const std::string& path) const {
    auto url = base_;
    url.target += path;
    return https_.get(url);
}

Result<QuoteCollateral, Problem> Pccs::fetch(const Platform& platform) const {
    QuoteCollateral out;
    const auto root = "/" + std::string{name_of(platform.tee)} + "/certification/v4";
    const auto info = TRY(get(root + "/tcb?fmspc=" + primitives::to_bare_hex(platform.fmspc)));
    out.tcb_info_issuer_chain = TRY(chain_in(info, "tcb-info-issuer-chain"));
    auto tcb_info = TRY(signed_json(info.body, "tcbInfo"));
    out.tcb_info = std::move(tcb_info.text);
    out.tcb_info_signature = std::move(tcb_info.signature);

    const auto identity = TRY(get(root + "/qe/identity"));
    out.qe_identity_issuer_chain = TRY(chain_in(identity, "sgx-enclave-identity-issuer-chain"));
    auto qe_identity = TRY(signed_json(identity.body, "enclaveIdentity"));
    out.qe_identity = std::move(qe_identity.text);
    out.qe_identity_signature = std::move(qe_identity.signature);

    const auto list = TRY(get(
        "/sgx/certification/v4/pckcrl?ca=" + std::string{name_of(platform.ca)} + "&encoding=der"));
    out.pck_crl_issuer_chain = TRY(chain_in(list, "sgx-pck-crl-issuer-chain"));
    out.pck_crl = TRY(list_of(list.body));
    const auto root_list =
        root_crl_ ? TRY(https_.get(*root_crl_)) : TRY(get("/sgx/certification/v4/rootcacrl"));
    out.root_ca_crl = TRY(list_of(root_list.body));
    return out;
}

}  // namespace node::collateral
