// What one verification allocates, all together and whether or not it is freed: at most 4 MiB, for
// evidence that is accepted and for evidence made to be large. Counted are operator new and
// OpenSSL's allocations.
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tee-registry/evidence/dstack/get_quote.hpp"
#include "tests/support/counting_new.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/cvm_forge.hpp"
#include "tests/support/vectors.hpp"

#include <cstdlib>

#include <openssl/crypto.h>

namespace {

std::size_t allocated_by_openssl = 0;

void* openssl_malloc(std::size_t size, const char*, int) {
    allocated_by_openssl += size;
    return std::malloc(size);
}
void* openssl_realloc(void* old, std::size_t size, const char*, int) {
    allocated_by_openssl += size;
    return std::realloc(old, size);
}
void openssl_free(void* old, const char*, int) {
    std::free(old);
}

std::size_t allocated() {
    return tests::allocated_bytes() + allocated_by_openssl;
}

}  // namespace

namespace tee_registry {
namespace {

constexpr std::size_t kBytesMax = 4 * 1024 * 1024;
constexpr UnixSeconds kNow = 1750000000;

/// Bytes allocated by judge().
template <class Judge>
std::size_t cost_of(Judge judge) {
    // Once before, for what is allocated once in a process.
    judge();
    const auto before = allocated();
    judge();
    return allocated() - before;
}

void expect_bounded(std::string_view what, std::size_t bytes) {
    EXPECT_LE(bytes, kBytesMax) << what;
    EXPECT_GT(bytes, 0u) << what;
    std::printf("%-28.*s %9zu bytes\n", static_cast<int>(what.size()), what.data(), bytes);
}

dcap::Policy forge_policy() {
    dcap::Policy policy;
    policy.roots = {tests::forge::root_der()};
    return policy;
}

TEST(allocation, of_real_samples) {
    PHA_REQUIRE_TEST_DATA(folder, "public/tee/dcap-qvl");
    for (const auto& [name, now] :
         {std::pair{"sgx_quote", 1751624924}, {"tdx_quote", 1751624191}}) {
        const auto quote = tests::read_bytes(folder / name);
        const auto text = tests::read_text(folder / (std::string{name} + "_collateral.json"));
        const auto collateral = dcap::collateral_from_json(text);
        ASSERT_TRUE(collateral.has_value());
        tests::CryptoOnlyHost host;
        bool accepted = false;
        expect_bounded(name, cost_of([&] {
                           accepted = dcap::verify(host, quote, *collateral, {},
                                                   static_cast<std::uint64_t>(now))
                                          .has_value();
                       }));
        EXPECT_TRUE(accepted) << name;
        expect_bounded("its collateral from JSON",
                       cost_of([&] { (void)dcap::collateral_from_json(text); }));
    }
}

TEST(allocation, of_the_largest_collateral) {
    auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, kNow);
    // Levels and their advisories.
    for (std::uint32_t i = 0; i + 2 < dcap::kTcbLevelsMax; ++i) {
        auto level = spec.tcb_info.levels.back();
        level.pce_svn = static_cast<std::uint16_t>(i + 100);
        spec.tcb_info.levels.push_back(level);
    }
    // And as many values beside them as a text may have.
    spec.edit_tcb_info = [](std::string& text) {
        std::string filler = "\"filler\":[1";
        for (std::size_t i = 0; i < 1500; ++i)
            filler += ",1";
        text.insert(1, filler + "],");
    };
    for (std::uint64_t serial = 1000; serial < 1500; ++serial)
        spec.pck_crl.revoked_serials.push_back(serial);
    const auto forged = tests::forge::forge(spec);
    tests::CryptoOnlyHost host;
    std::string outcome;
    expect_bounded("the largest collateral", cost_of([&] {
                       const auto result = dcap::verify(host, forged.quote, forged.collateral,
                                                        forge_policy(), kNow);
                       outcome = result ? "" : to_string(result.error());
                   }));
    EXPECT_EQ(outcome, "");
}

TEST(allocation, of_a_launch_with_the_longest_log) {
    auto spec = tests::forge::default_spec(dcap::TeeKind::Tdx, kNow);
    auto events = tests::forge::default_events();
    while (tests::forge::event_log_text(events).size() < dstack::kEventLogSizeMax - 200)
        events.push_back(tests::forge::text_event("application", "payload"));
    tests::forge::set_registers(spec, events);
    dcap::Report quote;
    quote.measurements = spec.td;
    const dstack::CvmEvidence evidence{tests::forge::event_log_text(events), "{}"};
    tests::CryptoOnlyHost host;
    bool accepted = false;
    expect_bounded("the longest event log", cost_of([&] {
                       accepted = dstack::verify(host, quote, evidence, {}).has_value();
                   }));
    EXPECT_TRUE(accepted);
}

}  // namespace
}  // namespace tee_registry

int main(int argc, char** argv) {
    // Before anything else of OpenSSL is called.
    if (CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free) != 1) return 1;
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
