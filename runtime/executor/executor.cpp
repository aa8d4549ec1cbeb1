#include "runtime/executor/executor.hpp"

namespace runtime {

Result<CallOutcome, ExecutionError> Executor::call(std::string_view function, BytesView arguments,
                                                   const primitives::StateView& state) const {
    const auto session = open(state);
    Bytes result = TRY(session->call(function, arguments));
    return CallOutcome{std::move(result), session->take_diff()};
}

}  // namespace runtime
