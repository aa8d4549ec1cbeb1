// How pha_* methods answer: they ask the runtime API of the same meaning and print its answer, so
// that state_call gives the same facts.
#pragma once

#include "rpc/methods/pha_types.hpp"
#include "rpc/methods/reflect_json.hpp"
#include "rpc/methods/state_reads.hpp"

namespace rpc {

/// The runtime's answer as a T in JSON.
template <class T>
Answer ask(const MethodContext& context, const Params& params, std::size_t block_index,
           std::string_view function, const Bytes& arguments) {
    const auto block = context.block_or_best(TRY(params.optional_hash(block_index)));
    const auto bytes = TRY(call_runtime(context, block, function, arguments));
    const auto value = primitives::scale::decode<T>(bytes);
    if (!value) {
        return unexpected(state_error({StateError::Kind::Execution,
                                       std::string{function} + " returned what does not decode: " +
                                           std::string{to_string(value.error())}},
                                      block));
    }
    return reflect_json(*value);
}

}  // namespace rpc
