#include "frame/pallets/proxy.hpp"

namespace frame::proxy {

namespace {

constexpr std::string_view kPurePrefix = "modlpy/proxy____";

/// One entry of proxies or announcements and the holds behind its deposit.
constexpr Weight kEntryWeight = call_weight(15, 3, 3);
/// A lookup of the proxy, and the real account's data.
constexpr Weight kProxyWeight = call_weight(15, 2, 1);

Balance proxy_deposit(std::size_t count) {
    return count == 0 ? Balance{0} : kProxyDepositBase + kProxyDepositFactor * count;
}
Balance announcement_deposit(std::size_t count) {
    return count == 0 ? Balance{0} : kAnnouncementDepositBase + kAnnouncementDepositFactor * count;
}

/// The arguments of a call of this pallet.
template <class C>
std::optional<C> arguments(const RuntimeCall& call) {
    auto decoded = primitives::scale::decode<C>(BytesView{call.encoded}.subspan(2));
    if (!decoded) return std::nullopt;
    return std::move(decoded).value();
}

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::TooMany:
            return "The account has all proxies or announcements it may have.";
        case Error::NotFound:
            return "There is no such proxy or announcement.";
        case Error::NotProxy:
            return "The signer is no proxy of the account, or none of that type.";
        case Error::Unproxyable:
            return "The proxy's type does not allow the call, or one inside it.";
        case Error::Duplicate:
            return "The proxy, or the pure account, exists already.";
        case Error::NoPermission:
            return "The signer is not the pure account of these parameters.";
        case Error::Unannounced:
            return "The call needs an announcement as old as the delay.";
        case Error::NoSelfProxy:
            return "An account cannot be its own proxy.";
    }
    return "Unknown error.";
}

bool is_superset(ProxyType a, ProxyType b) {
    return a == b || a == ProxyType::Any || (a == ProxyType::NonTransfer && b != ProxyType::Any);
}

// ---- weights
// --------------------------------------------------------------------------------------

DispatchInfo Pallet::info(const Proxy& call) const {
    return nested_info(dispatcher_, call.call, kProxyWeight);
}
DispatchInfo Pallet::info(const AddProxy&) const {
    return {.weight = kEntryWeight};
}
DispatchInfo Pallet::info(const RemoveProxy&) const {
    return {.weight = kEntryWeight};
}
DispatchInfo Pallet::info(const RemoveProxies&) const {
    return {.weight = kEntryWeight};
}
DispatchInfo Pallet::info(const CreatePure&) const {
    return {.weight = kEntryWeight};
}
DispatchInfo Pallet::info(const KillPure&) const {
    return {.weight = kEntryWeight};
}
DispatchInfo Pallet::info(const Announce&) const {
    return {.weight = kEntryWeight};
}
DispatchInfo Pallet::info(const RemoveAnnouncement&) const {
    return {.weight = kEntryWeight};
}
DispatchInfo Pallet::info(const RejectAnnouncement&) const {
    return {.weight = kEntryWeight};
}
DispatchInfo Pallet::info(const ProxyAnnounced& call) const {
    return nested_info(dispatcher_, call.call, kProxyWeight.saturating_add(kEntryWeight));
}

// ---- acting for another
// ---------------------------------------------------------------------------

Outcome<ProxyDefinition> Pallet::find_proxy(const AccountId& real, const AccountId& delegate,
                                            const std::optional<ProxyType>& type) const {
    for (const auto& proxy : storage.proxies.get(real).first.items)
        if (proxy.delegate == delegate && (!type || proxy.proxy_type == *type)) return proxy;
    return fail(Error::NotProxy);
}

/// Calls of this pallet must not widen what the proxy may do.
bool Pallet::permits_own(ProxyType type, const RuntimeCall& call) const {
    switch (call.encoded[1]) {
        case AddProxy::kInfo.index: {
            const auto add = arguments<AddProxy>(call);
            return add && is_superset(type, add->proxy_type);
        }
        case RemoveProxy::kInfo.index: {
            const auto remove = arguments<RemoveProxy>(call);
            return remove && is_superset(type, remove->proxy_type);
        }
        case RemoveProxies::kInfo.index:
        case KillPure::kInfo.index:
            return false;
        default:
            return true;
    }
}

