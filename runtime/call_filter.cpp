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
                   pallet != assets.index() && pallet != collateral.index() &&
                   pallet != pools.index() && pallet != vesting.index();
        case ProxyType::Governance:
            return pallet == sudo.index() || pallet == utility.index() ||
                   pallet == multisig.index() || pallet == tee_policy.index() ||
                   pallet == referenda.index() || pallet == preimage.index();
        case ProxyType::Staking:
            return pallet == utility.index() || pallet == vpha.index() ||
                   pallet == rewards.index() || pallet == collateral.index() ||
                   pallet == pools.index() || pallet == session.index() ||
                   pallet == validators.index() || pallet == slashing.index();
    }
    return false;
}

namespace {

using tokenomics::referenda::Track;

bool is(const RuntimeCall& call, std::uint8_t pallet, std::uint8_t index) {
    return call.encoded[0] == pallet && call.encoded[1] == index;
}

/// Pays out of what the chain itself owns.
bool is_spend(const RuntimeCall& call) {
    using tokenomics::emission::ReleaseWithheld;
    return call.encoded[0] == 36 || is(call, 30, ReleaseWithheld::kInfo.index);
}

/// Says who makes blocks and their finality: as much as an upgrade decides.
bool names_validators(const RuntimeCall& call) {
    return is(call, 35, tokenomics::validators::SetInvulnerables::kInfo.index);
}

/// The calls that a track may make as Root, by pallet (runtime.hpp) or by pallet and call.
bool is_subject(Track track, const RuntimeCall& call) {
    using tokenomics::slashing::Annul;
    using tokenomics::slashing::Punish;
    using SetSlashing = tokenomics::slashing::SetParameters;
    const std::uint8_t pallet = call.encoded[0];
    switch (track) {
        case Track::Parameters:
            return (pallet >= 30 && pallet <= 35 && !is_spend(call) && !names_validators(call)) ||
                   is(call, 38, SetSlashing::kInfo.index);
        case Track::Weights:
            return pallet == 32 || pallet == 33;
        case Track::Policy:
            return pallet >= 20 && pallet <= 23;
        case Track::Slash:
            return is(call, 38, Punish::kInfo.index) || is(call, 38, Annul::kInfo.index);
        case Track::Appeal:
            // Opened by the appeal itself, which says whose shares do not count.
            return false;
        case Track::Thaw:
            return is(call, 22, tee_registry::policy::Thaw::kInfo.index);
        case Track::SmallSpend:
        case Track::MediumSpend:
        case Track::LargeSpend:
            return is_spend(call);
        case Track::Upgrade:
            return true;
    }
    return false;
}

}  // namespace

/// Lists of calls are decided by what is in them; anything else that carries a call, only by an
/// upgrade.
bool Runtime::may_decide(Track track, const tokenomics::referenda::TrackRules& rules,
                         const RuntimeCall& call) const {
    if (call.encoded.size() < 2) return false;
    if (track == Track::Upgrade) return true;
    if (call.encoded[0] == utility.index()) {
        const auto inner = inner_calls(call);
        // One call a spend: a list of small spends would be a large one.
        return !inner.empty() && rules.spend_max == 0 &&
               std::all_of(inner.begin(), inner.end(),
                           [&](const RuntimeCall& one) { return may_decide(track, rules, one); });
    }
    if (!is_subject(track, call)) return false;
    if (!is_spend(call)) return true;
    Balance amount = 0;
    primitives::scale::Decoder in{call.encoded, this};
    const bool read =
        visit_runtime_call(mutable_runtime(*this), in, [&]<class C>(const auto&, const C& typed) {
            if constexpr (std::is_same_v<C, tokenomics::treasury::Spend> ||
                          std::is_same_v<C, tokenomics::emission::ReleaseWithheld>)
                amount = typed.amount;
            else if constexpr (std::is_same_v<C, tokenomics::treasury::SpendShares>)
                // A share is worth at least as much as at genesis: count it at its present price.
                amount = vpha.convert_to_assets(typed.shares);
        });
    return read && amount <= rules.spend_max;
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
