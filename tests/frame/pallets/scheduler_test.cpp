// Scheduler: calls run at their block, by priority, within the budget, and once.
#include "frame/pallets/scheduler.hpp"

#include "frame/pallets/system.hpp"
#include "tests/support/plain_host.hpp"

namespace tests {
namespace {

using namespace frame::scheduler;  // NOLINT: the calls under test
using frame::Bytes;
using frame::DispatchError;
using frame::DispatchResult;
using frame::Root;
using frame::RuntimeCall;
using frame::Weight;

/// Calls are {tenths of the budget, mark}; 0 tenths fail; above 11 is no call.
struct Marks final : frame::Dispatcher, primitives::scale::CallReader {
    std::vector<std::uint8_t> made;
    std::uint8_t known_max = 11;

    DispatchResult dispatch_call(const frame::Origin& origin, const RuntimeCall& call) override {
        EXPECT_TRUE(std::holds_alternative<Root>(origin));
        if (call.encoded[0] == 0) return primitives::unexpected(DispatchError{});
        made.push_back(call.encoded[1]);
        return frame::done();
    }
    frame::DispatchInfo dispatch_info(const RuntimeCall& call) const override {
        return {.weight = Weight::from_ref_time(kBudget.ref_time.value / 10 * call.encoded[0])};
    }
    bool skip_call(primitives::scale::Decoder& in) const override {
        primitives::BytesView bytes;
        if (!in.take(2, bytes)) return false;
        return bytes[0] <= known_max || in.fail(primitives::scale::DecodeError::InvalidVariant);
    }
};

struct SchedulerTest : testing::Test {
    struct Sink final : frame::EventSink {
        std::vector<Bytes> events;
        void deposit(Bytes event) override { events.push_back(std::move(event)); }
    };
    PlainHost host;
    Sink sink;
    frame::RuntimeVersion version;
    frame::system::Pallet system{{host, sink, 0, "System"}, version, 30};
    Marks marks;
    Pallet scheduler{{host, sink, 15, "Scheduler"}, marks, marks, system};

    SchedulerTest() { system.storage.number.put(1); }

