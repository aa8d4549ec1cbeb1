// Pallet System: accounts, the block in execution, its events and digest, block hashes.
//
// The life of a block, driven by the executive:
//   initialize(number, parent hash, pre-runtime digest)
//   for each extrinsic: start_extrinsic(encoded) ... dispatch ... finish_extrinsic(result)
//   note_finished_extrinsics(), finalize() -> header
//
// Upgrades. The runtime is part of the node, and `:code` a marker. Code that Root sets, or
// authorizes by its hash for anyone to bring, is not stored: it must carry this chain's spec_name
// and a higher spec_version, and from kUpgradeNoticeBlocks later on blocks need a runtime of that
// version (CodeUpgrades). At most kCodeSizeMax bytes.
#pragma once

#include "frame/support/account_store.hpp"
#include "frame/support/block_info.hpp"
#include "frame/support/code_upgrades.hpp"
#include "frame/support/code_version.hpp"
#include "frame/support/pallet.hpp"
#include "frame/support/runtime_version.hpp"
#include "primitives/header.hpp"

namespace frame::system {

using primitives::Digest;
using primitives::DigestItem;
using primitives::Header;

/// Block hashes kept: how long a mortal transaction may live.
inline constexpr BlockNumber kBlockHashCount = 2400;
/// A day of 2 s slots: in it operators install the node that has the new version.
inline constexpr BlockNumber kUpgradeNoticeBlocks = 43'200;

struct AccountInfo {
    static constexpr std::string_view kTypePath = "frame_system::AccountInfo";
    Nonce nonce = 0;
    /// References that need the account to exist.
    std::uint32_t consumers = 0;
    /// Reasons for which it exists: the existential deposit is one.
    std::uint32_t providers = 0;
    std::uint32_t sufficients = 0;
    AccountData data;
    bool operator==(const AccountInfo&) const = default;
};

/// Where an event was deposited.
struct ApplyExtrinsic {
    static constexpr std::string_view kEnumPath = "frame_system::Phase";
    static constexpr bool kUnnamedFields = true;
    std::uint32_t extrinsic_index;
    bool operator==(const ApplyExtrinsic&) const = default;
};
struct Finalization {
    bool operator==(const Finalization&) const = default;
};
struct Initialization {
    bool operator==(const Initialization&) const = default;
};
using Phase = std::variant<ApplyExtrinsic, Finalization, Initialization>;

/// An event of any pallet inside an EventRecord (metadata: RuntimeEvent).
struct RuntimeEvent {
    static constexpr std::string_view kTypePath = "RuntimeEvent";
    Bytes encoded;
    void encode_to(Bytes& out) const { primitives::append(out, encoded); }
    /// Events are read by clients, never by the runtime: a list of them reads as its raw bytes.
    bool decode_from(primitives::scale::Decoder& in) {
        return in.fail(primitives::scale::DecodeError::InvalidValue);
    }
    bool operator==(const RuntimeEvent&) const = default;
};
struct EventRecord {
    static constexpr std::string_view kTypePath = "frame_system::EventRecord";
    /// Clients find the runtime's event type by the first one.
    using TypeParameters = std::tuple<RuntimeEvent, Hash>;
    static constexpr std::array<std::string_view, 2> kTypeParameterNames{"E", "T"};
    Phase phase;
    RuntimeEvent event;
    std::vector<Hash> topics;
};

template <class T>
struct PerDispatchClass {
    T normal{};
    T operational{};
    T mandatory{};
    bool operator==(const PerDispatchClass&) const = default;

