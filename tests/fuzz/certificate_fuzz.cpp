// The certificate reader, and what it hands on: what is read lies inside the input.
#include "primitives/check.hpp"
#include "tee-registry/der/certificate.hpp"
#include "tee-registry/evidence/dcap/pck_extension.hpp"

namespace {

bool is_inside(primitives::BytesView part, primitives::BytesView whole) {
    return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const primitives::BytesView input{data, size};
    const auto read = tee_registry::der::read_certificate(input);
    if (!read) {
        CHECK(!to_string(read.error()).empty());
        return 0;
    }
    const auto& certificate = read.value();
    CHECK(certificate.der.size() == size);
    CHECK(is_inside(certificate.tbs, input));
    CHECK(is_inside(certificate.subject.der, certificate.tbs));
    CHECK(is_inside(certificate.issuer.der, certificate.tbs));
    CHECK(!certificate.serial.empty() && certificate.serial.size() <= 20);
    CHECK(tee_registry::der::check_well_formed(input).has_value());
    if (certificate.sgx_extension)
        (void)tee_registry::dcap::read_pck_extension(*certificate.sgx_extension);
    return 0;
}
