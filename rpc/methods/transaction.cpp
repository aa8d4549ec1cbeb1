// transaction_v1_*: keep a transaction in the pool until the client stops it; and
// transactionWatch_v1_*: submit one and hear what becomes of it.
#include "rpc/methods/all.hpp"
#include "rpc/methods/convert.hpp"

#include <utility>

namespace rpc {
namespace {

// ---- transaction_v1 -----------------------------------------------------------------------------

/// Transactions that one connection broadcasts at a time, as many as Substrate's nodes take: each
/// is offered again at every best block.
constexpr std::size_t kBroadcastsMax = 16;

/// The pool keeps a valid transaction by itself. One that it refused (a nonce of the future, no
/// funds yet) is offered again with every new best block, until the client stops.
struct Broadcast {
    std::shared_ptr<Subscription> operation;
    Bytes extrinsic;
};

void offer(const MethodContext& context, const std::shared_ptr<Broadcast>& broadcast) {
    context.executor.on_worker_meanwhile([context, broadcast] {
        if (!broadcast->operation->is_open()) return;
        // Refusals are not told: the client looks for its transaction in the blocks.
        context.backend.transactions.submit(broadcast->extrinsic, [](const auto&) {});
    });
}

Result<Done, Error> broadcast(const MethodContext& context, const Params& params,
                              const std::shared_ptr<Subscription>& operation) {
    const auto broadcast = std::make_shared<Broadcast>(Broadcast{operation, TRY(params.bytes(0))});
    const auto id = context.hub.on_new_best([context, broadcast] { offer(context, broadcast); });
    operation->on_close([context, id] { context.hub.forget(id); });
    offer(context, broadcast);
    return Done{};
}

// ---- transactionWatch_v1 ------------------------------------------------------------------------

json::Object event_of(std::string_view name) {
    json::Object event;
    event.set("event", name);
    return event;
}

json::Object event_with(std::string_view name, json::Value block) {
    return event_of(name).set("block", std::move(block));
}

json::Object error_event(std::string_view name, std::string_view error) {
    return event_of(name).set("error", error);
}

/// {"hash","index"} of the extrinsic in a block's body.
json::Value position(ChainReader& chain, const Hash& block, const Bytes& extrinsic) {
    const auto found = chain.block(block);
    if (!found) return json::Value{};
    for (std::size_t i = 0; i < found->extrinsics.size(); ++i)
        if (primitives::scale::encode(found->extrinsics[i]) == extrinsic)
            return json::Object{}.set("hash", hex_json(block)).set("index", i);
    return json::Value{};
}

/// What a status of the pool is told as; nullopt for those the protocol has no event for.
std::optional<json::Object> event_for(ChainReader& chain, const TransactionStatus& status,
                                      const Bytes& extrinsic) {
    using Kind = TransactionStatus::Kind;
    switch (status.kind) {
        case Kind::InBlock:
            return event_with("bestChainBlockIncluded", position(chain, status.hash, extrinsic));
        case Kind::Retracted:
            return event_with("bestChainBlockIncluded", json::Value{});
        case Kind::Finalized:
            return event_with("finalized", position(chain, status.hash, extrinsic));
        case Kind::FinalityTimeout:
            return error_event("dropped", "Its block was not finalized in time");
        case Kind::Usurped:
            return error_event("invalid", "Extrinsic was rendered invalid by another extrinsic");
        case Kind::Dropped:
            return error_event("dropped",
                               "Extrinsic dropped from the pool due to exceeding limits");
        case Kind::Invalid:
            return error_event("invalid", "Extrinsic marked as invalid");
        case Kind::Ready:
        case Kind::Future:
        case Kind::Broadcast:
            return std::nullopt;
    }
    return std::nullopt;
}

/// Bodies are read on a worker, one status at a time and in order.
class Watch : public std::enable_shared_from_this<Watch> {
  public:
    Watch(const MethodContext& context, std::shared_ptr<Subscription> subscription, Bytes extrinsic)
        : context_{context},
          subscription_{std::move(subscription)},
          extrinsic_{std::move(extrinsic)} {}

    const Bytes& extrinsic() const { return extrinsic_; }

    /// Any thread; possibly before tell_validated().
    void tell(const TransactionStatus& status) {
        context_.executor.on_io([self = shared_from_this(), status] {
            self->tell_validated();
            self->statuses_.push_back(status);
            self->read_next();
        });
    }

    /// I/O thread.
    void tell_validated() {
        if (!std::exchange(is_validated_, true)) send(event_of("validated"));
    }
    void refuse(const SubmitError& error) {
        const auto known = submit_error(error);
        auto text = known.message;
        if (known.data)
            if (const auto* detail = known.data->if_string()) text += ": " + *detail;
        send(error_event("invalid", text));
        subscription_->finish();
    }

  private:
    void send(json::Object event) {
        subscription_->notify(json::write(json::Value{std::move(event)}));
    }

    void read_next() {
        if (is_reading_ || statuses_.empty()) return;
        is_reading_ = true;
        context_.executor.on_worker([self = shared_from_this(), status = statuses_.front()] {
            auto event = event_for(self->context_.backend.chain, status, self->extrinsic_);
            self->context_.executor.on_io(
                [self, event = std::move(event), last = is_final(status.kind)] {
                    self->is_reading_ = false;
                    self->statuses_.erase(self->statuses_.begin());
                    if (event) self->send(*event);
                    if (last) self->subscription_->finish();
                    self->read_next();
                });
        });
    }

    MethodContext context_;
    std::shared_ptr<Subscription> subscription_;
    Bytes extrinsic_;
    std::vector<TransactionStatus> statuses_;
    bool is_validated_ = false;
    bool is_reading_ = false;
};

/// A refusal is an event too, after the subscription's id.
Result<Done, Error> submit_and_watch(const MethodContext& context, const Params& params,
                                     const std::shared_ptr<Subscription>& subscription) {
    const auto watch = std::make_shared<Watch>(context, subscription, TRY(params.bytes(0)));
    auto& transactions = context.backend.transactions;
    const auto submitted = transactions.submit_and_watch(
        watch->extrinsic(), [watch](const TransactionStatus& status) { watch->tell(status); });
    if (!submitted) {
        context.executor.on_io([watch, error = submitted.error()] { watch->refuse(error); });
        return Done{};
    }
    subscription->on_close([&transactions, id = *submitted] { transactions.unwatch(id); });
    context.executor.on_io([watch] { watch->tell_validated(); });
    return Done{};
}

}  // namespace

void add_transaction_methods(MethodTable& table, const MethodContext& context) {
    table.add_subscription(
        {.subscribe = {"transaction_v1_broadcast"},
         .unsubscribe = {"transaction_v1_stop"},
         .notification = "",
         .ending = Ending::NullOrError,
         .places_max = kBroadcastsMax},
        RunsOn::Io, {"transaction"},
        [context](const Params& params, const std::shared_ptr<Subscription>& operation) {
            return broadcast(context, params, operation);
        });
    table.add_subscription(
        {{"transactionWatch_v1_submitAndWatch"},
         {"transactionWatch_v1_unwatch"},
         "transactionWatch_v1_watchEvent",
         Ending::Null},
        RunsOn::WorkerInTurn, {"transaction"},
        [context](const Params& params, const std::shared_ptr<Subscription>& subscription) {
            return submit_and_watch(context, params, subscription);
        });
}

}  // namespace rpc
