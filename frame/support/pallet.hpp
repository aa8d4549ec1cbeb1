// The base of every pallet: wire types are plain structs, logic is plain member functions.
//
//   struct Storage   { Value<"Total", Balance> total; };                 reflected: prefix,
//   metadata struct Claimed   { AccountId who; Balance amount; }; using Event      =
//   std::variant<Claimed>;                            index = position, or kVariantIndex enum class
//   Error : std::uint8_t { NothingToClaim }; struct Claim     { static constexpr CallInfo
//   kInfo{.index = 0, .docs = "Pays the signer."}; }; using Call       = Calls<Claim>; struct
//   Constants { Balance existential_deposit; };                   metadata: ExistentialDeposit
//
//   class Pallet : public frame::Pallet<Storage, Event, Error, Call, Constants> {
//     public:
//       using Base::Base;
//       DispatchInfo info(const Claim&) const;
//       DispatchResult dispatch(const Origin&, const Claim&);
//   };
//
// Optional: `Weight on_initialize(BlockNumber)`, `void on_finalize(BlockNumber)`,
// `Weight on_runtime_upgrade()`, `Constants constants() const`, `kStorageVersion`.
// A call that a bare extrinsic may carry (no signer, no fee) has beside its dispatch, which asks
// for the origin None,
//       Validity<ValidTransaction> validate_unsigned(TransactionSource, const Claim&) const;
// It is the only guard of the pool and of the block: it checks every signature the call carries,
// bounds its work, and gives a tag that lets one such call in at a time.
// A pallet gets other pallets, or interfaces it declares, through its constructor.
#pragma once

#include "frame/support/call.hpp"
#include "frame/support/storage.hpp"

namespace frame {

using primitives::AccountId;
using primitives::Balance;
using primitives::BlockNumber;
using primitives::Hash;
using primitives::Nonce;
using primitives::scale::BoundedBytes;
using primitives::scale::BoundedVec;

/// Where events go: System's list of the block.
class EventSink {
  public:
    /// pallet index | variant index | fields
    virtual void deposit(Bytes event) = 0;

  protected:
    ~EventSink() = default;
};

/// What the runtime gives a pallet.
struct Context {
    Host& host;
    EventSink& events;
    std::uint8_t index;
    std::string_view name;
};

struct CallInfo {
    std::uint8_t index;
    std::string_view docs;
};

/// The calls of a pallet, each with an index of its own.
template <class... C>
struct Calls {
    static consteval bool indices_distinct() {
        [[maybe_unused]] std::array<bool, 256> used{};
        bool distinct = true;
        ((distinct = distinct && !used[C::kInfo.index], used[C::kInfo.index] = true), ...);
        return distinct;
    }
    static_assert(indices_distinct(), "two calls of one pallet share an index");
};

/// For pallets without events, errors or constants.
using NoEvent = std::variant<std::monostate>;
enum class NoError : std::uint8_t {};
struct NoConstants {};

class PalletBase {
  public:
    explicit PalletBase(const Context& context) : context_{context} {}
    PalletBase(const PalletBase&) = delete;
    PalletBase& operator=(const PalletBase&) = delete;

    std::uint8_t index() const { return context_.index; }
    std::string_view name() const { return context_.name; }

  protected:
    ~PalletBase() = default;
    Host& host() const { return context_.host; }
    const Context& context() const { return context_; }

  private:
    Context context_;
};

template <class StorageType, class EventType, class ErrorType, class CallType,
          class ConstantsType = NoConstants>
class Pallet : public PalletBase {
  public:
    using Base = Pallet;
    using Storage = StorageType;
    using Event = EventType;
    using Error = ErrorType;
    using Call = CallType;
    using Constants = ConstantsType;
    static constexpr std::uint16_t kStorageVersion = 0;

    explicit Pallet(const Context& context) : PalletBase{context} {
        const auto pallet = primitives::twox_128(context.name);
        std::apply(
            [&](auto&... item) {
                (item.bind(context.host, pallet, std::remove_reference_t<decltype(item)>::kHash),
                 ...);
            },
            primitives::fields::tie(storage));
    }

    Storage storage;

    static constexpr Constants constants() { return {}; }

    /// This error with the pallet's index, for a return.
    Unexpected<DispatchError> fail(Error error) const {
        return unexpected(DispatchError::module(index(), static_cast<std::uint8_t>(error)));
    }

  protected:
    ~Pallet() = default;

    /// Events of two accounts and an amount fit.
    static constexpr std::size_t kEventSizeUsual = 128;

    void deposit_event(const Event& event) const {
        Bytes raw;
        raw.reserve(kEventSizeUsual);
        raw.push_back(index());
        primitives::scale::encode_to(event, raw);
        context().events.deposit(std::move(raw));
    }
};

// ---- from bytes to a handler
// ----------------------------------------------------------------------

namespace detail {

template <class P, class C>
concept Handles = requires(P& pallet, const P& reader, const Origin& origin, const C& call) {
    { pallet.dispatch(origin, call) } -> std::same_as<DispatchResult>;
    { reader.info(call) } -> std::same_as<DispatchInfo>;
};

template <class P, class C, class Visit>
bool decode_and_visit(P& pallet, primitives::scale::Decoder& in, Visit& visit) {
    static_assert(Handles<P, C>,
                  "the pallet lists a call without `DispatchResult dispatch(const Origin&, const "
                  "Call&)` or `DispatchInfo info(const Call&) const`");
    C call{};
    if (!primitives::scale::decode_from(in, call)) return false;
    visit(pallet, call);
    return true;
}

}  // namespace detail

/// Reads one call of the pallet (call index | arguments) and gives it to visit(pallet, call).
/// False with the decoder's error set when it does not decode.
template <class P, class Visit, class... C>
bool visit_call(P& pallet, primitives::scale::Decoder& in, Visit&& visit, Calls<C...>) {
    std::uint8_t index{};
    if (!in.take_byte(index)) return false;
    bool known = false;
    bool decoded = false;
    [[maybe_unused]] const auto attempt = [&]<class One>(std::type_identity<One>) {
        known = true;
        decoded = detail::decode_and_visit<P, One>(pallet, in, visit);
        return true;
    };
    (void)((C::kInfo.index == index && attempt(std::type_identity<C>{})) || ...);
    if (!known) return in.fail(primitives::scale::DecodeError::InvalidVariant);
    return decoded;
}

}  // namespace frame
