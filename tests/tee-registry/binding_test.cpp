#include "tee-registry/binding.hpp"

#include "tests/support/crypto_only_host.hpp"
#include "tests/support/vectors.hpp"

namespace tee_registry {
namespace {

Binding sample() {
    Binding binding;
    binding.purpose = Purpose::Renew;
    binding.genesis_hash.bytes.fill(0x11);
    binding.worker.fill(0x22);
    binding.operator_account.bytes.fill(0x33);
    binding.block_number = 0x01020304;
    binding.block_hash.bytes.fill(0x44);
    return binding;
}

TEST(binding, is_the_hash_of_the_documented_bytes) {
    tests::CryptoOnlyHost host;
    primitives::Bytes message{18 << 2};
    primitives::append(message, primitives::view_of("pha-node/attest/v1"));
    message.push_back(1);
    message.insert(message.end(), 32, 0x11);
    message.insert(message.end(), 32, 0x22);
    message.insert(message.end(), 32, 0x33);
    for (const auto byte : std::array<std::uint8_t, 4>{0x04, 0x03, 0x02, 0x01})
        message.push_back(byte);
    message.insert(message.end(), 32, 0x44);
    const auto expected = host.sha2_256(message);
    EXPECT_EQ(binding_hash(host, sample()), expected);
    const auto report_data = report_data_of(host, sample());
    EXPECT_TRUE(primitives::equal(std::span{report_data}.first(32), expected));
    for (std::size_t i = 32; i < 64; ++i)
        EXPECT_EQ(report_data[i], 0);
}

TEST(binding, every_part_counts) {
    tests::CryptoOnlyHost host;
    const auto base = binding_hash(host, sample());
    const auto changed = [&](auto edit) {
        auto binding = sample();
        edit(binding);
        EXPECT_NE(binding_hash(host, binding), base);
    };
    changed([](Binding& b) { b.purpose = Purpose::Register; });
    changed([](Binding& b) { b.genesis_hash[0] ^= 1; });
    changed([](Binding& b) { b.worker[31] ^= 1; });
    changed([](Binding& b) { b.operator_account[0] ^= 1; });
    changed([](Binding& b) { b.block_number += 1; });
    changed([](Binding& b) { b.block_hash[31] ^= 1; });
}

}  // namespace
}  // namespace tee_registry
