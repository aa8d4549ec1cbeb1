// Certificates, CRLs and the SGX extension of the quote forge.
#pragma once

#include "tests/support/quote_forge.hpp"

namespace tests::forge {

Bytes certificate_der(const Certificate& certificate);
Bytes crl_der(const Crl& crl);
Bytes pck_extension_der(const tee_registry::dcap::PckExtension& platform);
/// PEM of certificates, one after another.
Bytes pem(std::initializer_list<Bytes> certificates);

}  // namespace tests::forge