bool Pallet::permits(ProxyType type, const RuntimeCall& call) const {
    if (type == ProxyType::Any) return true;
    CHECK(call.encoded.size() >= 2);
    if (call.encoded[0] == index() && !permits_own(type, call)) return false;
    if (!filter_.allows(type, call)) return false;
    // At most kCallDepthMax levels: deeper calls do not decode.
    for (const auto& inner : filter_.inner_calls(call))
        if (!permits(type, inner)) return false;
    return true;
}

/// The call's own failure is told by the event and does not undo the proxy's extrinsic.
DispatchResult Pallet::act(const ProxyDefinition& proxy, const AccountId& real,
                           const RuntimeCall& call) {
    if (!permits(proxy.proxy_type, call)) return fail(Error::Unproxyable);
    Weight used = kProxyWeight;
    const auto result = dispatch_nested(dispatcher_, Signed{real}, call, used);
    deposit_event(ProxyExecuted{outcome_of(result)});
    return done(used);
}

DispatchResult Pallet::dispatch(const Origin& origin, const Proxy& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto real = TRY(lookup(call.real));
    const auto proxy = TRY(find_proxy(real, who, call.force_proxy_type));
    if (proxy.delay != 0) return fail(Error::Unannounced);
    return act(proxy, real, call.call);
}

DispatchResult Pallet::dispatch(const Origin& origin, const ProxyAnnounced& call) {
    TRY(ensure_signed(origin));
    const auto delegate = TRY(lookup(call.delegate));
    const auto real = TRY(lookup(call.real));
    const auto proxy = TRY(find_proxy(real, delegate, call.force_proxy_type));
    const Subject subject{.real = real, .call_hash = host().blake2_256(call.call.encoded).bytes};
    if (!remove_announcements(delegate, subject, proxy.delay)) return fail(Error::Unannounced);
    auto post = TRY(act(proxy, real, call.call));
    post.actual_weight = post.actual_weight.value_or(Weight{}).saturating_add(kEntryWeight);
    return post;
}

// ---- who may act
// ----------------------------------------------------------------------------------

Outcome<> Pallet::resize_deposit(Hold hold, const AccountId& who, Balance old_deposit,
                                 Balance new_deposit) {
    if (new_deposit > old_deposit)
        return currency_.hold(reason(hold), who, new_deposit - old_deposit);
    TRY(currency_.release(reason(hold), who, old_deposit - new_deposit));
    return Done{};
}

DispatchResult Pallet::dispatch(const Origin& origin, const AddProxy& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto delegate = TRY(lookup(call.delegate));
    if (delegate == who) return fail(Error::NoSelfProxy);
    auto [proxies, deposit] = storage.proxies.get(who);
    const ProxyDefinition added{
        .delegate = delegate, .proxy_type = call.proxy_type, .delay = call.delay};
    auto& items = proxies.items;
    const auto at = std::lower_bound(items.begin(), items.end(), added);
    if (at != items.end() && *at == added) return fail(Error::Duplicate);
    if (items.size() >= kProxiesMax) return fail(Error::TooMany);
    items.insert(at, added);
    const Balance new_deposit = proxy_deposit(items.size());
    TRY(resize_deposit(Hold::ProxyDeposit, who, deposit, new_deposit));
    storage.proxies.put(who, {proxies, new_deposit});
    deposit_event(ProxyAdded{.delegator = who,
                             .delegatee = delegate,
                             .proxy_type = call.proxy_type,
                             .delay = call.delay});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RemoveProxy& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto delegate = TRY(lookup(call.delegate));
    auto [proxies, deposit] = storage.proxies.get(who);
    const ProxyDefinition removed{
        .delegate = delegate, .proxy_type = call.proxy_type, .delay = call.delay};
    auto& items = proxies.items;
    const auto at = std::lower_bound(items.begin(), items.end(), removed);
    if (at == items.end() || *at != removed) return fail(Error::NotFound);
    items.erase(at);
    const Balance new_deposit = proxy_deposit(items.size());
    TRY(resize_deposit(Hold::ProxyDeposit, who, deposit, new_deposit));
    if (items.empty())
        storage.proxies.remove(who);
    else
        storage.proxies.put(who, {proxies, new_deposit});
    deposit_event(ProxyRemoved{.delegator = who,
                               .delegatee = delegate,
                               .proxy_type = call.proxy_type,
                               .delay = call.delay});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RemoveProxies&) {
    const auto who = TRY(ensure_signed(origin));
    const auto [proxies, deposit] = storage.proxies.get(who);
    storage.proxies.remove(who);
    TRY(resize_deposit(Hold::ProxyDeposit, who, deposit, 0));
    return done();
}

