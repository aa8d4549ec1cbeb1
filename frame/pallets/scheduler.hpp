// Pallet Scheduler: calls that Root has ordered for a later block, with the names and calls of
// Substrate's pallet. A referendum that is to take effect at a height schedules its call.
//
// Tasks of a block run at its beginning, the smaller priority value first, within kBudget; those
// that do not fit stay in their agenda and run first in the next block. A task runs as Root, in a
// storage transaction of its own; a failing one is told by its event and leaves no trace. A named
// task can be cancelled by its name.
//
// Bounds: kAgendaMax tasks a block, kCallSizeMax bytes a call, kAgendasPerBlock agendas read a
// block. A call that alone is above kBudget is refused when it is scheduled.
#pragma once

#include "frame/support/block_info.hpp"
#include "frame/support/nested_call.hpp"
#include "frame/support/pallet.hpp"

namespace frame::scheduler {

inline constexpr std::uint32_t kAgendaMax = 50;
/// An agenda is read and written whole: 50 of these are 100 KiB.
inline constexpr std::uint32_t kCallSizeMax = 2'048;
/// Agendas that were not finished, behind the present one.
inline constexpr std::uint32_t kAgendasPerBlock = 8;
/// A quarter of a block of 1.5 s: extrinsics come after it.
inline constexpr Weight kBudget =
    Weight{{375 * kRefTimePerMicrosecond * 1'000}, {~std::uint64_t{0}}};

using TaskName = primitives::Bytes32;
/// Block and place in its agenda.
using TaskAddress = std::pair<BlockNumber, std::uint32_t>;
/// Blocks between two runs, and runs that are left.
using Period = std::pair<BlockNumber, std::uint32_t>;

struct Task {
    static constexpr std::string_view kTypePath = "pallet_scheduler::Scheduled";
    std::optional<TaskName> maybe_id;
    std::uint8_t priority{};
    /// An encoded call of this runtime; after an upgrade it may be none.
    BoundedBytes<kCallSizeMax> call;
    std::optional<Period> maybe_periodic;
    bool operator==(const Task&) const = default;
};
/// Places of tasks that ran or were cancelled are empty, so that addresses stay.
using Agenda = BoundedVec<std::optional<Task>, kAgendaMax>;

struct Storage {
    /// The first block whose agenda is not finished.
    OptionalValue<"IncompleteSince", BlockNumber> incomplete_since;
    Map<"Agenda", Twox64Concat, BlockNumber, Agenda> agenda;
    OptionalMap<"Lookup", Twox64Concat, TaskName, TaskAddress> lookup;
};

struct Scheduled {
    BlockNumber when{};
    std::uint32_t index{};
};
struct Canceled {
    BlockNumber when{};
    std::uint32_t index{};
};
struct Dispatched {
    TaskAddress task;
    std::optional<TaskName> id;
    Outcome<> result = Done{};
};
struct CallUnavailable {
    static constexpr std::string_view kDocs = "The task is no call that this runtime can make.";
    TaskAddress task;
    std::optional<TaskName> id;
};
struct PeriodicFailed {
    static constexpr std::string_view kDocs = "The agenda of the next run is full.";
    TaskAddress task;
    std::optional<TaskName> id;
};
using Event = std::variant<Scheduled, Canceled, Dispatched, CallUnavailable, PeriodicFailed>;

enum class Error : std::uint8_t {
    FailedToSchedule,
    NotFound,
    TargetBlockNumberInPast,
    CallTooLong,
    CallTooHeavy,
    NameTaken,
};
std::string_view to_string(Error error);

struct Schedule {
    static constexpr CallInfo kInfo{.index = 0, .docs = "Root orders a call for a block."};
    BlockNumber when{};
    std::optional<Period> maybe_periodic;
    std::uint8_t priority{};
    RuntimeCall call;
};
struct Cancel {
    static constexpr CallInfo kInfo{.index = 1, .docs = "Root cancels a task."};
    BlockNumber when{};
    std::uint32_t index{};
};
struct ScheduleNamed {
    static constexpr CallInfo kInfo{.index = 2, .docs = "Root orders a named call for a block."};
    TaskName id{};
    BlockNumber when{};
    std::optional<Period> maybe_periodic;
    std::uint8_t priority{};
    RuntimeCall call;
};
struct CancelNamed {
    static constexpr CallInfo kInfo{.index = 3, .docs = "Root cancels a named task."};
    TaskName id{};
};
struct ScheduleAfter {
    static constexpr CallInfo kInfo{.index = 4,
                                    .docs = "Root orders a call for after some blocks."};
    BlockNumber after{};
    std::optional<Period> maybe_periodic;
    std::uint8_t priority{};
    RuntimeCall call;
};
struct ScheduleNamedAfter {
    static constexpr CallInfo kInfo{.index = 5,
                                    .docs = "Root orders a named call for after some blocks."};
    TaskName id{};
    BlockNumber after{};
    std::optional<Period> maybe_periodic;
    std::uint8_t priority{};
    RuntimeCall call;
};
using Call = Calls<Schedule, Cancel, ScheduleNamed, CancelNamed, ScheduleAfter, ScheduleNamedAfter>;

struct Constants {
    Weight maximum_weight;
    std::uint32_t max_scheduled_per_block;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants> {
  public:
    Pallet(const Context& context, Dispatcher& dispatcher,
           const primitives::scale::CallReader& calls, const BlockInfo& block)
        : Base{context}, dispatcher_{dispatcher}, calls_{calls}, block_{block} {}

    static constexpr Constants constants() {
        return {.maximum_weight = kBudget, .max_scheduled_per_block = kAgendaMax};
    }

    DispatchInfo info(const Schedule& call) const;
    DispatchInfo info(const Cancel& call) const;
    DispatchInfo info(const ScheduleNamed& call) const;
    DispatchInfo info(const CancelNamed& call) const;
    DispatchInfo info(const ScheduleAfter& call) const;
    DispatchInfo info(const ScheduleNamedAfter& call) const;
    DispatchResult dispatch(const Origin& origin, const Schedule& call);
    DispatchResult dispatch(const Origin& origin, const Cancel& call);
    DispatchResult dispatch(const Origin& origin, const ScheduleNamed& call);
    DispatchResult dispatch(const Origin& origin, const CancelNamed& call);
    DispatchResult dispatch(const Origin& origin, const ScheduleAfter& call);
    DispatchResult dispatch(const Origin& origin, const ScheduleNamedAfter& call);

    /// Runs what is due.
    Weight on_initialize(BlockNumber number);

  private:
    /// Any of the four calls that order one.
    template <class C>
    DispatchResult order_by(const Origin& origin, const C& call);
    Outcome<> order(BlockNumber when, Task task, const RuntimeCall& call);
    Outcome<BlockNumber> block_after(BlockNumber after) const;
    Outcome<> place(BlockNumber when, const Task& task);
    Outcome<> remove(const TaskAddress& address);
    /// Runs the tasks of an agenda that fit; false when some are left.
    bool serve(BlockNumber when, BlockNumber now, Weight& used);
    /// False when the task must wait for the next block.
    bool run(const TaskAddress& address, const Task& task, Weight& used);
    void repeat(const TaskAddress& address, Task task, BlockNumber now);

    Dispatcher& dispatcher_;
    const primitives::scale::CallReader& calls_;
    const BlockInfo& block_;
};

}  // namespace frame::scheduler
