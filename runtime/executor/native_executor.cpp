// The native executor: the linked runtime over a NativeHost.
#include "runtime/api/exports.hpp"
#include "runtime/executor/executor.hpp"
#include "runtime/executor/native_host.hpp"
#include "runtime/runtime.hpp"

namespace runtime {

namespace {

class NativeSession final : public Session {
  public:
    NativeSession(const primitives::StateView& state, primitives::SignatureCache* verified)
        : host_{state, verified} {}

    Result<Bytes, ExecutionError> call(std::string_view function, BytesView arguments) override {
        // A whole block either holds or is dropped with its session: no need to undo parts of it.
        if (function == "Core_execute_block") return run(function, arguments);
        host_.storage_start_transaction();
        auto result = run(function, arguments);
        if (result)
            host_.storage_commit_transaction();
        else
            host_.storage_rollback_transaction();
        return result;
    }

    primitives::StateDiff take_diff() override { return host_.overlay().take_diff(); }

  private:
    Result<Bytes, ExecutionError> run(std::string_view function, BytesView arguments) {
        // Nothing but the state survives from one call to the next.
        Runtime runtime{host_};
        auto result = call_export(runtime, function, arguments);
        if (!result) return primitives::unexpected(ExecutionError{result.error().message});
        return std::move(result).value();
    }

    NativeHost host_;
};

class NativeExecutor final : public Executor {
  public:
    explicit NativeExecutor(primitives::SignatureCache* verified) : verified_{verified} {}

    std::unique_ptr<Session> open(const primitives::StateView& state) const override {
        return std::make_unique<NativeSession>(state, verified_);
    }

  private:
    primitives::SignatureCache* verified_;
};

}  // namespace

std::unique_ptr<Executor> make_native_executor(primitives::SignatureCache* verified) {
    return std::make_unique<NativeExecutor>(verified);
}

}  // namespace runtime
