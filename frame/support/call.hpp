// Calls as values: what batch, proxy, multisig, sudo and the scheduler carry.
#pragma once

#include "frame/support/origin.hpp"
#include "frame/support/weight.hpp"
#include "primitives/scale/codec.hpp"

namespace frame {

/// Calls inside calls (batch of proxy of ...). Deeper ones are refused at decoding.
inline constexpr std::uint32_t kCallDepthMax = 16;

/// A call of any pallet: its checked encoding (pallet index | call index | arguments).
/// Decoding needs the runtime's CallReader, so that the end of the call is known and its arguments
/// are well formed.
struct RuntimeCall {
    Bytes encoded;

    void encode_to(Bytes& out) const { primitives::append(out, encoded); }
    bool decode_from(primitives::scale::Decoder& in) {
        const BytesView before = in.rest();
        if (in.calls() == nullptr) return in.fail(primitives::scale::DecodeError::InvalidValue);
        if (!in.calls()->skip_call(in)) return false;
        const BytesView taken = before.first(before.size() - in.remaining());
        if (!in.charge(taken.size())) return false;
        encoded = primitives::to_bytes(taken);
        return true;
    }
    bool operator==(const RuntimeCall&) const = default;
};

using DispatchResult = Result<PostInfo, DispatchError>;

/// The runtime as seen by pallets that make calls for others.
class Dispatcher {
  public:
    /// Runs a call inside a storage transaction: a failing call leaves no trace.
    virtual DispatchResult dispatch_call(const Origin& origin, const RuntimeCall& call) = 0;
    virtual DispatchInfo dispatch_info(const RuntimeCall& call) const = 0;

  protected:
    ~Dispatcher() = default;
};

/// A call that did all it had to do, at its declared weight.
inline DispatchResult done() {
    return PostInfo{};
}
/// A call that cost less than declared.
inline DispatchResult done(const Weight& actual_weight) {
    return PostInfo{.actual_weight = actual_weight, .pays_fee = Pays::Yes};
}
inline DispatchResult done_free() {
    return PostInfo{.actual_weight = std::nullopt, .pays_fee = Pays::No};
}

}  // namespace frame
