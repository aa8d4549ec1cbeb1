#include "rpc/server/dispatcher.hpp"

#include "rpc/json.hpp"
#include "rpc/server/message.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>
#include <vector>

namespace rpc {
namespace {

/// Texts up to this size are read on the I/O thread (some tens of microseconds).
constexpr std::size_t kInlineSizeMax = 16 << 10;

enum class Thread { Io, Worker };

/// What the subscriptions of one request keep of its text, counted for their connection and for
/// all together. Ends with the last of them, perhaps after the connection.
struct Kept {
    std::array<std::shared_ptr<Budget>, 2> budgets;
    std::array<Budget::Charge, 2> charges;
};

}  // namespace

/// One request text on its way. It moves between the I/O thread and a worker, never on both.
class Dispatcher::Run : public std::enable_shared_from_this<Run> {
  public:
    Run(Dispatcher& dispatcher, std::string text, std::shared_ptr<Session> session, Reply reply)
        : dispatcher_{dispatcher},
          charge_{dispatcher.budget_, text.size()},
          size_{text.size()},
          text_{std::move(text)},
          session_{std::move(session)},
          reply_{std::move(reply)} {}

    void start() {
        if (text_.size() > kInlineSizeMax) {
            go_to(Thread::Worker, [](Run& run) { run.read(Thread::Worker); });
            return;
        }
        read(Thread::Io);
    }

  private:
    const DispatchLimits& limits() const { return dispatcher_.limits_; }

    void go_to(Thread thread, void (*continuation)(Run&)) {
        auto task = [self = shared_from_this(), continuation] { continuation(*self); };
        if (thread == Thread::Io)
            dispatcher_.executor_.on_io(std::move(task));
        else
            dispatcher_.executor_.on_worker(std::move(task));
    }

    void read(Thread here) {
        auto document = json::read(text_, {.size_max = limits().request_size_max});
        text_.clear();
        text_.shrink_to_fit();
        if (!document) {
            fail_whole(parse_error(), here);
            return;
        }
        document_ = std::move(document).value();
        const auto* batch = document_.if_array();
        if (batch == nullptr) {
            items_ = {&document_};
            advance(here);
            return;
        }
        is_batch_ = true;
        if (const auto refusal = refuse_batch(*batch)) {
            is_batch_ = false;
            fail_whole(*refusal, here);
            return;
        }
        for (const auto& item : *batch)
            items_.push_back(&item);
        // A batch of quick methods is not quick.
        if (here == Thread::Io)
            go_to(Thread::Worker, [](Run& run) { run.advance(Thread::Worker); });
        else
            advance(here);
    }

    std::optional<Error> refuse_batch(const json::Array& batch) const {
        if (limits().batch_items_max == 0) return batches_not_supported();
        if (batch.empty()) return invalid_request();
        if (batch.size() > limits().batch_items_max)
            return batch_too_large(limits().batch_items_max);
        return std::nullopt;
    }

    void fail_whole(const Error& error, Thread here) {
        items_.clear();
        next_ = 0;
        out_.clear();
        write_error(json::Value{}, error, out_);
        failed_ = true;
        advance(here);
    }

    /// Runs items until one needs another thread; ends on the I/O thread.
    void advance(Thread here) {
        while (next_ < items_.size()) {
            const auto request = request_from(*items_[next_]);
            const auto* method =
                request && request->id ? dispatcher_.methods_->find(request->method) : nullptr;
            const auto runs_on = method == nullptr ? RunsOn::Any : method->runs_on;
            if (changes_thread(runs_on, here)) return;
            const auto& item = *items_[next_++];
            if (method != nullptr && method->deferred) {
                defer(*request, *method);
                return;
            }
            run_item(item, request, method);
            if (std::exchange(has_turn_, false)) end_turn();
        }
        if (here == Thread::Worker)
            go_to(Thread::Io, [](Run& run) { run.finish(); });
        else
            finish();
    }