// ---- accounts without a key
// -----------------------------------------------------------------------

AccountId Pallet::pure_account(const AccountId& who, ProxyType type, std::uint16_t index,
                               BlockNumber height, std::uint32_t extrinsic_index) const {
    Bytes seed = primitives::to_bytes(primitives::view_of(kPurePrefix));
    primitives::scale::encode_to(who, seed);
    primitives::scale::encode_to(height, seed);
    primitives::scale::encode_to(extrinsic_index, seed);
    primitives::scale::encode_to(type, seed);
    primitives::scale::encode_to(index, seed);
    return AccountId{host().blake2_256(seed).bytes};
}

DispatchResult Pallet::dispatch(const Origin& origin, const CreatePure& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto pure = pure_account(who, call.proxy_type, call.index, block_.block_number(),
                                   block_.extrinsic_index());
    if (storage.proxies.contains(pure)) return fail(Error::Duplicate);
    const Balance deposit = proxy_deposit(1);
    TRY(currency_.hold(reason(Hold::ProxyDeposit), who, deposit));
    const ProxyDefinition first{
        .delegate = who, .proxy_type = call.proxy_type, .delay = call.delay};
    storage.proxies.put(pure, {{{first}}, deposit});
    deposit_event(PureCreated{.pure = pure,
                              .who = who,
                              .proxy_type = call.proxy_type,
                              .disambiguation_index = call.index});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const KillPure& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto spawner = TRY(lookup(call.spawner));
    if (pure_account(spawner, call.proxy_type, call.index, call.height, call.ext_index) != who)
        return fail(Error::NoPermission);
    const Balance deposit = storage.proxies.get(who).second;
    storage.proxies.remove(who);
    // The spawner paid for the first proxy, the account itself for all others.
    const Balance first = std::min(deposit, proxy_deposit(1));
    TRY(currency_.release(reason(Hold::ProxyDeposit), spawner, first));
    TRY(currency_.release(reason(Hold::ProxyDeposit), who, deposit - first));
    return done();
}

// ---- announcements
// --------------------------------------------------------------------------------

/// Removes the delegate's announcements of a subject that are at least so many blocks old.
/// Error: NotFound when there is none.
Outcome<> Pallet::remove_announcements(const AccountId& delegate, const Subject& subject,
                                       BlockNumber age_min) {
    auto [pending, deposit] = storage.announcements.get(delegate);
    const BlockNumber now = block_.block_number();
    const auto removed = std::erase_if(pending.items, [&](const Announcement& one) {
        return one.real == subject.real && one.call_hash == subject.call_hash &&
               now - one.height >= age_min;
    });
    if (removed == 0) return fail(Error::NotFound);
    const Balance new_deposit = announcement_deposit(pending.items.size());
    TRY(resize_deposit(Hold::AnnouncementDeposit, delegate, deposit, new_deposit));
    if (pending.items.empty())
        storage.announcements.remove(delegate);
    else
        storage.announcements.put(delegate, {pending, new_deposit});
    return Done{};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Announce& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto real = TRY(lookup(call.real));
    TRY(find_proxy(real, who, std::nullopt));
    auto [pending, deposit] = storage.announcements.get(who);
    if (pending.items.size() >= kPendingMax) return fail(Error::TooMany);
    pending.items.push_back(
        {.real = real, .call_hash = call.call_hash, .height = block_.block_number()});
    const Balance new_deposit = announcement_deposit(pending.items.size());
    TRY(resize_deposit(Hold::AnnouncementDeposit, who, deposit, new_deposit));
    storage.announcements.put(who, {pending, new_deposit});
    deposit_event(Announced{.real = real, .proxy = who, .call_hash = call.call_hash});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RemoveAnnouncement& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto real = TRY(lookup(call.real));
    TRY(remove_announcements(who, {.real = real, .call_hash = call.call_hash}, 0));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RejectAnnouncement& call) {
    const auto who = TRY(ensure_signed(origin));
    const auto delegate = TRY(lookup(call.delegate));
    TRY(remove_announcements(delegate, {.real = who, .call_hash = call.call_hash}, 0));
    return done();
}

}  // namespace frame::proxy
