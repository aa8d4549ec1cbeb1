// The addresses, platforms and products that pha-collateral takes.
#include "node/collateral/pccs.hpp"

#include "node/collateral/kds.hpp"

#include <gtest/gtest.h>

namespace node::collateral {
namespace {

TEST(collateral_url, https_with_port_and_path) {
    const auto url = read_url("https://pccs.example:8081/base/");
    ASSERT_TRUE(url.has_value()) << url.error();
    EXPECT_EQ(url->host, "pccs.example");
    EXPECT_EQ(url->port, 8081);
    EXPECT_EQ(url->target, "/base");
    EXPECT_EQ(read_url("https://pccs.example")->port, 443);
}

TEST(collateral_url, anything_else_is_refused) {
    for (const auto* text :
         {"", "http://pccs.example", "https://", "https://:443", "https://user@pccs.example",
          "https://pccs.example:0", "https://pccs.example:65536", "https://pccs.example:x",
          "https://pccs.example/#x", "https://pccs example", "pccs.example"})
        EXPECT_FALSE(read_url(text).has_value()) << text;
}

TEST(collateral_platform, names_tee_model_and_ca) {
    const auto tdx = read_platform("tdx:00806F050000");
    ASSERT_TRUE(tdx.has_value()) << tdx.error();
    EXPECT_EQ(to_string(*tdx), "tdx:00806f050000:platform");
    EXPECT_EQ(to_string(*read_platform("sgx:00906ea10000:processor")),
              "sgx:00906ea10000:processor");
    for (const auto* text : {"", "tdx", "tdx:", "tdx:00806f0500", "tdx:00806f05000000",
                             "snp:00806f050000", "tdx:00806f050000:", "tdx:00806f05000g"})
        EXPECT_FALSE(read_platform(text).has_value()) << text;
}

TEST(collateral_product, names_product_and_key) {
    for (const auto* text : {"Milan:vcek", "Genoa:vlek", "Turin:vcek"}) {
        const auto product = read_product(text);
        ASSERT_TRUE(product.has_value()) << product.error();
        EXPECT_EQ(to_string(*product), text);
    }
    EXPECT_EQ(to_string(*read_product("Milan")), "Milan:vcek");
    for (const auto* text : {"", "milan", "Naples", "Milan:", "Milan:VCEK", ":vcek", "Milan:vcek:"})
        EXPECT_FALSE(read_product(text).has_value()) << text;
}

}  // namespace
}  // namespace node::collateral
