// The forge itself: what it makes is what the readers read, and the same every time.
#include "tee-registry/der/certificate.hpp"
#include "tests/support/der_writer.hpp"
#include "tests/support/quote_forge.hpp"

#include <gtest/gtest.h>

namespace tests::forge {
namespace {

using namespace tee_registry::dcap;

constexpr UnixSeconds kNow = 1750000000;

TEST(quote_forge, same_spec_same_bytes) {
    const auto first = forge(default_spec(TeeKind::Tdx, kNow));
    const auto second = forge(default_spec(TeeKind::Tdx, kNow));
    EXPECT_EQ(first.quote, second.quote);
    EXPECT_EQ(first.collateral, second.collateral);
    EXPECT_NE(first.quote, forge(default_spec(TeeKind::Sgx, kNow)).quote);
}

TEST(quote_forge, the_root_never_changes) {
    // Genesis files name it.
    const auto root = root_der();
    const auto certificate = tee_registry::der::read_certificate(root);
    ASSERT_TRUE(certificate.has_value()) << to_string(certificate.error());
    EXPECT_EQ(certificate.value().subject.common_name, "Forged SGX Root CA");
    EXPECT_EQ(root, root_der());
}

TEST(quote_forge, tcb_info_and_identity_read_back) {
    for (const auto tee : {TeeKind::Sgx, TeeKind::Tdx}) {
        const auto spec = default_spec(tee, kNow);
        const auto collateral = forge(spec).collateral;
        EXPECT_EQ(read_tcb_info(primitives::text_of(collateral.tcb_info)).value(), spec.tcb_info);
        EXPECT_EQ(read_qe_identity(primitives::text_of(collateral.qe_identity)).value(),
                  spec.qe_identity);
    }
}

TEST(quote_forge, bodies_read_back) {
    auto spec = default_spec(TeeKind::Tdx, kNow);
    spec.quote_version = 5;
    spec.is_td15 = true;
    spec.td.report_data.fill(7);
    spec.td.mr_service_td.fill(9);
    const auto td = forge(spec).quote;
    EXPECT_EQ(read_td_report(read_quote(td).value().body), spec.td);
    spec = default_spec(TeeKind::Sgx, kNow);
    spec.enclave.isv_svn = 0x1234;
    const auto enclave = forge(spec).quote;
    EXPECT_EQ(read_enclave_report(read_quote(enclave).value().body), spec.enclave);
}

TEST(quote_forge, writes_times_that_read_back) {
    for (const UnixSeconds seconds : {0LL, 951868799LL, 1750000000LL, 2524607999LL, 2524608000LL}) {
        EXPECT_EQ(tee_registry::rfc3339_seconds(rfc3339(seconds)), seconds);
        const auto encoded = der::time(seconds);
        EXPECT_EQ(tee_registry::der::Reader{encoded}.time().value(), seconds);
    }
}

}  // namespace
}  // namespace tests::forge