    T& of(DispatchClass dispatch_class) {
        if (dispatch_class == DispatchClass::Normal) return normal;
        return dispatch_class == DispatchClass::Operational ? operational : mandatory;
    }
    const T& of(DispatchClass dispatch_class) const {
        if (dispatch_class == DispatchClass::Normal) return normal;
        return dispatch_class == DispatchClass::Operational ? operational : mandatory;
    }
};
using ConsumedWeight = PerDispatchClass<Weight>;

struct WeightsPerClass {
    static constexpr std::string_view kTypePath = "frame_system::limits::WeightsPerClass";
    Weight base_extrinsic;
    std::optional<Weight> max_extrinsic;
    std::optional<Weight> max_total;
    std::optional<Weight> reserved;
};
struct BlockWeights {
    static constexpr std::string_view kTypePath = "frame_system::limits::BlockWeights";
    Weight base_block;
    Weight max_block;
    PerDispatchClass<WeightsPerClass> per_class;
};
struct BlockLength {
    static constexpr std::string_view kTypePath = "frame_system::limits::BlockLength";
    /// Bytes of extrinsics in a block.
    PerDispatchClass<std::uint32_t> max;
};
struct RuntimeDbWeight {
    static constexpr std::string_view kTypePath = "sp_weights::RuntimeDbWeight";
    std::uint64_t read;
    std::uint64_t write;
};

/// 0.8 s of execution and 5 MiB a block, three quarters of each for normal extrinsics.
BlockWeights block_weights();
BlockLength block_length();

struct LastRuntimeUpgradeInfo {
    static constexpr std::string_view kTypePath = "frame_system::LastRuntimeUpgradeInfo";
    Compact<std::uint32_t> spec_version;
    std::string spec_name;
    bool operator==(const LastRuntimeUpgradeInfo&) const = default;
};

struct CodeUpgradeAuthorization {
    static constexpr std::string_view kTypePath = "frame_system::CodeUpgradeAuthorization";
    Hash code_hash;
    bool check_version = true;
    bool operator==(const CodeUpgradeAuthorization&) const = default;
};

struct Storage {
    Map<"Account", Blake2_128Concat, AccountId, AccountInfo> account;
    OptionalValue<"ExtrinsicCount", std::uint32_t> extrinsic_count;
    Value<"InherentsApplied", bool> inherents_applied;
    Value<"BlockWeight", ConsumedWeight> block_weight;
    OptionalValue<"AllExtrinsicsLen", std::uint32_t> all_extrinsics_len;
    Map<"BlockHash", Twox64Concat, BlockNumber, Hash> block_hash;
    /// The encoded extrinsics of the block in execution, for the extrinsics root.
    Value<"ExtrinsicData", std::vector<Bytes>> extrinsic_data;
    Value<"Number", BlockNumber> number;
    Value<"ParentHash", Hash> parent_hash;
    Value<"Digest", Digest> digest;
    Value<"Events", std::vector<EventRecord>> events;
    Value<"EventCount", std::uint32_t> event_count;
    OptionalValue<"LastRuntimeUpgrade", LastRuntimeUpgradeInfo> last_runtime_upgrade;
    OptionalValue<"ExecutionPhase", Phase> execution_phase;
    OptionalValue<"AuthorizedUpgrade", CodeUpgradeAuthorization> authorized_upgrade;
    Value<"ExtrinsicWeightReclaimed", Weight> extrinsic_weight_reclaimed;
};

struct ExtrinsicSuccess {
    DispatchInfo dispatch_info;
};
struct ExtrinsicFailed {
    DispatchError dispatch_error;
    DispatchInfo dispatch_info;
};
struct CodeUpdated {};
struct NewAccount {
    AccountId account;
};
struct KilledAccount {
    AccountId account;
};
struct Remarked {
    AccountId sender;
    Hash hash;
};
struct UpgradeAuthorized {
    static constexpr std::string_view kDocs = "Anyone may bring the code with this hash.";
    Hash code_hash;
    bool check_version = true;
};
struct RejectedInvalidAuthorizedUpgrade {
    static constexpr std::string_view kDocs =
        "The authorized code is no later version of this runtime.";
    Hash code_hash;
    DispatchError error;
};
using Event =
    std::variant<ExtrinsicSuccess, ExtrinsicFailed, CodeUpdated, NewAccount, KilledAccount,
                 Remarked, UpgradeAuthorized, RejectedInvalidAuthorizedUpgrade>;

enum class Error : std::uint8_t {
    InvalidSpecName,
    SpecVersionNeedsToIncrease,
    FailedToExtractRuntimeVersion,
    NonDefaultComposite,
    NonZeroRefCount,
    CallFiltered,
    MultiBlockMigrationsOngoing,
    NothingAuthorized,
    Unauthorized,
    /// A native runtime is part of the program: it changes by a release of the node.
    CodeUpgradeUnsupported,
    CodeTooLarge,
};

struct Remark {
    static constexpr CallInfo kInfo{.index = 0, .docs = "Makes some on-chain remark."};
    Bytes remark;
};
struct SetHeapPages {
    static constexpr CallInfo kInfo{.index = 1, .docs = "Sets the number of pages of the heap."};
    std::uint64_t pages{};
};
struct SetCode {
    static constexpr CallInfo kInfo{
        .index = 2, .docs = "Root requires the version of this code, a day of blocks from now on."};
    Bytes code;
};
struct KeyValue {
    Bytes key;
    Bytes value;
};
struct SetStorage {
    static constexpr CallInfo kInfo{.index = 4, .docs = "Root sets storage items."};
    std::vector<std::pair<Bytes, Bytes>> items;
};
struct KillStorage {
    static constexpr CallInfo kInfo{.index = 5, .docs = "Root removes storage items."};
    std::vector<Bytes> keys;
};
struct KillPrefix {
    static constexpr CallInfo kInfo{.index = 6,
                                    .docs = "Root removes at most `subkeys` items under a prefix."};
    Bytes prefix;
    std::uint32_t subkeys{};
};
struct RemarkWithEvent {
    static constexpr CallInfo kInfo{.index = 7, .docs = "Makes a remark and emits its hash."};
    Bytes remark;
};
struct AuthorizeUpgrade {
    static constexpr CallInfo kInfo{
        .index = 9, .docs = "Root authorizes the code with a hash; the last one counts."};
    Hash code_hash;
};
struct ApplyAuthorizedUpgrade {
    static constexpr CallInfo kInfo{
        .index = 11, .docs = "Anyone brings the authorized code: as Root's setCode, and free."};
    Bytes code;
};
using Call = Calls<Remark, SetHeapPages, SetCode, SetStorage, KillStorage, KillPrefix,
                   RemarkWithEvent, AuthorizeUpgrade, ApplyAuthorizedUpgrade>;

struct Constants {
    BlockWeights block_weights;
    BlockLength block_length;
    BlockNumber block_hash_count;
    RuntimeDbWeight db_weight;
    RuntimeVersion version;
    std::uint16_t SS58Prefix;
};

/// Appends events to System.Events with the phase of the block in execution.
class EventRecorder final : public EventSink {
  public:
    explicit EventRecorder(Host& host);
    void deposit(Bytes event) override;

