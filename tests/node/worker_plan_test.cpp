// What the worker agent does next, by the state of the chain alone; and its key files.
#include "node/worker/keys.hpp"
#include "node/worker/plan.hpp"
#include "node/worker/program.hpp"
#include "primitives/crypto/system_random.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace node::worker {
namespace {

namespace fs = std::filesystem;
using tee_registry::workers::Challenge;
using tee_registry::workers::WorkerState;

constexpr std::uint64_t kHour = 3'600'000;

primitives::AccountId account(std::uint8_t first) {
    primitives::AccountId out;
    out.bytes[0] = first;
    return out;
}

/// An Active worker of 7 days, one day old.
Situation active() {
    Situation out;
    out.operator_account = account(1);
    out.finalized_block = 100;
    out.best_block = 103;
    out.now_ms = 1'000 * kHour;
    out.renew_before_ms = 24 * kHour;
    auto& record = out.worker.emplace().record;
    record.operator_account = account(1);
    record.state = WorkerState::Active;
    record.evidence_block = 90;
    record.verdicts = {{.at = out.now_ms - 24 * kHour}};
    record.expires_at = out.now_ms + 6 * 24 * kHour;
    return out;
}

std::string told(const Situation& situation) {
    const auto planned = plan(situation);
    if (const auto* idle = std::get_if<Idle>(&planned))
        return "idle " + std::to_string(static_cast<int>(*idle));
    const auto& act = std::get<Act>(planned);
    return std::to_string(static_cast<int>(act.purpose)) + "@" + std::to_string(act.block);
}

TEST(worker_plan, an_unknown_worker_registers_over_the_finalized_block) {
    auto situation = active();
    situation.worker.reset();
    EXPECT_EQ(told(situation), "0@100");
    situation.finalized_block = 0;
    EXPECT_EQ(told(situation), "idle 1");
}

TEST(worker_plan, an_active_worker_rests) {
    EXPECT_EQ(told(active()), "idle 0");
}

TEST(worker_plan, renews_when_little_is_left_but_not_before_two_thirds) {
    auto situation = active();
    auto& record = situation.worker->record;
    record.expires_at = situation.now_ms + 24 * kHour;
    record.verdicts[0].at = record.expires_at - 7 * 24 * kHour;
    EXPECT_EQ(told(situation), "1@100");
    situation.renew_before_ms = 100 * 24 * kHour;
    record.expires_at = situation.now_ms + 10 * kHour;
    record.verdicts[0].at = record.expires_at - 24 * kHour;
    EXPECT_EQ(told(situation), "idle 0") << "10 of 24 hours are left";
    record.verdicts[0].at = record.expires_at - 30 * kHour;
    EXPECT_EQ(told(situation), "1@100") << "10 of 30 hours are left";
}

TEST(worker_plan, evidence_names_a_newer_block_than_the_last) {
    auto situation = active();
    situation.worker->record.state = WorkerState::Lapsed;
    EXPECT_EQ(told(situation), "1@100");
    situation.worker->record.evidence_block = 100;
    EXPECT_EQ(told(situation), "idle 1");
}

TEST(worker_plan, a_challenge_is_answered_over_its_block_or_later) {
    auto situation = active();
    situation.worker->record.challenge = Challenge{.block = 102, .due_at = 0};
    EXPECT_EQ(told(situation), "idle 1");
    situation.finalized_block = 102;
    EXPECT_EQ(told(situation), "4@102");
}

TEST(worker_plan, without_finality_the_best_block_serves) {
    auto situation = active();
    situation.worker->record.challenge = Challenge{.block = 102, .due_at = 0};
    situation.best_block = situation.finalized_block + kFinalityLagMax + 1;
    EXPECT_EQ(told(situation), "4@401");
}

TEST(worker_plan, rotates_before_anything_else) {
    auto situation = active();
    situation.rotation_wanted = true;
    situation.worker->record.challenge = Challenge{.block = 95, .due_at = 0};
    EXPECT_EQ(told(situation), "2@100");
}

TEST(worker_plan, a_denied_worker_rests) {
    auto situation = active();
    situation.rotation_wanted = true;
    situation.worker->record.state = WorkerState::Denied;
    EXPECT_EQ(told(situation), "idle 2");
}

TEST(worker_plan, takes_over_only_what_is_offered_or_lapsed) {
    auto situation = active();
    situation.operator_account = account(2);
    EXPECT_EQ(told(situation), "idle 3");
    situation.worker->record.successor = account(2);
    EXPECT_EQ(told(situation), "3@100");
    situation.worker->record.successor = account(3);
    EXPECT_EQ(told(situation), "idle 3");
    situation.worker->record.state = WorkerState::Lapsed;
    EXPECT_EQ(told(situation), "3@100");
}

class worker_keys : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = testing::TempDir() + "pha-worker-XXXXXX";
        folder = ::mkdtemp(name.data());
    }
    void TearDown() override { fs::remove_all(folder); }

    fs::path folder;
    primitives::crypto::SystemRandom random;
};

