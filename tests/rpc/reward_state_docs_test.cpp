// What pha_* answers about the economy is documented: each field of each answer, and each reason
// for a share of zero, stands in docs/economics.md or in the table of docs/rpc.md.
#include "rpc/methods/pha_governance_types.hpp"
#include "rpc/methods/pha_pools_types.hpp"
#include "rpc/methods/pha_types.hpp"
#include "rpc/methods/reflect_json.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace rpc::tests {
namespace {

namespace fields = primitives::fields;

const std::string& documentation() {
    static const std::string kText =
        ::tests::read_text(::tests::source_dir() / "docs" / "economics.md") +
        ::tests::read_text(::tests::source_dir() / "docs" / "rpc.md");
    return kText;
}

void expect_named(const std::string& name) {
    EXPECT_TRUE(documentation().find('`' + name + '`') != std::string::npos ||
                documentation().find('"' + name + '"') != std::string::npos)
        << name;
}

template <class T>
void expect_fields() {
    []<std::size_t... I>(std::index_sequence<I...>) {
        (expect_named(camel_case(fields::kName<T, I>)), ...);
    }(std::make_index_sequence<fields::count<T>()>{});
}
template <class... Types>
void expect_all() {
    (expect_fields<Types>(), ...);
}

TEST(RewardStateDocs, NameEveryField) {
    using namespace pha;  // NOLINT: what is answered
    expect_all<Supply, Emission, Leg, Epoch, Vpha, Price, Vault, Ticket, WorkerCollateral,
               Cooling>();
    expect_all<Rewards, Pool, Staker, Provider, EarningWorker, LivenessChallenge>();
    expect_all<Slashes, SlashEntry, Slash, Appeal, DryRun, Round, Outage, SlashingParameters>();
    expect_all<StakePool, PoolRaise, PoolWorker, PoolMember, PoolRequest, PoolDetails,
               PoolPosition>();
    expect_all<Validators, ValidatorParameters, FeeShares, Validator, Earnings>();
    expect_all<Treasury, Spent>();
    expect_all<Referenda, ReferendumEntry, Referendum, TrackRules, Tally, RequiredVersion>();
}

TEST(RewardStateDocs, ExplainEveryReasonForZero) {
    std::size_t found = 0;
    []<std::size_t... I>(std::size_t& count, std::index_sequence<I...>) {
        const auto expect_row = [&](std::string_view name) {
            if (name.empty()) return;
            ++count;
            EXPECT_NE(documentation().find("\n| " + std::string{name} + " | "), std::string::npos)
                << name;
        };
        (expect_row(fields::enumerator_name<static_cast<pha::EarningReason>(I)>()), ...);
    }(found, std::make_index_sequence<16>{});
    EXPECT_EQ(found, 9U);
}

}  // namespace
}  // namespace rpc::tests
