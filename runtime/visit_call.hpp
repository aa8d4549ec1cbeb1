// From the bytes of a call to the pallet and the typed call. Costly to compile: for the few files
// that look into calls.
#pragma once

#include "runtime/runtime.hpp"

namespace runtime {

/// Reads pallet index, call index and arguments, and gives visit(pallet, call) the typed call.
template <class Visit>
bool visit_runtime_call(Runtime& runtime, primitives::scale::Decoder& in, Visit visit) {
    std::uint8_t index{};
    if (!in.take_byte(index)) return false;
    bool known = false;
    bool decoded = false;
    const auto one = [&]<class P>(P& pallet) {
        if (pallet.index() != index) return;
        known = true;
        decoded = frame::visit_call(pallet, in, visit, typename P::Call{});
    };
    std::apply([&](auto&... pallet) { (one(pallet), ...); }, runtime.pallets());
    return known ? decoded : in.fail(primitives::scale::DecodeError::InvalidVariant);
}

/// `pallets()` ties non-const references; visitors of a const runtime only read.
inline Runtime& mutable_runtime(const Runtime& runtime) {
    return const_cast<Runtime&>(runtime);  // NOLINT
}

}  // namespace runtime