  private:
    Value<"Events", std::vector<EventRecord>> events_;
    OptionalValue<"ExecutionPhase", Phase> phase_;
};

class Pallet final : public frame::Pallet<Storage, Event, Error, Call, Constants>,
                     public AccountStore,
                     public BlockInfo {
  public:
    Pallet(const Context& context, const RuntimeVersion& version, std::uint16_t ss58_prefix)
        : Base{context}, version_{version}, ss58_prefix_{ss58_prefix} {}

    Constants constants() const;

    DispatchInfo info(const Remark& call) const;
    DispatchInfo info(const SetHeapPages& call) const;
    DispatchInfo info(const SetCode& call) const;
    DispatchInfo info(const SetStorage& call) const;
    DispatchInfo info(const KillStorage& call) const;
    DispatchInfo info(const KillPrefix& call) const;
    DispatchInfo info(const RemarkWithEvent& call) const;
    DispatchInfo info(const AuthorizeUpgrade& call) const;
    DispatchInfo info(const ApplyAuthorizedUpgrade& call) const;
    DispatchResult dispatch(const Origin& origin, const Remark& call);
    DispatchResult dispatch(const Origin& origin, const SetHeapPages& call);
    DispatchResult dispatch(const Origin& origin, const SetCode& call);
    DispatchResult dispatch(const Origin& origin, const SetStorage& call);
    DispatchResult dispatch(const Origin& origin, const KillStorage& call);
    DispatchResult dispatch(const Origin& origin, const KillPrefix& call);
    DispatchResult dispatch(const Origin& origin, const RemarkWithEvent& call);
    DispatchResult dispatch(const Origin& origin, const AuthorizeUpgrade& call);
    DispatchResult dispatch(const Origin& origin, const ApplyAuthorizedUpgrade& call);

    /// Who records what upgrades need; without one they are refused. Part of composing the runtime.
    void set_upgrades(CodeUpgrades& upgrades) { upgrades_ = &upgrades; }

    // ---- the block in execution ----
    void initialize(BlockNumber number, const Hash& parent_hash, const Digest& digest);
    /// Counts an extrinsic's bytes and remembers it for the extrinsics root.
    void start_extrinsic(BytesView encoded);
    /// Emits the last event of the extrinsic and moves to the next.
    void finish_extrinsic(const Outcome<>& outcome, const DispatchInfo& final_info);
    void note_finished_extrinsics();
    Header finalize();
    /// Whether this runtime runs for the first time; records it.
    bool note_runtime_upgrade();

    void inc_account_nonce(const AccountId& who);

    // ---- BlockInfo ----
    BlockNumber block_number() const override { return storage.number.get(); }
    std::optional<Hash> ancestor_hash(BlockNumber number) const override {
        if (!storage.block_hash.contains(number)) return std::nullopt;
        return storage.block_hash.get(number);
    }
    std::uint32_t extrinsic_index() const override {
        return storage.extrinsic_count.get().value_or(0);
    }
    Digest digest() const override { return storage.digest.get(); }
    void deposit_log(const DigestItem& item) const override { storage.digest.put(with(item)); }
    Weight consumed_weight(DispatchClass dispatch_class) const override {
        return storage.block_weight.get().of(dispatch_class);
    }

    // ---- AccountStore ----
    AccountData data(const AccountId& who) const override;
    void set_data(const AccountId& who, const AccountData& data) override;
    bool account_exists(const AccountId& who) const override;
    Nonce account_nonce(const AccountId& who) const override;
    std::uint32_t providers(const AccountId& who) const override;
    std::uint32_t consumers(const AccountId& who) const override;
    void inc_providers(const AccountId& who) override;
    Outcome<> dec_providers(const AccountId& who) override;
    Outcome<> inc_consumers(const AccountId& who) override;
    void dec_consumers(const AccountId& who) override;
    void inc_sufficients(const AccountId& who) override;
    void dec_sufficients(const AccountId& who) override;

  private:
    Digest with(const DigestItem& item) const {
        Digest digest = storage.digest.get();
        digest.logs.push_back(item);
        return digest;
    }

    /// The version that the code would bring: a later one of this runtime.
    Outcome<std::uint32_t> check_code(BytesView code) const;
    Outcome<> adopt(std::uint32_t spec_version);

    RuntimeVersion version_;
    std::uint16_t ss58_prefix_;
    CodeUpgrades* upgrades_ = nullptr;
};

}  // namespace frame::system
