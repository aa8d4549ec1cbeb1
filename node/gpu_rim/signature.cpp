// XML-DSig as NVIDIA's manifests have it: one enveloped signature over the whole document,
// Canonical XML 1.1, SHA-384, ECDSA on P-384 with r | s, the chain from signer to root in KeyInfo.
// Any other algorithm, transform or reference is refused.
#include "node/gpu_rim/manifest.hpp"
#include "node/gpu_rim/rim_root.hpp"
#include "tee-registry/der/pem.hpp"
#include "tee-registry/der/sha384_certificate.hpp"

namespace node::gpu_rim {
namespace {

namespace der = tee_registry::der;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;

constexpr std::string_view kDsig = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::string_view kCanonical = "http://www.w3.org/2006/12/xml-c14n11";
constexpr std::string_view kEnveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
constexpr std::string_view kEcdsaSha384 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";
constexpr std::string_view kSha384 = "http://www.w3.org/2001/04/xmldsig-more#sha384";
constexpr std::size_t kChainMax = 6;

/// Base64 with line breaks, by the strict reader of PEM.
std::optional<Bytes> base64(std::string_view text) {
    std::string frame = "-----BEGIN CERTIFICATE-----\n";
    std::size_t column = 0;
    for (const char c : text) {
        if (c == '\n' || c == ' ' || c == '\t') continue;
        frame += c;
        if (++column % 64 == 0) frame += '\n';
    }
    if (column == 0) return std::nullopt;
    if (column % 64 != 0) frame += '\n';
    auto read = der::pem_certificates(frame + "-----END CERTIFICATE-----", 1);
    if (!read) return std::nullopt;
    return std::move(read).value().front();
}

/// A chain of elements by local names, each the one child of its name.
std::optional<std::size_t> descend(const Document& document, std::size_t from,
                                   std::initializer_list<std::string_view> names) {
    std::optional<std::size_t> at = from;
    for (const auto name : names)
        if (at) at = document.child(*at, kDsig, name);
    return at;
}

bool has_algorithm(const Document& document, std::optional<std::size_t> element,
                   std::string_view uri) {
    return element && document.attribute(*element, "Algorithm") == uri;
}

/// The elements of a signature that matter.
struct Parts {
    std::size_t signature = 0;
    std::size_t signed_info = 0;
    Bytes digest;
    Bytes value;
    std::vector<Bytes> chain;
};

bool has_known_form(const Document& document, std::size_t signed_info, std::size_t reference) {
    const auto transforms = document.child(reference, kDsig, "Transforms");
    if (!transforms) return false;
    const auto steps = document.children(*transforms);
    const auto method = [&](std::string_view name) {
        return document.child(signed_info, kDsig, name);
    };
    return document.children(signed_info).size() == 3 &&
           has_algorithm(document, method("CanonicalizationMethod"), kCanonical) &&
           has_algorithm(document, method("SignatureMethod"), kEcdsaSha384) &&
           document.attribute(reference, "URI") == "" && steps.size() == 2 &&
           has_algorithm(document, steps[0], kEnveloped) &&
           has_algorithm(document, steps[1], kCanonical) &&
           has_algorithm(document, document.child(reference, kDsig, "DigestMethod"), kSha384);
}

Result<Parts, std::string> read_parts(const Document& document) {
    const auto none = [](const char* why) { return unexpected(std::string{why}); };
    const auto signature = document.child(0, kDsig, "Signature");
    if (!signature) return none("there is not one signature");
    const auto signed_info = document.child(*signature, kDsig, "SignedInfo");
    const auto reference = descend(document, *signature, {"SignedInfo", "Reference"});
    const auto digest = descend(document, *signature, {"SignedInfo", "Reference", "DigestValue"});
    const auto value = document.child(*signature, kDsig, "SignatureValue");
    const auto chain = descend(document, *signature, {"KeyInfo", "X509Data"});
    if (!signed_info || !reference || !digest || !value || !chain)
        return none("the signature lacks a part");
    if (!has_known_form(document, *signed_info, *reference))
        return none("the signature is of another form than NVIDIA's");
    Parts out{*signature, *signed_info, {}, {}, {}};
    const auto digest_bytes = base64(document.text(*digest).value_or(""));
    const auto value_bytes = base64(document.text(*value).value_or(""));
    if (!digest_bytes || !value_bytes) return none("digest or signature is not base64");
    out.digest = *digest_bytes;
    out.value = *value_bytes;
    for (const auto element : document.children(*chain)) {
        const auto der = base64(document.text(element).value_or(""));
        if (!document.is(element, kDsig, "X509Certificate") || !der)
            return none("a certificate is not base64");
        out.chain.push_back(*der);
    }
    if (out.chain.size() < 2 || out.chain.size() > kChainMax)
        return none("there are less than two certificates or more than six");
    return out;
}

bool may_issue(const der::CertificateFields& issuer, const der::CertificateFields& child) {
    return issuer.is_ca && (issuer.key_usage & der::key_usage::kKeyCertSign) != 0 &&
           primitives::equal(child.issuer.der, issuer.subject.der);
}

/// The signer's certificate of a chain that ends in the root.
Result<der::Sha384Certificate, std::string> check_chain(primitives::Host& host,
                                                        const std::vector<Bytes>& chain,
                                                        BytesView root) {
    std::vector<der::Sha384Certificate> read;
    for (const auto& der : chain) {
        auto one = der::read_sha384_certificate(der);
        if (!one)
            return unexpected("a certificate is malformed: " +
                              std::string{der::to_string(one.error())});
        read.push_back(std::move(one).value());
    }
    if (!primitives::equal(chain.back(), root))
        return unexpected(std::string{"the chain does not end in NVIDIA's root of manifests"});
    for (std::size_t i = 0; i + 1 < read.size(); ++i)
        if (!may_issue(read[i + 1], read[i]) ||
            !der::is_signature(host, read[i].signature, read[i].tbs, read[i + 1].public_key))
            return unexpected(std::string{"a certificate is not signed by the next one"});
    if (read.front().is_ca || read.front().key_usage != der::key_usage::kDigitalSignature)
        return unexpected(std::string{"the signer's certificate is not one for signing data"});
    return read.front();
}

Result<Done, std::string> check(primitives::Host& host, const Document& document, BytesView root,
                                SignatureReport& out) {
    const auto parts = TRY(read_parts(document));
    const auto signer = TRY(check_chain(host, parts.chain, root));
    out.signer = signer.subject.common_name;
    out.not_before = signer.not_before;
    out.not_after = signer.not_after;
    const auto body = canonical(document, 0, parts.signature);
    if (!primitives::equal(host.sha2_384(primitives::view_of(body)), parts.digest))
        return unexpected(std::string{"the manifest was changed after it was signed"});
    primitives::Bytes96 value{};
    if (parts.value.size() != value.size())
        return unexpected(std::string{"the signature is not of 96 bytes"});
    std::ranges::copy(parts.value, value.begin());
    const auto signed_info = canonical(document, parts.signed_info, std::nullopt);
    if (!der::is_signature(host, value, primitives::view_of(signed_info), signer.public_key))
        return unexpected(std::string{"the signature is wrong"});
    return Done{};
}

}  // namespace

SignatureReport check_signature(primitives::Host& host, const Document& document,
                                const std::optional<Bytes>& root) {
    SignatureReport out;
    const auto result = check(host, document, root ? BytesView{*root} : kNvidiaRimRoot, out);
    out.valid = result.has_value();
    if (!out.valid) out.problem = result.error();
    return out;
}

}  // namespace node::gpu_rim
