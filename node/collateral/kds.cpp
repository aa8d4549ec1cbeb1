#include "node/collateral/kds.hpp"

#include "tee-registry/der/pem.hpp"

namespace node::collateral {

using tee_registry::sev_snp::KeyKind;
using tee_registry::sev_snp::Product;

namespace {

/// As AMD's addresses spell it.
std::string_view name_of(KeyKind kind) {
    return kind == KeyKind::Vcek ? "vcek" : "vlek";
}

}  // namespace

Result<AmdProduct, Problem> read_product(std::string_view text) {
    const auto colon = text.find(':');
    const auto kind = colon == text.npos ? "vcek" : text.substr(colon + 1);
    for (const auto product : {Product::Milan, Product::Genoa, Product::Turin})
        for (const auto key : {KeyKind::Vcek, KeyKind::Vlek})
            if (text.substr(0, colon) == to_string(product) && kind == name_of(key))
                return AmdProduct{product, key};
    return unexpected(std::string{text} + ": write it as Milan, Genoa or Turin, or Milan:vlek");
}

std::string to_string(const AmdProduct& product) {
    return std::string{to_string(product.product)} + ":" + std::string{name_of(product.kind)};
}

Result<AuthorityObjects, Problem> Kds::fetch(const AmdProduct& product) const {
    const auto get = [&](std::string_view what) {
        auto url = base_;
        url.target += "/" + std::string{name_of(product.kind)} + "/v1/" +
                      std::string{to_string(product.product)} + "/" + std::string{what};
        return https_.get(url);
    };
    auto text = TRY(get("cert_chain")).body;
    // AMD ends lines in both ways.
    std::erase(text, '\r');
    while (text.ends_with("\n\n"))
        text.pop_back();
    auto chain = tee_registry::der::pem_certificates(text, 2);
    if (!chain)
        return unexpected("the answer's cert_chain: " + std::string{to_string(chain.error())});
    AuthorityObjects out;
    out.product = product.product;
    out.kind = product.kind;
    out.signer = std::move(chain->at(0));
    out.root = std::move(chain->at(1));
    const auto list = TRY(get("crl"));
    out.crl = primitives::to_bytes(primitives::view_of(list.body));
    return out;
}

}  // namespace node::collateral
