// The readers of AMD's and NVIDIA's certificates and lists: what is read lies inside the input, and
// the readers of extensions end in a value or a refusal.
#include "primitives/check.hpp"
#include "tee-registry/der/sha384_certificate.hpp"
#include "tee-registry/evidence/sev_snp/endorsement.hpp"

namespace {

bool is_inside(primitives::BytesView part, primitives::BytesView whole) {
    return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tee_registry;
    const primitives::BytesView input{data, size};
    if (const auto crl = der::read_sha384_crl(input)) {
        CHECK(is_inside(crl.value().tbs, input));
        (void)crl.value().lists(crl.value().number);
    }
    const auto read = der::read_sha384_certificate(input);
    if (!read) {
        CHECK(!to_string(read.error()).empty());
        return 0;
    }
    const auto& certificate = read.value();
    CHECK(is_inside(certificate.tbs, input));
    CHECK(is_inside(certificate.signature_bits, input));
    CHECK(is_inside(certificate.public_key_info, certificate.tbs));
    for (const auto kind : {sev_snp::KeyKind::Vcek, sev_snp::KeyKind::Vlek})
        (void)sev_snp::read_endorsement(certificate, kind);
    return 0;
}
