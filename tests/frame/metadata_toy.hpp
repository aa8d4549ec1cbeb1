// A runtime of two pallets for the metadata tests.
#pragma once

#include "frame/metadata/pallet_model.hpp"

namespace toy {

using frame::AccountId;
using frame::Balance;
using frame::Bytes;
using primitives::scale::Compact;

enum class Mood : std::uint8_t { Calm, Cheerful };
struct Record {
    Balance amount{};
    Mood mood{};
    std::optional<AccountId> heir;
};
inline Balance five() {
    return 5;
}

struct BankStorage {
    frame::Map<"Records", frame::Blake2_128Concat, AccountId, Record> records;
    frame::Value<"Total", Balance, five> total;
    frame::OptionalDoubleMap<"Votes", frame::Twox64Concat, std::uint32_t, frame::Identity,
                             primitives::Hash, std::vector<std::string>>
        votes;
    frame::Value<"Names", std::map<std::uint16_t, frame::BoundedBytes<32>>> names;
    frame::OptionalValue<"Last", frame::DispatchError> last;
};
struct Paid {
    static constexpr std::string_view kDocs = "Money moved.";
    AccountId from;
    AccountId to;
    Balance amount{};
};
struct Opened {
    static constexpr std::uint8_t kVariantIndex = 7;
    static constexpr bool kUnnamedFields = true;
    AccountId who;
};
using BankEvent = std::variant<Paid, Opened>;
enum class BankError : std::uint8_t { TooPoor, TooLate };
constexpr std::string_view to_string(BankError error) {
    return error == BankError::TooPoor ? "the balance is below the amount" : "the day is over";
}
struct PayOneOf2 {
    static constexpr frame::CallInfo kInfo{.index = 3, .docs = "Pays."};
    primitives::MultiAddress dest;
    Compact<Balance> value;
};
struct SetDay {
    static constexpr frame::CallInfo kInfo{.index = 0, .docs = "Sets the day."};
    std::uint32_t new_{};
    std::pair<bool, std::int16_t> shift;
};
struct BankConstants {
    Balance existential_deposit{};
    std::uint16_t ss58_prefix{};
};
class Bank : public frame::Pallet<BankStorage, BankEvent, BankError,
                                  frame::Calls<PayOneOf2, SetDay>, BankConstants> {
  public:
    static constexpr std::string_view kDocs = "Keeps money.";
    enum class HoldReason : std::uint8_t { Deposit };
};

struct GroupStorage {
    frame::Value<"Holds", std::vector<frame::HoldReason>> holds;
};
struct AsGroup {
    static constexpr frame::CallInfo kInfo{.index = 1, .docs = "Calls for a group."};
    frame::RuntimeCall call;
    std::vector<frame::RuntimeCall> more;
};
class Group
    : public frame::Pallet<GroupStorage, frame::NoEvent, frame::NoError, frame::Calls<AsGroup>> {};

/// The whole model of the toy runtime.
frame::metadata::MetadataModel model();

}  // namespace toy
