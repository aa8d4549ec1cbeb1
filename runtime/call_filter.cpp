// What restricted proxies may do.
#include "runtime/visit_call.hpp"

namespace runtime {

using frame::RuntimeCall;
using frame::proxy::ProxyType;

bool Runtime::allows(ProxyType type, const RuntimeCall& call) const {
    if (call.encoded.empty()) return false;
    const auto pallet = call.encoded[0];
    switch (type) {
        case ProxyType::Any:
            return true;
        case ProxyType::NonTransfer:
            return pallet != balances.index() && pallet != vpha.index() &&
                   pallet != assets.index() && pallet != collateral.index();
        case ProxyType::Governance:
            return pallet == sudo.index() || pallet == utility.index() ||
                   pallet == multisig.index() || pallet == tee_policy.index();
        case ProxyType::Staking:
            return pallet == utility.index() || pallet == vpha.index() ||
                   pallet == rewards.index() || pallet == collateral.index() ||
                   pallet == session.index() || pallet == validators.index();
    }
    return false;
}

std::vector<RuntimeCall> Runtime::inner_calls(const RuntimeCall& call) const {
    std::vector<RuntimeCall> out;
    primitives::scale::Decoder in{call.encoded, this};
    const auto collect = [&](const auto&, const auto& typed) {
        if constexpr (requires { RuntimeCall{typed.call}; })
            out.push_back(typed.call);
        else if constexpr (requires { std::vector<RuntimeCall>{typed.calls}; })
            out = typed.calls;
    };
    const bool read = visit_runtime_call(mutable_runtime(*this), in, collect);
    CHECK(read);
    return out;
}

}  // namespace runtime
