// Pallet Proxy: accounts that make calls for others, all or some kinds of them, at once or after a
// delay in which the real account can object.
//
//   pure account = blake2b-256("modlpy/proxy____" | spawner 32 | height u32 | extrinsic index u32 |
//                              proxy type u8 | index u16)
//
// A pure account has no key: its first proxy is who made it. Deposits for proxies are held from the
// account that has them (for the first of a pure account: from its spawner), deposits for
// announcements from who announces; both return when the entry shrinks or goes.
//
// What a restricted proxy may do is decided for the call and for every call inside it, so that a
// batch cannot smuggle a call past the filter.
#pragma once

#include "frame/support/block_info.hpp"
#include "frame/support/currency.hpp"
#include "frame/support/lookup.hpp"
#include "frame/support/nested_call.hpp"
#include "frame/support/pallet.hpp"

namespace frame::proxy {

/// Entries are read and written whole, so they stay small.
inline constexpr std::uint32_t kProxiesMax = 32;
inline constexpr std::uint32_t kPendingMax = 32;
/// Key 32 bytes, value 17 bytes without proxies; 37 bytes a proxy, 68 an announcement.
inline constexpr Balance kProxyDepositBase = storage_deposit(1, 49);
inline constexpr Balance kProxyDepositFactor = storage_deposit(0, 37);
inline constexpr Balance kAnnouncementDepositBase = storage_deposit(1, 49);
inline constexpr Balance kAnnouncementDepositFactor = storage_deposit(0, 68);

using CallHash = primitives::Bytes32;

/// Which calls a proxy may make.
enum class ProxyType : std::uint8_t {
    Any,
    /// Whatever does not move PHA or shares.
    NonTransfer,
    Governance,
    /// The vault: deposits, redemptions, claims.
    Staking,
};
/// Whether a proxy of type `a` may do all that one of type `b` may.
bool is_superset(ProxyType a, ProxyType b);

struct ProxyDefinition {
    static constexpr std::string_view kTypePath = "pallet_proxy::ProxyDefinition";
    AccountId delegate;
    ProxyType proxy_type{};
    /// Blocks between announcement and call; 0 needs no announcement.
    BlockNumber delay{};
    auto operator<=>(const ProxyDefinition&) const = default;
};
struct Announcement {
    static constexpr std::string_view kTypePath = "pallet_proxy::Announcement";
    AccountId real;
    CallHash call_hash{};
    BlockNumber height{};
};

/// Sorted proxies and the deposit for them.
using Proxies = std::pair<BoundedVec<ProxyDefinition, kProxiesMax>, Balance>;
using Announcements = std::pair<BoundedVec<Announcement, kPendingMax>, Balance>;

struct Storage {
    Map<"Proxies", Twox64Concat, AccountId, Proxies> proxies;
    Map<"Announcements", Twox64Concat, AccountId, Announcements> announcements;
};

struct ProxyExecuted {
    Outcome<> result = Done{};
};
struct PureCreated {
    AccountId pure;
    AccountId who;
    ProxyType proxy_type{};
    std::uint16_t disambiguation_index{};
};
struct Announced {
    AccountId real;
    AccountId proxy;
    CallHash call_hash{};
};
struct ProxyAdded {
    AccountId delegator;
    AccountId delegatee;
    ProxyType proxy_type{};
    BlockNumber delay{};
};
struct ProxyRemoved {
    AccountId delegator;
    AccountId delegatee;
    ProxyType proxy_type{};
    BlockNumber delay{};
};
using Event = std::variant<ProxyExecuted, PureCreated, Announced, ProxyAdded, ProxyRemoved>;

enum class Error : std::uint8_t {
    TooMany,
    NotFound,
    NotProxy,
    Unproxyable,
    Duplicate,
    NoPermission,
    Unannounced,
    NoSelfProxy,
};
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

/// Why this pallet holds PHA.
enum class Hold : std::uint8_t { ProxyDeposit, AnnouncementDeposit };

struct Proxy {
    static constexpr CallInfo kInfo{.index = 0, .docs = "Makes a call as the real account."};
    MultiAddress real;
    std::optional<ProxyType> force_proxy_type;
    RuntimeCall call;
};
struct AddProxy {
    static constexpr CallInfo kInfo{.index = 1, .docs = "Lets a delegate act for the signer."};
    MultiAddress delegate;
    ProxyType proxy_type{};
    BlockNumber delay{};
};
struct RemoveProxy {
    static constexpr CallInfo kInfo{.index = 2, .docs = "Dismisses a delegate of the signer."};
    MultiAddress delegate;
    ProxyType proxy_type{};
    BlockNumber delay{};
};
struct RemoveProxies {
    static constexpr CallInfo kInfo{.index = 3, .docs = "Dismisses all delegates of the signer."};
};
struct CreatePure {
    static constexpr CallInfo kInfo{
        .index = 4, .docs = "Makes an account without a key, with the signer as its proxy."};
    ProxyType proxy_type{};
    BlockNumber delay{};
    std::uint16_t index{};
};
struct KillPure {
    static constexpr CallInfo kInfo{
        .index = 5, .docs = "A pure account gives itself up; what it owns is lost."};
    MultiAddress spawner;
    ProxyType proxy_type{};
    std::uint16_t index{};
    Compact<BlockNumber> height;
    Compact<std::uint32_t> ext_index;
};
struct Announce {
    static constexpr CallInfo kInfo{
        .index = 6, .docs = "Says by its hash which call the signer will make for another."};
    MultiAddress real;
    CallHash call_hash{};
};
struct RemoveAnnouncement {
    static constexpr CallInfo kInfo{.index = 7, .docs = "Takes back an own announcement."};
    MultiAddress real;
    CallHash call_hash{};
};
struct RejectAnnouncement {
    static constexpr CallInfo kInfo{.index = 8,
                                    .docs = "Refuses a call that a delegate has announced."};
    MultiAddress delegate;
    CallHash call_hash{};
};
struct ProxyAnnounced {
    static constexpr CallInfo kInfo{.index = 9,
                                    .docs = "Makes an announced call whose delay has passed."};
    MultiAddress delegate;
    MultiAddress real;
    std::optional<ProxyType> force_proxy_type;
    RuntimeCall call;
};
using Call = Calls<Proxy, AddProxy, RemoveProxy, RemoveProxies, CreatePure, KillPure, Announce,
                   RemoveAnnouncement, RejectAnnouncement, ProxyAnnounced>;

struct Constants {
    Balance proxy_deposit_base;
    Balance proxy_deposit_factor;
    std::uint32_t max_proxies;
    std::uint32_t max_pending;
    Balance announcement_deposit_base;
    Balance announcement_deposit_factor;
};

/// What the runtime's calls are, for restricted proxies.
class CallFilter {
  public:
    /// Whether a proxy of a restricted type may make this call, what is inside it aside.
    virtual bool allows(ProxyType type, const RuntimeCall& call) const = 0;
    /// The calls directly inside a call, whoever makes them.
    virtual std::vector<RuntimeCall> inner_calls(const RuntimeCall& call) const = 0;

