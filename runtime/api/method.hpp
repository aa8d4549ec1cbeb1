// Makes an entry of the export table from a function: its arguments' types decode the input and
// name the types in metadata.
//
//   BlockResult<Nonce> account_nonce(Runtime& runtime, const AccountId& account);
//   method<account_nonce>("account_nonce", {"account"}, "The next nonce of an account.")
#pragma once

#include "runtime/api/exports.hpp"
#include "runtime/runtime.hpp"

namespace runtime {

template <auto Function>
struct Bound;

template <class Out, class... In, BlockResult<Out> (*Function)(Runtime&, const In&...)>
struct Bound<Function> {
    static constexpr std::size_t kArgumentCount = sizeof...(In);

    static BlockResult<Bytes> call(Runtime& runtime, BytesView input) {
        primitives::scale::Decoder in{input, &runtime};
        std::tuple<In...> arguments;
        const bool read = std::apply(
            [&](auto&... argument) {
                return (primitives::scale::decode_from(in, argument) && ...);
            },
            arguments);
        if (!read) return bad_arguments(to_string(in.error()));
        if (in.remaining() != 0)
            return bad_arguments(to_string(primitives::scale::DecodeError::TrailingBytes));
        auto result = std::apply(
            [&](const auto&... argument) { return Function(runtime, argument...); }, arguments);
        if (!result) return primitives::unexpected(result.error());
        return primitives::scale::encode(*result);
    }

    static frame::metadata::ApiMethodModel describe(frame::metadata::TypeRegistry& types,
                                                    const ApiMethod& method) {
        std::array<std::string_view, kArgumentCount> names;
        std::copy_n(method.arguments.begin(), kArgumentCount, names.begin());
        return frame::metadata::api_method<Out, In...>(types, method.name, names, method.docs);
    }

  private:
    static primitives::Unexpected<BlockError> bad_arguments(std::string_view reason) {
        return primitives::unexpected(BlockError{"arguments: " + std::string{reason}});
    }
};

template <auto Function>
constexpr ApiMethod method(std::string_view name, std::array<std::string_view, 3> arguments,
                           std::string_view docs) {
    return {name, arguments, docs, Bound<Function>::call, Bound<Function>::describe};
}

}  // namespace runtime
