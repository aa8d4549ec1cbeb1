// pha_pools, pha_pool, pha_poolPositions: the pallet's own types come out as documented JSON.
#include "primitives/crypto/ss58.hpp"
#include "tests/rpc/harness.hpp"
#include "tokenomics/pools/pools.hpp"

namespace rpc::tests {
namespace {

using primitives::scale::encode;
namespace pools = tokenomics::pools;

template <class T>
void answer(FakeNode& node, const std::string& function, const T& value, const Bytes& expected) {
    node.define_call(function,
                     [bytes = encode(value), expected](
                         const Hash&, BytesView arguments) -> Result<Bytes, StateError> {
                         EXPECT_EQ(primitives::to_bytes(arguments), expected);
                         return bytes;
                     });
}

AccountId account(std::uint8_t fill) {
    AccountId out;
    out.bytes.fill(fill);
    return out;
}
std::string address(const AccountId& who) {
    return primitives::crypto::ss58_encode(who);
}

pools::PoolView view() {
    pools::PoolView out;
    out.id = 3;
    out.owner = account(5);
    out.account = pools::pool_account(3);
    out.commission_bps = 1'000;
    out.ceiling_bps = 5'000;
    out.step_bps = 500;
    out.raise = pools::Raise{.rate_bps = 1'500, .from_ms = 77};
    out.shares = 10;
    out.queued = 1;
    out.entry_value = 12;
    out.exit_value = 11;
    out.free = 4;
    out.locked = 7;
    out.held = 1;
    out.owner_shares = 2;
    out.earned = 3;
    out.to_owner = 1;
    out.members = 2;
    return out;
}
std::string printed() {
    return R"({"id":3,"kind":"Provider","owner":")" + address(account(5)) + R"(","account":")" +
           address(pools::pool_account(3)) +
           R"(","commissionBps":1000,"ceilingBps":5000,"stepBps":500,)"
           R"("raise":{"rateBps":1500,"fromMs":77},"capacity":null,"hasWhitelist":false,)"
           R"("shares":"10","queued":"1","entryValue":"12","exitValue":"11","free":"4",)"
           R"("locked":"7","held":"1","ownerShares":"2","earned":"3","toOwner":"1","lost":"0",)"
           R"("members":2})";
}

TEST(PhaPools, PrintsAPage) {
    Harness rpc;
    answer(rpc.node, "PoolsApi_pools", std::vector{view()},
           encode(std::pair{std::uint32_t{0}, std::uint32_t{100}}));
    EXPECT_EQ(rpc.call("pha_pools"), "[" + printed() + "]");
    answer(rpc.node, "PoolsApi_pools", std::vector{view()},
           encode(std::pair{std::uint32_t{3}, std::uint32_t{1}}));
    EXPECT_EQ(rpc.call("pha_pools", "[3,1]"), "[" + printed() + "]");
}

TEST(PhaPools, PrintsAPoolWithItsMembersAndQueue) {
    Harness rpc;
    pools::PoolDetails details;
    details.pool = view();
    details.workers.resize(1);
    details.workers[0].locked = 7;
    details.members = {{.who = account(6), .shares = 8, .queued = 1, .worth = 9}};
    details.queue = {{.request = 4,
                      .who = account(6),
                      .shares = 1,
                      .worth = 1,
                      .since_ms = 100,
                      .latest_ms = 200}};
    answer(rpc.node, "PoolsApi_pool", std::optional{details}, encode(std::uint32_t{3}));
    const auto zeros = std::string(64, '0');
    EXPECT_EQ(rpc.call("pha_pool", "[3]"),
              R"({"pool":)" + printed() + R"(,"workers":[{"worker":"0x)" + zeros +
                  R"(","locked":"7","cooling":"0","nextReleaseMs":0}],"investments":[],)"
                  R"("members":[{"who":")" +
                  address(account(6)) +
                  R"(","shares":"8","queued":"1","worth":"9"}],"queue":[{"request":4,"who":")" +
                  address(account(6)) +
                  R"(","shares":"1","worth":"1","sinceMs":100,"latestMs":200}]})");
    answer(rpc.node, "PoolsApi_pool", std::optional<pools::PoolDetails>{},
           encode(std::uint32_t{9}));
    EXPECT_EQ(rpc.call("pha_pool", "[9]"), "null");
}

TEST(PhaPools, PrintsPositions) {
    Harness rpc;
    pools::PositionView position;
    position.pool = 3;
    position.member = {.who = account(6), .shares = 8, .queued = 0, .worth = 9};
    answer(rpc.node, "PoolsApi_positions", std::vector{position}, encode(account(6)));
    EXPECT_EQ(rpc.call("pha_poolPositions", "[\"" + address(account(6)) + "\"]"),
              R"([{"pool":3,"member":{"who":")" + address(account(6)) +
                  R"(","shares":"8","queued":"0","worth":"9"},"requests":[]}])");
}

}  // namespace
}  // namespace rpc::tests