TEST_F(worker_keys, are_made_once_and_differ) {
    const Keys keys{folder, nullptr, random};
    const auto worker = keys.worker();
    ASSERT_TRUE(worker.has_value()) << worker.error();
    EXPECT_EQ(keys.worker()->public_key(), worker->public_key());
    EXPECT_NE(keys.sender()->public_key(), worker->public_key());
}

TEST_F(worker_keys, the_next_key_takes_the_place) {
    const Keys keys{folder, nullptr, random};
    const auto before = keys.worker()->public_key();
    EXPECT_FALSE(keys.next_worker()->has_value());
    const auto next = keys.make_next_worker()->public_key();
    EXPECT_EQ(keys.make_next_worker()->public_key(), next);
    EXPECT_EQ(keys.worker()->public_key(), before);
    ASSERT_TRUE(keys.promote_next_worker().has_value());
    EXPECT_EQ(keys.worker()->public_key(), next);
    EXPECT_FALSE(keys.next_worker()->has_value());
}

TEST_F(worker_keys, files_of_another_form_are_refused) {
    const Keys keys{folder, nullptr, random};
    for (const auto* text : {"", "{}", R"({"source":"file","secret":"0x00"})",
                             R"({"source":"elsewhere"})", R"({"source":"dstack","path":"a/1"})"}) {
        ASSERT_TRUE(write_private_file(folder / "worker.key", text).has_value());
        EXPECT_FALSE(keys.worker().has_value()) << text;
    }
}

TEST_F(worker_keys, files_that_others_may_read_are_refused) {
    const Keys keys{folder, nullptr, random};
    ASSERT_TRUE(keys.worker().has_value());
    fs::permissions(folder / "worker.key", fs::perms::group_read, fs::perm_options::add);
    const auto refused = keys.worker();
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().find("may be read by others"), std::string::npos);
    fs::permissions(folder, fs::perms::others_exec, fs::perm_options::add);
    EXPECT_FALSE(open_private_folder(folder).has_value());
}

TEST_F(worker_keys, one_agent_holds_a_folder) {
    {
        const auto first = FolderLock::take(folder);
        ASSERT_TRUE(first.has_value());
        EXPECT_FALSE(FolderLock::take(folder).has_value());
    }
    EXPECT_TRUE(FolderLock::take(folder).has_value());
}

TEST(worker_program, gives_what_a_program_prints) {
    EXPECT_EQ(run_program({"printf", "%s-%s", "a", "b c"}).value(), "a-b c");
    EXPECT_EQ(run_program({"false"}).error(), "false failed");
    EXPECT_NE(run_program({"/no/such/program"}).error().find("cannot run"), std::string::npos);
    EXPECT_EQ(run_program({"head", "-c", "3000000", "/dev/zero"}).error(), "head printed too much");
}

}  // namespace
}  // namespace node::worker