    /// Whether the next item goes on elsewhere, or later.
    bool changes_thread(RunsOn runs_on, Thread here) {
        if (runs_on == RunsOn::WorkerInTurn && !has_turn_) {
            if (here == Thread::Io)
                take_turn();
            else
                go_to(Thread::Io, [](Run& run) { run.take_turn(); });
            return true;
        }
        const bool wants_worker = runs_on == RunsOn::Worker || runs_on == RunsOn::WorkerInTurn;
        if (wants_worker && here == Thread::Io) {
            go_to(Thread::Worker, [](Run& run) { run.advance(Thread::Worker); });
            return true;
        }
        if (runs_on == RunsOn::Io && here == Thread::Worker) {
            go_to(Thread::Io, [](Run& run) { run.advance(Thread::Io); });
            return true;
        }
        return false;
    }

    void take_turn() {
        dispatcher_.take_turn(*session_, [self = shared_from_this()] {
            self->has_turn_ = true;
            self->go_to(Thread::Worker, [](Run& run) { run.advance(Thread::Worker); });
        });
    }

    void end_turn() {
        dispatcher_.executor_.on_io(
            [self = shared_from_this()] { self->dispatcher_.end_turn(*self->session_); });
    }

    void run_item(const json::Value& item, const std::optional<Request>& request,
                  const Method* method) {
        std::string response;
        if (!request) {
            write_error(id_of_invalid(item), invalid_request(), response);
        } else if (request->id == nullptr) {
            return;
        } else {
            respond(*request->id, guarded(method, *request));
            return;
        }
        append(response);
    }

    void respond(const json::Value& id, const Answer& answer) {
        std::string response;
        if (answer)
            write_result(id, *answer, response);
        else
            write_error(id, answer.error(), response);
        if (response.size() > limits().response_size_max) {
            response.clear();
            write_error(id, response_too_big(limits().response_size_max), response);
        }
        append(response);
    }

    /// Goes on, on the I/O thread, when the answer comes; its turn ends as soon as it has begun.
    void defer(const Request& request, const Method& method) {
        ++dispatcher_.calls_started_;
        has_turn_ = false;
        const AnswerCallback answered = [self = shared_from_this(),
                                         id = request.id](Answer answer) {
            ++self->dispatcher_.calls_finished_;
            self->dispatcher_.executor_.on_io([self, id, answer = std::move(answer)] {
                self->respond(*id, answer);
                self->advance(Thread::Io);
            });
        };
        begin(request, method, answered);
        end_turn();
    }

    void begin(const Request& request, const Method& method, const AnswerCallback& answered) {
        if (const auto refusal = refusal_of(&method)) return answered(unexpected(*refusal));
        auto params = Params::from(request.params, method.parameters);
        if (!params) return answered(unexpected(std::move(params).error()));
        method.deferred(*params, answered);
    }

    void append(const std::string& response) {
        if (is_batch_ && out_.size() + response.size() + 2 > limits().response_size_max) {
            items_.clear();
            next_ = 0;
            out_.clear();
            is_batch_ = false;
            failed_ = true;
            write_error(json::Value{}, batch_response_too_big(limits().response_size_max), out_);
            return;
        }
        if (is_batch_) out_ += out_.empty() ? '[' : ',';
        out_ += response;
    }

    /// No exception of a method leaves it.
    Answer guarded(const Method* method, const Request& request) {
        if (const auto refusal = refusal_of(method)) return unexpected(*refusal);
        ++dispatcher_.calls_started_;
        Answer answer = unexpected(internal_error());
        try {
            answer = run_method(*method, request);
        } catch (const std::exception&) {
            answer = unexpected(internal_error());
        }
        ++dispatcher_.calls_finished_;
        return answer;
    }

    /// Why the connection may not call the method now.
    std::optional<Error> refusal_of(const Method* method) const {
        if (!session_->take_call()) return rate_exceeded();
        if (method == nullptr) return method_not_found();
        if (method->safety == Safety::Unsafe && !session_->rights().unsafe_allowed)
            return unsafe_denied();
        return std::nullopt;
    }

    Answer run_method(const Method& method, const Request& request) {
        const auto params = TRY(Params::from(request.params, method.parameters));
        if (method.call) return method.call(params);
        if (method.operation) return method.operation(params, after_reply_);
        if (session_->rights().subscriptions_max == 0) {
            auto error = internal_error();
            error.data = "subscriptions need a WebSocket connection";
            return unexpected(std::move(error));
        }
        if (method.unsubscribes) return end_subscription(method, params);
        return subscribe(method, params);
    }

