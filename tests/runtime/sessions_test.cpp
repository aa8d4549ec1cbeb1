// Sessions, validators and reports on the real runtime.
#include "frame/support/session.hpp"
#include "primitives/crypto/ed25519.hpp"
#include "runtime/executor/native_host.hpp"
#include "runtime/runtime.hpp"
#include "tests/support/crypto_samples.hpp"
#include "tests/support/test_chain.hpp"

#include <gtest/gtest.h>

namespace runtime {
namespace {

using tests::account_of;
using tests::alice;
using tests::bob;
using tests::encode_call;
using tests::TestChain;

constexpr Balance kPha = frame::kPlanckPerPha;
/// An hour of two-second slots.
constexpr std::uint64_t kSessionSlots = 1800;

struct Reader {
    explicit Reader(const TestChain& chain) : host{chain.state(), nullptr}, runtime{host} {}
    NativeHost host;
    Runtime runtime;
};

template <class Call>
void submit(TestChain& chain, const primitives::crypto::Sr25519Pair& by, std::uint8_t pallet,
            const Call& call) {
    chain.submit(chain.sign(by, encode_call(pallet, call)));
    for (const auto& result : chain.next_block())
        ASSERT_TRUE(result && *result);
}

frame::SessionKeys keys_of_bob() {
    return {bob().public_key(), primitives::crypto::Ed25519Pair{{7}}.public_key()};
}

TEST(Sessions, ABondedAccountBecomesAValidatorTwoSessionsLater) {
    TestChain chain;
    chain.next_block();
    submit(chain, bob(), 31, tokenomics::vpha::Mint{.shares = {60'000 * kPha}});
    submit(chain, bob(), 35, tokenomics::validators::Bond{.shares = {60'000 * kPha}});
    submit(chain, bob(), 11, frame::session::SetKeys{.keys = keys_of_bob(), .proof = {}});
    submit(chain, bob(), 35, tokenomics::validators::Validate{});
    chain.next_block(kSessionSlots);
    EXPECT_EQ(Reader{chain}.runtime.aura.authorities().size(), 1u);
    EXPECT_EQ(Reader{chain}.runtime.session.session_index(), 1u);

    // The block that ends the second session announces the new sets; Alice is its author.
    chain.next_block(kSessionSlots);
    Reader after{chain};
    EXPECT_EQ(after.runtime.session.session_index(), 2u);
    EXPECT_EQ(after.runtime.aura.authorities(),
              (std::vector{alice().public_key(), bob().public_key()}));
    EXPECT_EQ(after.runtime.grandpa.current_set_id(), 1u);
    const auto& logs = chain.head().digest.logs;
    const auto engines = [&](const primitives::EngineId& engine) {
        return std::count_if(logs.begin(), logs.end(), [&](const auto& item) {
            const auto* log = std::get_if<primitives::Consensus>(&item);
            return log != nullptr && log->engine == engine;
        });
    };
    EXPECT_EQ(engines(primitives::kAuraEngine), 1);
    EXPECT_EQ(engines(primitives::kGrandpaEngine), 1);
    EXPECT_TRUE(after.runtime.session.is_consistent());
    EXPECT_TRUE(after.runtime.validators.try_state());
}

TEST(Sessions, TheOnlyAuthorityIsPaidByTheTreasurysLeg) {
    TestChain chain;
    for (int i = 0; i < 3; ++i)
        chain.next_block();
    const Balance before = Reader{chain}.runtime.system.data(account_of(alice())).free;
    chain.next_block(kSessionSlots);
    // The hour's emission comes with the time of the block that ends the session, so that it is
    // paid for the session that follows.
    chain.next_block(kSessionSlots);
    Reader after{chain};
    const auto earned = after.runtime.validators.storage.earned.get(account_of(alice()));
    EXPECT_GT(earned.last, 0u);
    EXPECT_EQ(after.runtime.system.data(account_of(alice())).free - before, earned.total);
    EXPECT_EQ(earned.last_session, 1u);
}

TEST(Sessions, TheRuntimeSaysWhatItCannotDo) {
    TestChain chain;
    const auto call = [&](std::string_view function, const Bytes& arguments) {
        const auto result = chain.executor().call(function, arguments, chain.state());
        return result ? std::string{"answered"} : result.error().message;
    };
    const auto keys = call("SessionKeys_generate_session_keys",
                           primitives::scale::encode(std::optional<Bytes>{}));
    EXPECT_NE(keys.find("author_rotateKeys"), std::string::npos) << keys;
    const auto report =
        call("GrandpaApi_submit_report_equivocation_unsigned_extrinsic",
             primitives::scale::encode(std::pair{frame::grandpa::EquivocationProof{}, Bytes{}}));
    EXPECT_NE(report.find("EquivocationApi_grandpa_report"), std::string::npos) << report;
}

/// Two votes in the name of Alice, as a node would report them.
TEST(Sessions, AFalseReportIsRefusedByThePool) {
    TestChain chain;
    chain.next_block();
    Reader reader{chain};
    const auto alices = reader.runtime.session.active_validators()[0];
    const auto proof = reader.runtime.historical.prove(frame::kGrandpaKeyType, alices.keys.grandpa);
    ASSERT_TRUE(proof);
    // The votes are unsigned; and what another node sent is not even looked at.
    frame::grandpa::EquivocationProof false_votes;
    frame::grandpa::VotePair votes;
    votes.identity = alices.keys.grandpa;
    votes.second.first.target_number = 1;
    false_votes.equivocation = frame::grandpa::Prevote{votes};
    const auto extrinsic = [&](const frame::grandpa::EquivocationProof& equivocation) {
        const auto result = chain.executor().call(
            "EquivocationApi_grandpa_report",
            primitives::scale::encode(std::pair{equivocation, primitives::scale::encode(*proof)}),
            chain.state());
        EXPECT_TRUE(result);
        return primitives::scale::decode<std::optional<primitives::OpaqueExtrinsic>>(result->result)
            .value()
            .value();
    };
    const auto verdict =
        validate_transaction(chain.executor(), chain.state(), frame::TransactionSource::Local,
                             extrinsic(false_votes), chain.head_hash());
    ASSERT_TRUE(verdict);
    ASSERT_FALSE(*verdict);
    EXPECT_EQ(verdict->error(), frame::TransactionValidityError::Invalid::BadProof);
    const auto external =
        validate_transaction(chain.executor(), chain.state(), frame::TransactionSource::External,
                             extrinsic(false_votes), chain.head_hash());
    ASSERT_TRUE(external);
    EXPECT_EQ(external->error(), frame::TransactionValidityError::Invalid::Call);
}

}  // namespace
}  // namespace runtime
