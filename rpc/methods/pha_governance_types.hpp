// What ValidatorsApi, TreasuryApi and ReferendaApi return, field by field in SCALE order. A test
// encodes the pallets' own types and reads them as these.
#pragma once

#include "primitives/host.hpp"
#include "primitives/types/u128.hpp"
#include "rpc/backend.hpp"

#include <array>
#include <optional>
#include <variant>
#include <vector>

namespace rpc::pha {

using primitives::Balance;

// ---- ValidatorsApi ------------------------------------------------------------------------------

struct FeeShares {
    std::uint16_t author = 0;
    std::uint16_t vault = 0;
};
struct ValidatorParameters {
    Balance bond_min = 0;
    std::uint32_t validators_min = 0;
    std::uint32_t validators_max = 0;
    std::uint64_t slashable_ms = 0;
    std::uint16_t pay_basis_points = 0;
    FeeShares fees;
    std::uint16_t missed_allowed_basis_points = 0;
    std::uint16_t offline_slash_basis_points = 0;
    std::uint16_t offline_chill_basis_points = 0;
    std::uint16_t equivocation_slash_basis_points = 0;
};
struct Earnings {
    Balance total = 0;
    Balance last = 0;
    std::uint32_t last_session = 0;
};
struct Validator {
    AccountId who;
    Balance bond = 0;
    bool active = false;
    bool standing = false;
    bool invulnerable = false;
    std::uint32_t blocks = 0;
    std::uint32_t votes = 0;
    std::uint32_t points = 0;
    Earnings earned;
    std::optional<std::uint64_t> barred_until_ms;
};
struct Validators {
    std::uint32_t session = 0;
    std::uint64_t session_first_slot = 0;
    ValidatorParameters parameters;
    Balance pot = 0;
    std::uint32_t points = 0;
    std::vector<Validator> validators;
};

// ---- TreasuryApi --------------------------------------------------------------------------------

struct Spent {
    Balance assets = 0;
    Balance shares = 0;
    std::uint32_t count = 0;
};
struct Treasury {
    AccountId account;
    Balance balance = 0;
    Balance shares = 0;
    Balance shares_worth = 0;
    Spent spent;
};

// ---- ReferendaApi -------------------------------------------------------------------------------

enum class Track : std::uint8_t {
    Parameters,
    Weights,
    Policy,
    SmallSpend,
    MediumSpend,
    LargeSpend,
    Slash,
    Appeal,
    Thaw,
    Upgrade,
};
struct TrackRules {
    Balance deposit = 0;
    std::uint16_t quorum_basis_points = 0;
    std::uint16_t approval_basis_points = 0;
    std::uint64_t vote_ms = 0;
    std::uint64_t enactment_ms = 0;
    Balance spend_max = 0;
};
struct Inline {
    Bytes call;
};
struct Lookup {
    primitives::Hash hash;
    std::uint32_t length = 0;
};
struct Tally {
    Balance ayes = 0;
    Balance nays = 0;
    Balance turnout = 0;
};
enum class ReferendumState : std::uint8_t { Open, Enacted, Failed, Rejected, Killed };
struct Referendum {
    Track track{};
    TrackRules rules;
    std::variant<Inline, Lookup> proposal;
    AccountId proposer;
    std::uint32_t snapshot = 0;
    Balance electorate = 0;
    std::uint64_t ends_ms = 0;
    Tally tally;
    ReferendumState state{};
};
struct ReferendumEntry {
    std::uint32_t index = 0;
    Referendum referendum;
    bool passing = false;
    std::uint64_t enactable_ms = 0;
};
struct RequiredVersion {
    std::uint32_t spec_version = 0;
    BlockNumber height = 0;
};
struct Referenda {
    std::array<TrackRules, 10> tracks{};
    std::optional<RequiredVersion> required_version;
    std::vector<ReferendumEntry> referenda;
};

// ---- SlashingApi --------------------------------------------------------------------------------

enum class Tier : std::uint8_t {
    Unanswered,
    Contradiction,
    Duplicate,
    Forged,
    Absence,
    Equivocation,
};
struct SlashingParameters {
    bool enabled = false;
    std::array<std::uint16_t, 4> basis_points{};
    std::uint64_t grace_ms = 0;
    Balance report_deposit = 0;
    std::uint16_t reporter_basis_points = 0;
    Balance reporter_max = 0;
    std::uint64_t appeal_window_ms = 0;
    std::uint16_t appeal_basis_points = 0;
    Balance appeal_min = 0;
};
struct Round {
    std::uint32_t epoch = 0;
    std::uint64_t challenged = 0;
    std::uint64_t failed = 0;
    bool suspended = false;
};
struct Outage {
    std::uint64_t since_ms = 0;
    std::uint64_t next_ms = 0;
    std::optional<std::uint32_t> slash;
};
enum class SlashState : std::uint8_t { Held, Appealed };
struct Appeal {
    AccountId appellant;
    Balance deposit = 0;
    std::uint32_t referendum = 0;
};
struct Slash {
    Tier tier{};
    std::optional<primitives::Bytes32> worker;
    AccountId owner;
    AccountId operator_account;
    AccountId principal;
    std::optional<AccountId> reporter;
    Balance report_deposit = 0;
    Balance shares = 0;
    std::uint64_t created_ms = 0;
    std::uint64_t due_ms = 0;
    SlashState state{};
    std::optional<Appeal> appeal;
    primitives::Hash proof;
};
struct SlashEntry {
    std::uint32_t id = 0;
    Slash slash;
    Balance worth = 0;
    Balance appeal_deposit = 0;
};
struct DryRun {
    Tier tier{};
    Balance shares = 0;
    Balance worth = 0;
    Balance reporter_shares = 0;
};
struct Slashes {
    SlashingParameters parameters;
    Round round;
    std::optional<Outage> outage;
    std::vector<SlashEntry> slashes;
    std::vector<DryRun> dry_run;
};

}  // namespace rpc::pha