    Answer end_subscription(const Method& method, const Params& params) {
        const bool ended = session_->unsubscribe(TRY(params.text(0)), method.family);
        if (method.ending == Ending::Bool) return json::Value{ended};
        if (method.ending == Ending::NullOrError && !ended)
            return unexpected(params.invalid(0, "names nothing that is in progress"));
        return json::Value{};
    }

    /// Whether the connection has as many subscriptions of the method as it may have.
    bool is_taken(const Method& method) const {
        if (method.places_max == 0) return false;
        const auto opening = std::count_if(
            opened_.begin(), opened_.end(),
            [&](const auto& subscription) { return subscription->family() == method.family; });
        return session_->count(method.family) + static_cast<std::size_t>(opening) >=
               method.places_max;
    }

    /// Counts the request's text as kept by its subscriptions.
    Result<Done, Error> keep() {
        if (kept_ != nullptr) return Done{};
        if (session_->kept()->used() + size_ > session_->kept()->max())
            return unexpected(subscriptions_too_big(session_->kept()->max()));
        if (dispatcher_.kept_->used() + size_ > dispatcher_.kept_->max())
            return unexpected(server_busy());
        kept_ = std::make_shared<const Kept>(Kept{
            {session_->kept(), dispatcher_.kept_},
            {Budget::Charge{*session_->kept(), size_}, Budget::Charge{*dispatcher_.kept_, size_}}});
        return Done{};
    }

    Answer subscribe(const Method& method, const Params& params) {
        if (is_taken(method)) return json::Value{};
        TRY(keep());
        if (!session_->take_place())
            return unexpected(too_many_subscriptions(session_->rights().subscriptions_max));
        auto subscription = std::make_shared<Subscription>(
            random_subscription_id(), method.notification, method.family, session_.get());
        subscription->hold(kept_);
        opened_.push_back(subscription);
        auto started = method.subscribe(params, subscription);
        if (!started) {
            opened_.pop_back();
            session_->release_place();
            return unexpected(started.error());
        }
        return json::Value{subscription->id()};
    }

    /// I/O thread.
    void finish() {
        if (is_batch_ && !out_.empty()) out_ += ']';
        reply_(std::move(out_));
        for (const auto& subscription : opened_) {
            if (failed_) {
                subscription->close();
                session_->release_place();
            } else {
                session_->open(subscription);
            }
        }
        for (const auto& task : after_reply_)
            task();
    }

    Dispatcher& dispatcher_;
    Budget::Charge charge_;
    std::size_t size_;
    std::string text_;
    std::shared_ptr<Session> session_;
    Reply reply_;
    json::Value document_;
    std::vector<const json::Value*> items_;
    std::size_t next_ = 0;
    bool is_batch_ = false;
    bool has_turn_ = false;
    /// The whole text was answered with one error.
    bool failed_ = false;
    std::string out_;
    std::vector<std::shared_ptr<Subscription>> opened_;
    /// Of the subscriptions in `opened_`.
    std::shared_ptr<const Kept> kept_;
    AfterReply after_reply_;
};

void Dispatcher::take_turn(const Session& session, Task start) {
    auto& waiting = turns_[&session];
    waiting.push_back(std::move(start));
    if (waiting.size() > 1) return;
    const auto first = waiting.front();
    first();
}

void Dispatcher::end_turn(const Session& session) {
    const auto found = turns_.find(&session);
    if (found == turns_.end()) return;
    found->second.pop_front();
    if (found->second.empty()) {
        turns_.erase(found);
        return;
    }
    const auto next = found->second.front();
    next();
}

void Dispatcher::handle(std::string request, std::shared_ptr<Session> session, Reply reply) {
    if (budget_.is_exhausted() || executor_.worker_backlog() > limits_.worker_backlog_max) {
        std::string response;
        write_error(json::Value{}, server_busy(), response);
        reply(std::move(response));
        return;
    }
    std::make_shared<Run>(*this, std::move(request), std::move(session), std::move(reply))->start();
}

std::string Dispatcher::too_big_response() const {
    std::string response;
    write_error(json::Value{}, request_too_big(limits_.request_size_max), response);
    return response;
}

}  // namespace rpc
