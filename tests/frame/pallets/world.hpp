// The general pallets over a plain host, wired as a runtime wires them: calls run in storage
// transactions, and events of failed calls are dropped with their changes.
#pragma once

#include "frame/pallets/aura.hpp"
#include "frame/pallets/author_vrf.hpp"
#include "frame/pallets/balances.hpp"
#include "frame/pallets/grandpa.hpp"
#include "frame/pallets/historical.hpp"
#include "frame/pallets/multisig.hpp"
#include "frame/pallets/proxy.hpp"
#include "frame/pallets/session.hpp"
#include "frame/pallets/sudo.hpp"
#include "frame/pallets/system.hpp"
#include "frame/pallets/timestamp.hpp"
#include "frame/pallets/transaction_payment.hpp"
#include "frame/pallets/utility.hpp"
#include "tests/support/plain_host.hpp"

namespace tests {

using frame::AccountId;
using frame::Balance;
using frame::Bytes;
using frame::BytesView;
using frame::DispatchError;
using frame::DispatchResult;
using frame::kPlanckPerPha;
using frame::RuntimeCall;
using frame::Signed;

/// An account of 32 equal bytes.
AccountId account(std::uint8_t fill);
inline const AccountId kAlice = account(0xA1);
inline const AccountId kBob = account(0xB0);
inline const AccountId kCharlie = account(0xC4);
inline const AccountId kNobody = account(0x0E);

/// The encoding of a pallet's event, as it stands in a record.
template <class P, class E>
Bytes event_of(const P& pallet, const E& event) {
    Bytes out{pallet.index()};
    primitives::scale::encode_to(typename P::Event{event}, out);
    return out;
}
template <class P, class C>
RuntimeCall call_of(const P& pallet, const C& call) {
    Bytes out{pallet.index(), C::kInfo.index};
    primitives::scale::encode_to(call, out);
    return {std::move(out)};
}
/// The error of a pallet.
template <class P>
DispatchError error_of(const P& pallet, typename P::Error error) {
    return DispatchError::module(pallet.index(), static_cast<std::uint8_t>(error));
}

class World final : public frame::Dispatcher,
                    public primitives::scale::CallReader,
                    public frame::proxy::CallFilter {
    struct Sink final : frame::EventSink {
        std::vector<Bytes> events;
        void deposit(Bytes event) override { events.push_back(std::move(event)); }
    };

  public:
    /// Slots of 1 s; one sr25519 and one ed25519 authority; block 1.
    static constexpr std::uint64_t kSlotMs = 1000;

    World();

    PlainHost host;
    Sink sink;
    frame::RuntimeVersion version;
    frame::system::Pallet system;
    frame::aura::Pallet aura;
    frame::timestamp::Pallet timestamp;
    frame::grandpa::Pallet grandpa;
    frame::author_vrf::Pallet author_vrf;
    frame::balances::Pallet balances;
    frame::transaction_payment::Pallet payment;
    frame::utility::Pallet utility;
    frame::multisig::Pallet multisig;
    frame::proxy::Pallet proxy;
    frame::sudo::Pallet sudo;
    frame::session::Pallet session;
    frame::historical::Pallet historical;

    // ---- Dispatcher, CallReader: frame/support/call.hpp ----
    DispatchResult dispatch_call(const frame::Origin& origin, const RuntimeCall& call) override;
    frame::DispatchInfo dispatch_info(const RuntimeCall& call) const override;
    bool skip_call(primitives::scale::Decoder& in) const override;

    // ---- CallFilter: only proxies of type Any may call Balances ----
    bool allows(frame::proxy::ProxyType type, const RuntimeCall& call) const override;
    std::vector<RuntimeCall> inner_calls(const RuntimeCall& call) const override;

    /// Makes a call as `who`.
    template <class P, class C>
    DispatchResult call(const AccountId& who, const P& pallet, const C& typed) {
        return dispatch_call(Signed{who}, call_of(pallet, typed));
    }
    template <class P, class C>
    DispatchResult root_call(const P& pallet, const C& typed) {
        return dispatch_call(frame::Root{}, call_of(pallet, typed));
    }

    /// Gives each account its free balance and the treasury the rest of 1,000 PHA.
    void endow(const std::vector<std::pair<AccountId, Balance>>& accounts);
    Balance free(const AccountId& who) const { return system.data(who).free; }
    Balance reserved(const AccountId& who) const { return system.data(who).reserved; }
    /// Free and reserved of all accounts in the state.
    Balance sum_of_balances() const;

    void set_block(std::uint32_t number, std::uint32_t extrinsic_index = 0);
    void set_digest(std::vector<primitives::DigestItem> items);

    /// The events since the last look.
    std::vector<Bytes> take_events() { return std::exchange(sink.events, {}); }
};

inline constexpr Balance kIssuance = 1000 * kPlanckPerPha;

/// The digest item that names a slot.
primitives::DigestItem slot_item(std::uint64_t slot);

}  // namespace tests
