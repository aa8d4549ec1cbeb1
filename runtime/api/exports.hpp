// The runtime's exported functions by name, as Wasm exports them: SCALE arguments concatenated in,
// SCALE result out. One table drives dispatch, the list of APIs in RuntimeVersion, and metadata.
#pragma once

#include "frame/metadata/model.hpp"
#include "runtime/executive.hpp"

#include <span>

namespace runtime {

struct Runtime;

struct ApiMethod {
    std::string_view name;
    std::array<std::string_view, 3> arguments;
    std::string_view docs;
    BlockResult<Bytes> (*call)(Runtime& runtime, BytesView arguments);
    /// Types of arguments and result for the metadata.
    frame::metadata::ApiMethodModel (*describe)(frame::metadata::TypeRegistry& types,
                                                const ApiMethod& method);
};

struct RuntimeApi {
    std::string_view name;
    /// blake2b-64 of the name, as a big-endian number.
    std::uint64_t id;
    std::uint32_t version;
    std::span<const ApiMethod> methods;
};

/// All APIs in the order of metadata.
std::span<const RuntimeApi> runtime_apis();

/// Runs "Api_method". Errors: an unknown name, arguments that do not decode, the function's own.
BlockResult<Bytes> call_export(Runtime& runtime, std::string_view function, BytesView arguments);

}  // namespace runtime
