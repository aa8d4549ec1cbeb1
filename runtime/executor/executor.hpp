// How the node runs the runtime: by the name of an exported function, SCALE arguments in, SCALE
// result and state changes out. The native library is behind this interface; a Wasm executor has
// the same shape.
#pragma once

#include "primitives/result.hpp"
#include "primitives/signature_cache.hpp"
#include "primitives/state.hpp"

#include <memory>
#include <string>

namespace runtime {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Result;

/// An execution that gave no result: unknown function, arguments that do not decode, or a block
/// that breaks a rule. The text names the input and the rule.
struct ExecutionError {
    std::string message;
};

struct CallOutcome {
    Bytes result;
    /// What the call would change. Callers that only read drop it.
    primitives::StateDiff diff;
};

/// One execution over one state: calls share their changes (a block being built).
class Session {
  public:
    virtual ~Session() = default;
    /// A failed call leaves the changes of earlier calls in place, and none of its own.
    virtual Result<Bytes, ExecutionError> call(std::string_view function, BytesView arguments) = 0;
    /// The changes so far, taken out of the session, which is not used afterwards.
    virtual primitives::StateDiff take_diff() = 0;
};

/// Thread-safe: any number of calls and sessions at once, each on a view of its own.
class Executor {
  public:
    virtual ~Executor() = default;
    /// The view outlives the session.
    virtual std::unique_ptr<Session> open(const primitives::StateView& state) const = 0;

    Result<CallOutcome, ExecutionError> call(std::string_view function, BytesView arguments,
                                             const primitives::StateView& state) const;
};

/// The runtime linked into this program. Signatures that hold are recorded in `verified` and
/// not checked again; it may be null.
std::unique_ptr<Executor> make_native_executor(primitives::SignatureCache* verified);

}  // namespace runtime
