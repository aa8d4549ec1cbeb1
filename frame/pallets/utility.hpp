// Pallet Utility: several calls in one extrinsic, and calls by accounts derived from the signer's.
//
// Every inner call runs in a storage transaction of its own. `batch` keeps what succeeded and stops
// at the first failure, `batch_all` keeps all or nothing, `force_batch` goes on after failures.
#pragma once

#include "frame/support/nested_call.hpp"
#include "frame/support/pallet.hpp"

namespace frame::utility {

/// Calls in one batch. Each costs at least two bytes of input and one dispatch.
inline constexpr std::uint32_t kBatchedCallsMax = 10'000;

struct Storage {};

struct BatchInterrupted {
    std::uint32_t index{};
    DispatchError error;
};
struct BatchCompleted {};
struct BatchCompletedWithErrors {};
struct ItemCompleted {};
struct ItemFailed {
    DispatchError error;
};
using Event = std::variant<BatchInterrupted, BatchCompleted, BatchCompletedWithErrors,
                           ItemCompleted, ItemFailed>;

enum class Error : std::uint8_t { TooManyCalls };
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

struct Batch {
    static constexpr CallInfo kInfo{
        .index = 0, .docs = "Makes calls in order until one fails; those before it stay."};
    std::vector<RuntimeCall> calls;
};
struct AsDerivative {
    static constexpr CallInfo kInfo{.index = 1,
                                    .docs = "Makes a call as the signer's account of a number."};
    std::uint16_t index{};
    RuntimeCall call;
};
struct BatchAll {
    static constexpr CallInfo kInfo{.index = 2,
                                    .docs = "Makes calls in order; all succeed or none is made."};
    std::vector<RuntimeCall> calls;
};
struct ForceBatch {
    static constexpr CallInfo kInfo{.index = 4,
                                    .docs = "Makes calls in order, those that fail aside."};
    std::vector<RuntimeCall> calls;
};
using Call = Calls<Batch, AsDerivative, BatchAll, ForceBatch>;

struct Constants {
    std::uint32_t batched_calls_limit;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants> {
  public:
    Pallet(const Context& context, Dispatcher& dispatcher)
        : Base{context}, dispatcher_{dispatcher} {}

    static constexpr Constants constants() { return {.batched_calls_limit = kBatchedCallsMax}; }

    DispatchInfo info(const Batch& call) const;
    DispatchInfo info(const AsDerivative& call) const;
    DispatchInfo info(const BatchAll& call) const;
    DispatchInfo info(const ForceBatch& call) const;
    DispatchResult dispatch(const Origin& origin, const Batch& call);
    DispatchResult dispatch(const Origin& origin, const AsDerivative& call);
    DispatchResult dispatch(const Origin& origin, const BatchAll& call);
    DispatchResult dispatch(const Origin& origin, const ForceBatch& call);

    /// The account of an account's number.
    AccountId derivative_account(const AccountId& who, std::uint16_t index) const;

  private:
    DispatchInfo batch_info(const std::vector<RuntimeCall>& calls) const;
    Outcome<> ensure_batch(const Origin& origin, const std::vector<RuntimeCall>& calls) const;

    Dispatcher& dispatcher_;
};

}  // namespace frame::utility