  protected:
    ~CallFilter() = default;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants> {
  public:
    using HoldReason = Hold;

    Pallet(const Context& context, Dispatcher& dispatcher, Currency& currency,
           const BlockInfo& block, const CallFilter& filter)
        : Base{context},
          dispatcher_{dispatcher},
          currency_{currency},
          block_{block},
          filter_{filter} {}

    static constexpr Constants constants() {
        return {.proxy_deposit_base = kProxyDepositBase,
                .proxy_deposit_factor = kProxyDepositFactor,
                .max_proxies = kProxiesMax,
                .max_pending = kPendingMax,
                .announcement_deposit_base = kAnnouncementDepositBase,
                .announcement_deposit_factor = kAnnouncementDepositFactor};
    }

    DispatchInfo info(const Proxy& call) const;
    DispatchInfo info(const AddProxy& call) const;
    DispatchInfo info(const RemoveProxy& call) const;
    DispatchInfo info(const RemoveProxies& call) const;
    DispatchInfo info(const CreatePure& call) const;
    DispatchInfo info(const KillPure& call) const;
    DispatchInfo info(const Announce& call) const;
    DispatchInfo info(const RemoveAnnouncement& call) const;
    DispatchInfo info(const RejectAnnouncement& call) const;
    DispatchInfo info(const ProxyAnnounced& call) const;
    DispatchResult dispatch(const Origin& origin, const Proxy& call);
    DispatchResult dispatch(const Origin& origin, const AddProxy& call);
    DispatchResult dispatch(const Origin& origin, const RemoveProxy& call);
    DispatchResult dispatch(const Origin& origin, const RemoveProxies& call);
    DispatchResult dispatch(const Origin& origin, const CreatePure& call);
    DispatchResult dispatch(const Origin& origin, const KillPure& call);
    DispatchResult dispatch(const Origin& origin, const Announce& call);
    DispatchResult dispatch(const Origin& origin, const RemoveAnnouncement& call);
    DispatchResult dispatch(const Origin& origin, const RejectAnnouncement& call);
    DispatchResult dispatch(const Origin& origin, const ProxyAnnounced& call);

    /// The account that `who` makes with these parameters in that extrinsic.
    AccountId pure_account(const AccountId& who, ProxyType type, std::uint16_t index,
                           BlockNumber height, std::uint32_t extrinsic_index) const;
    /// Whether a proxy of this type may make the call with all that is inside it.
    bool permits(ProxyType type, const RuntimeCall& call) const;

  private:
    /// An announcement by the account it is for and the call it tells of.
    struct Subject {
        AccountId real;
        CallHash call_hash{};
    };
    Outcome<ProxyDefinition> find_proxy(const AccountId& real, const AccountId& delegate,
                                        const std::optional<ProxyType>& type) const;
    DispatchResult act(const ProxyDefinition& proxy, const AccountId& real,
                       const RuntimeCall& call);
    bool permits_own(ProxyType type, const RuntimeCall& call) const;
    Outcome<> resize_deposit(Hold reason, const AccountId& who, Balance old_deposit,
                             Balance new_deposit);
    Outcome<> remove_announcements(const AccountId& delegate, const Subject& subject,
                                   BlockNumber age_min);
    frame::HoldReason reason(Hold hold) const {
        return {.pallet = index(), .reason = static_cast<std::uint8_t>(hold)};
    }

    Dispatcher& dispatcher_;
    Currency& currency_;
    const BlockInfo& block_;
    const CallFilter& filter_;
};

}  // namespace frame::proxy