    std::vector<std::uint8_t> block(frame::BlockNumber number) {
        system.storage.number.put(number);
        marks.made.clear();
        EXPECT_FALSE(scheduler.on_initialize(number).any_above(kBudget));
        return marks.made;
    }
    static RuntimeCall call(std::uint8_t mark, std::uint8_t tenths = 1) { return {{tenths, mark}}; }
    DispatchResult at(frame::BlockNumber when, std::uint8_t mark, std::uint8_t priority = 0,
                      std::uint8_t tenths = 1) {
        return scheduler.dispatch(Root{}, Schedule{.when = when,
                                                   .maybe_periodic = std::nullopt,
                                                   .priority = priority,
                                                   .call = call(mark, tenths)});
    }
    template <class C>
    void refused(const C& typed, Error error) {
        const auto result = scheduler.dispatch(Root{}, typed);
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().detail, static_cast<std::uint8_t>(error));
    }
    template <class E>
    std::size_t count(const E& event) const {
        Bytes raw{15};
        primitives::scale::encode_to(Event{event}, raw);
        return static_cast<std::size_t>(std::count(sink.events.begin(), sink.events.end(), raw));
    }
    using Made = std::vector<std::uint8_t>;
};

TEST_F(SchedulerTest, RunsAtItsBlockByPriority) {
    EXPECT_TRUE(at(3, 10, 5));
    EXPECT_TRUE(at(3, 11, 1));
    EXPECT_TRUE(at(4, 12));
    EXPECT_EQ(block(2), Made{});
    EXPECT_EQ(block(3), (Made{11, 10}));
    EXPECT_EQ(block(4), Made{12});
    EXPECT_EQ(block(5), Made{});
    EXPECT_TRUE(scheduler.storage.agenda.get(3).items.empty());
    const auto stranger = scheduler.dispatch(frame::Signed{{}}, Cancel{4, 0});
    EXPECT_TRUE(stranger.error() == DispatchError{DispatchError::Kind::BadOrigin});
}

TEST_F(SchedulerTest, EqualPrioritiesRunInTheOrderOfTheirPlaces) {
    for (std::uint8_t mark = 0; mark < 6; ++mark)
        EXPECT_TRUE(at(3, mark, mark == 5 ? 6 : 7));
    EXPECT_EQ(block(3), (Made{5, 0, 1, 2, 3, 4}));
    for (std::uint8_t mark = 0; mark < 4; ++mark)
        EXPECT_TRUE(at(5, mark, 7));
    // A place that was given up is the next task's, and its turn with it.
    EXPECT_TRUE(scheduler.dispatch(Root{}, Cancel{5, 1}));
    EXPECT_TRUE(at(5, 9, 7));
    EXPECT_EQ(block(5), (Made{0, 9, 2, 3}));
}

TEST_F(SchedulerTest, WhatDoesNotFitRunsFirstInTheNextBlock) {
    for (std::uint8_t mark = 0; mark < 5; ++mark)
        EXPECT_TRUE(at(3, mark, mark, 4));
    EXPECT_TRUE(at(4, 9, 0, 1));
    EXPECT_EQ(block(3), (Made{0, 1}));
    EXPECT_EQ(block(4), (Made{2, 3})) << "before the tasks of its own block";
    EXPECT_EQ(block(5), (Made{4, 9}));
    EXPECT_FALSE(scheduler.storage.incomplete_since.exists());
}

TEST_F(SchedulerTest, AFailingTaskIsToldAndGone) {
    EXPECT_TRUE(at(3, 1, 0, 0));
    EXPECT_EQ(block(3), Made{});
    EXPECT_EQ(
        count(Dispatched{
            .task = {3, 0}, .id = std::nullopt, .result = primitives::unexpected(DispatchError{})}),
        1U);
    EXPECT_EQ(block(4), Made{});
}

TEST_F(SchedulerTest, NamesAndAddressesCancel) {
    const TaskName name{7};
    const ScheduleNamed named{
        .id = name, .when = 3, .maybe_periodic = std::nullopt, .priority = 0, .call = call(1)};
    EXPECT_TRUE(scheduler.dispatch(Root{}, named));
    refused(named, Error::NameTaken);
    EXPECT_TRUE(at(3, 2));
    EXPECT_TRUE(scheduler.dispatch(Root{}, CancelNamed{name}));
    refused(CancelNamed{name}, Error::NotFound);
    refused(Cancel{3, 0}, Error::NotFound);
    EXPECT_TRUE(scheduler.dispatch(Root{}, named)) << "the name and the place are free";
    EXPECT_TRUE(scheduler.dispatch(Root{}, Cancel{3, 1}));
    EXPECT_EQ(block(3), Made{1});
    EXPECT_FALSE(scheduler.storage.lookup.contains(name));
}

TEST_F(SchedulerTest, PeriodsRepeatAndEnd) {
    EXPECT_TRUE(scheduler.dispatch(
        Root{},
        ScheduleAfter{.after = 1, .maybe_periodic = Period{2, 3}, .priority = 0, .call = call(1)}));
    std::string ran;
    for (frame::BlockNumber number = 2; number < 12; ++number)
        if (!block(number).empty()) ran += std::to_string(number) + " ";
    EXPECT_EQ(ran, "3 5 7 ");
}

TEST_F(SchedulerTest, RefusesWhatCannotRun) {
    refused(Schedule{.when = 1, .maybe_periodic = {}, .priority = 0, .call = call(1)},
            Error::TargetBlockNumberInPast);
    refused(Schedule{.when = 2, .maybe_periodic = {}, .priority = 0, .call = call(1, 10)},
            Error::CallTooHeavy);
    refused(Schedule{.when = 2, .maybe_periodic = {}, .priority = 0, .call = {Bytes(2'049)}},
            Error::CallTooLong);
    refused(
        ScheduleAfter{
            .after = ~std::uint32_t{0}, .maybe_periodic = {}, .priority = 0, .call = call(1)},
        Error::TargetBlockNumberInPast);
    for (std::uint32_t i = 0; i < kAgendaMax; ++i)
        EXPECT_TRUE(at(2, 1));
    refused(Schedule{.when = 2, .maybe_periodic = {}, .priority = 0, .call = call(1)},
            Error::FailedToSchedule);
}

TEST_F(SchedulerTest, ATaskThatAnUpgradeMadeUnreadableStopsNobody) {
    EXPECT_TRUE(at(3, 1, 0, 9));
    EXPECT_TRUE(at(3, 2, 1, 1));
    marks.known_max = 5;
    EXPECT_EQ(block(3), Made{2});
    EXPECT_EQ(count(CallUnavailable{.task = {3, 0}, .id = std::nullopt}), 1U);
}

}  // namespace
}  // namespace tests
