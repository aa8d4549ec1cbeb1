// Pallet Sudo: one key that may act as root. The key is genesis state: where there is none, no call
// can add one, and chains of type Live start without.
#pragma once

#include "frame/support/lookup.hpp"
#include "frame/support/nested_call.hpp"
#include "frame/support/pallet.hpp"

namespace frame::sudo {

struct Storage {
    OptionalValue<"Key", AccountId> key;
};

struct Sudid {
    Outcome<> sudo_result = Done{};
};
struct KeyChanged {
    std::optional<AccountId> old;
    AccountId new_;
};
struct KeyRemoved {};
struct SudoAsDone {
    Outcome<> sudo_result = Done{};
};
using Event = std::variant<Sudid, KeyChanged, KeyRemoved, SudoAsDone>;

enum class Error : std::uint8_t { RequireSudo };
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

struct Sudo {
    static constexpr CallInfo kInfo{.index = 0, .docs = "The key makes a call as root."};
    RuntimeCall call;
};
struct SudoUncheckedWeight {
    static constexpr CallInfo kInfo{
        .index = 1, .docs = "The key makes a call as root, at a weight that it says."};
    RuntimeCall call;
    Weight weight;
};
struct SetKey {
    static constexpr CallInfo kInfo{.index = 2, .docs = "The key hands over to another."};
    MultiAddress new_;
};
struct SudoAs {
    static constexpr CallInfo kInfo{.index = 3, .docs = "The key makes a call as any account."};
    MultiAddress who;
    RuntimeCall call;
};
struct RemoveKey {
    static constexpr CallInfo kInfo{.index = 4, .docs = "The key removes itself for good."};
};
using Call = Calls<Sudo, SudoUncheckedWeight, SetKey, SudoAs, RemoveKey>;

class Pallet final : public frame::Pallet<Storage, Event, Error, Call> {
  public:
    Pallet(const Context& context, Dispatcher& dispatcher)
        : Base{context}, dispatcher_{dispatcher} {}

    DispatchInfo info(const Sudo& call) const;
    DispatchInfo info(const SudoUncheckedWeight& call) const;
    DispatchInfo info(const SetKey& call) const;
    DispatchInfo info(const SudoAs& call) const;
    DispatchInfo info(const RemoveKey& call) const;
    DispatchResult dispatch(const Origin& origin, const Sudo& call);
    DispatchResult dispatch(const Origin& origin, const SudoUncheckedWeight& call);
    DispatchResult dispatch(const Origin& origin, const SetKey& call);
    DispatchResult dispatch(const Origin& origin, const SudoAs& call);
    DispatchResult dispatch(const Origin& origin, const RemoveKey& call);

    /// Only for the genesis of chains that are not Live.
    void build_genesis(const AccountId& key) { storage.key.put(key); }

  private:
    Outcome<AccountId> ensure_key(const Origin& origin) const;

    Dispatcher& dispatcher_;
};

}  // namespace frame::sudo
