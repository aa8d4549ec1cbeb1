// Sessions as pallets see them: a span of time with one set of validators. Pallet Session ends
// them; who is chosen, who authors and who finalizes are other pallets' business.
#pragma once

#include "frame/support/currency.hpp"
#include "primitives/host.hpp"
#include "primitives/scale/codec.hpp"

namespace frame {

using SessionIndex = std::uint32_t;
using SessionKey = primitives::Bytes32;
using KeyTypeId = primitives::FixedBytes<struct KeyTypeIdTag, 4>;
inline constexpr KeyTypeId kAuraKeyType{{'a', 'u', 'r', 'a'}};
inline constexpr KeyTypeId kGrandpaKeyType{{'g', 'r', 'a', 'n'}};

/// Validators of one session: what the authority lists of Aura and Grandpa hold.
inline constexpr std::uint32_t kSessionValidatorsMax = 1000;

/// What a validator works with: an sr25519 key that authors, an ed25519 key that finalizes.
struct SessionKeys {
    static constexpr std::string_view kTypePath = "pha_runtime::SessionKeys";
    SessionKey aura{};
    SessionKey grandpa{};
    bool operator==(const SessionKeys&) const = default;
};

struct SessionValidator {
    AccountId who;
    SessionKeys keys;
    bool operator==(const SessionValidator&) const = default;
};
using SessionValidators = std::vector<SessionValidator>;

/// The session in progress.
class SessionView {
  public:
    virtual SessionIndex session_index() const = 0;
    /// In the order of Aura's authorities.
    virtual SessionValidators active_validators() const = 0;
    /// The slot of the block that began the session. Its validators work from the next block on.
    virtual std::uint64_t session_first_slot() const = 0;
    /// The validator whose slot the block in execution has; nullopt before block 1.
    virtual std::optional<AccountId> block_author() const = 0;

  protected:
    ~SessionView() = default;
};

/// Hears of every session, session 0 at genesis included.
class SessionHandler {
  public:
    /// `changed`: whether validators or keys differ from the session before.
    virtual void on_session(SessionIndex index, const SessionValidators& validators,
                            bool changed) = 0;

  protected:
    ~SessionHandler() = default;
};

/// Chooses the validators.
class SessionManager {
  public:
    /// The session in progress ends; its work can be counted.
    virtual void end_session(SessionIndex index) = 0;
    /// The set for a later session, ranked; nullopt or nobody: the set stays as it is.
    virtual std::optional<std::vector<AccountId>> choose(SessionIndex index) = 0;
    /// False for who was chosen and must not serve after all.
    virtual bool may_serve(const AccountId& who) const = 0;

  protected:
    ~SessionManager() = default;
};

}  // namespace frame
