// Pallet Preimage: bytes under their hash, for calls that are too long to travel with a vote.
//
// Who notes a preimage pays a deposit by its length and gets it back when the preimage goes. While
// another pallet needs it (requested), it stays. Root notes without deposit.
#pragma once

#include "frame/support/currency.hpp"
#include "frame/support/preimages.hpp"

namespace frame::preimage {

/// Room for a runtime's code (3 MiB) and the call around it.
inline constexpr std::uint32_t kPreimageSizeMax = 4 * 1024 * 1024;

constexpr Balance deposit_for(std::uint64_t length) {
    return storage_deposit(2, 36 + 64 + length);
}

struct Status {
    /// Nobody where Root noted it.
    std::optional<AccountId> owner;
    Balance deposit{};
    std::uint32_t length{};
    /// Whether the bytes are stored; a hash may be requested before.
    bool noted{};
    std::uint32_t requests{};
    bool operator==(const Status&) const = default;
};

struct Storage {
    OptionalMap<"RequestStatusFor", Identity, Hash, Status> request_status_for;
    OptionalMap<"PreimageFor", Identity, std::pair<Hash, std::uint32_t>,
                BoundedBytes<kPreimageSizeMax>>
        preimage_for;
};

struct Noted {
    Hash hash;
};
struct Requested {
    Hash hash;
};
struct Cleared {
    Hash hash;
};
using Event = std::variant<Noted, Requested, Cleared>;

enum class Error : std::uint8_t {
    TooBig,
    AlreadyNoted,
    NotAuthorized,
    NotNoted,
    Requested,
    NotRequested,
};
/// What the caller did wrong: the documentation of the error in metadata.
std::string_view to_string(Error error);

struct NotePreimage {
    static constexpr CallInfo kInfo{.index = 0, .docs = "Stores bytes under their hash."};
    Bytes bytes;
};
struct UnnotePreimage {
    static constexpr CallInfo kInfo{
        .index = 1, .docs = "Removes the signer's preimage, or Root any, that nothing requests."};
    Hash hash;
};
using Call = Calls<NotePreimage, UnnotePreimage>;

class Pallet final : public frame::Pallet<Storage, Event, Error, Call>, public Preimages {
  public:
    enum class HoldReason : std::uint8_t { Preimage };

    Pallet(const Context& context, Currency& currency) : Base{context}, currency_{currency} {}

    DispatchInfo info(const NotePreimage& call) const;
    DispatchInfo info(const UnnotePreimage& call) const;
    DispatchResult dispatch(const Origin& origin, const NotePreimage& call);
    DispatchResult dispatch(const Origin& origin, const UnnotePreimage& call);

    // ---- Preimages ----
    std::optional<Bytes> preimage_of(const Hash& hash, std::uint32_t length) const override;
    void request(const Hash& hash) override;
    void unrequest(const Hash& hash) override;

  private:
    frame::HoldReason hold_reason() const {
        return {index(), static_cast<std::uint8_t>(HoldReason::Preimage)};
    }

    Currency& currency_;
};

}  // namespace frame::preimage
