// The table of served methods: name -> handler. Built once at start, then read by all threads.
#pragma once

#include "rpc/error.hpp"
#include "rpc/executor.hpp"
#include "rpc/methods/params.hpp"
#include "rpc/subscription.hpp"

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rpc {

using Answer = Result<json::Value, Error>;
using CallHandler = std::function<Answer(const Params&)>;
/// What a handler wants to run on the I/O thread once its response is on the way.
using AfterReply = std::vector<Task>;
/// A call whose effects speak to the client: what it puts into AfterReply follows the response.
using OperationHandler = std::function<Answer(const Params&, AfterReply&)>;
/// A call that is answered later: told once, from any thread, possibly before the handler returns.
using AnswerCallback = std::function<void(Answer)>;
using DeferredHandler = std::function<void(const Params&, AnswerCallback)>;
/// Starts a stream; its first notifications may be sent at once.
using SubscribeHandler =
    std::function<Result<Done, Error>(const Params&, const std::shared_ptr<Subscription>&)>;

/// The thread a handler needs.
enum class RunsOn : std::uint8_t {
    /// Quick and thread-safe: wherever the request is.
    Any,
    /// May wait for disk or execute the runtime: a worker, never the I/O thread.
    Worker,
    /// A worker, once those before it on the connection have left theirs: what fills the pool and
    /// what asks about it.
    WorkerInTurn,
    /// Touches subscriptions: the I/O thread only.
    Io,
};

enum class Safety : std::uint8_t { Safe, Unsafe };

/// What a method that ends a subscription answers.
enum class Ending : std::uint8_t {
    /// Whether there was such a subscription.
    Bool,
    Null,
    /// null, or "Invalid params" where there was none.
    NullOrError,
};

struct Method {
    /// All that lead to it, the most habitual first.
    std::vector<std::string> names;
    RunsOn runs_on = RunsOn::Any;
    Safety safety = Safety::Safe;
    std::vector<std::string_view> parameters;

    // Exactly one of the following five makes the method what it is.
    CallHandler call;
    OperationHandler operation;
    DeferredHandler deferred;
    SubscribeHandler subscribe;
    bool unsubscribes = false;

    Ending ending = Ending::Bool;
    /// Subscriptions: the method name of their notifications.
    std::string notification;
    /// Subscriptions and their unsubscribe method: what belongs together.
    std::string family;
    /// Subscriptions of the family on one connection, beyond which the answer is null; 0: no limit
    /// of its own. For methods of the I/O thread.
    std::size_t places_max = 0;
};

/// Names in the order of most habitual first; all lead to the same method.
using Names = std::vector<std::string>;

struct SubscriptionNames {
    Names subscribe;
    Names unsubscribe;
    std::string notification;
    Ending ending = Ending::Bool;
    std::size_t places_max = 0;
};

class MethodTable {
  public:
    void add(const Names& names, RunsOn runs_on, std::vector<std::string_view> parameters,
             CallHandler handler, Safety safety = Safety::Safe);
    /// On the I/O thread.
    void add_operation(const std::string& name, std::vector<std::string_view> parameters,
                       OperationHandler handler);
    /// Begins on a worker, in turn.
    void add_deferred(const Names& names, std::vector<std::string_view> parameters,
                      DeferredHandler handler);
    void add_subscription(const SubscriptionNames& names, RunsOn runs_on,
                          std::vector<std::string_view> parameters, SubscribeHandler handler);

    /// nullptr when not served.
    const Method* find(std::string_view name) const;
    /// Sorted.
    std::vector<std::string> names() const;

  private:
    void insert(const Names& names, const std::shared_ptr<Method>& method);

    std::map<std::string, std::shared_ptr<const Method>, std::less<>> methods_;
};

}  // namespace rpc
