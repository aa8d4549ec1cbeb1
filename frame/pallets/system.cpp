#include "frame/pallets/system.hpp"

#include <iterator>

namespace frame::system {

namespace {

constexpr Weight kMaxBlockWeight{{800 * 1000 * kRefTimePerMicrosecond}, {~std::uint64_t{0}}};
constexpr std::uint32_t kMaxBlockLength = 5 * 1024 * 1024;
/// Share of a block that normal extrinsics may fill, in percent.
constexpr std::uint32_t kNormalShare = 75;

constexpr Weight normal_share(const Weight& whole) {
    return {{whole.ref_time.value / 100 * kNormalShare},
            {whole.proof_size.value / 100 * kNormalShare}};
}

constexpr std::string_view kWellKnownCodeKey = ":code";

}  // namespace

BlockWeights block_weights() {
    const Weight normal_max = normal_share(kMaxBlockWeight);
    // An operational extrinsic may use what normal ones leave, and the reserve beside it.
    const Weight reserved = kMaxBlockWeight.saturating_sub(normal_max);
    const auto largest = [](const Weight& total) {
        return total.saturating_sub(kBlockBaseWeight).saturating_sub(kExtrinsicBaseWeight);
    };
    return {.base_block = kBlockBaseWeight,
            .max_block = kMaxBlockWeight,
            .per_class = {
                .normal = {kExtrinsicBaseWeight, largest(normal_max), normal_max, std::nullopt},
                .operational = {kExtrinsicBaseWeight, largest(kMaxBlockWeight), kMaxBlockWeight,
                                reserved},
                .mandatory = {kExtrinsicBaseWeight, std::nullopt, std::nullopt, std::nullopt}}};
}

BlockLength block_length() {
    return {.max = {.normal = kMaxBlockLength / 100 * kNormalShare,
                    .operational = kMaxBlockLength,
                    .mandatory = kMaxBlockLength}};
}

EventRecorder::EventRecorder(Host& host) {
    const auto pallet = primitives::twox_128("System");
    events_.bind(host, pallet, decltype(events_)::kHash);
    phase_.bind(host, pallet, decltype(phase_)::kHash);
}

void EventRecorder::deposit(Bytes event) {
    // Outside a block (genesis, a call on behalf of a reader) nobody would ever read them.
    const auto phase = phase_.get();
    if (!phase) return;
    // Phase and the count of topics, which there are none of, take a few bytes.
    constexpr std::size_t kRecordOverhead = 16;
    Bytes record;
    record.reserve(event.size() + kRecordOverhead);
    primitives::scale::encode_to(EventRecord{*phase, RuntimeEvent{std::move(event)}, {}}, record);
    events_.append_encoded(record);
}

Constants Pallet::constants() const {
    return {.block_weights = system::block_weights(),
            .block_length = system::block_length(),
            .block_hash_count = kBlockHashCount,
            .db_weight = {.read = kReadWeight.ref_time, .write = kWriteWeight.ref_time},
            .version = version_,
            .SS58Prefix = ss58_prefix_};
}

// ---- calls
// ----------------------------------------------------------------------------------------

namespace {

DispatchInfo operational(const Weight& weight) {
    return {.weight = weight, .dispatch_class = DispatchClass::Operational, .pays_fee = Pays::Yes};
}
/// Hashing and storing cost about 1 ns a byte.
Weight per_byte(std::uint64_t microseconds, std::size_t bytes) {
    return Weight::from_ref_time(microseconds * kRefTimePerMicrosecond + bytes * 1000);
}

}  // namespace

DispatchInfo Pallet::info(const Remark& call) const {
    return {.weight = per_byte(1, call.remark.size())};
}
DispatchInfo Pallet::info(const SetHeapPages&) const {
    return operational(call_weight(5, 0, 1));
}
DispatchInfo Pallet::info(const SetCode& call) const {
    return operational(per_byte(50, call.code.size()));
}
DispatchInfo Pallet::info(const AuthorizeUpgrade&) const {
    return operational(call_weight(5, 0, 1));
}
DispatchInfo Pallet::info(const ApplyAuthorizedUpgrade& call) const {
    // Hashed, and read for its version.
    return operational(per_byte(50, 2 * call.code.size()).saturating_add(call_weight(5, 2, 2)));
}
DispatchInfo Pallet::info(const SetStorage& call) const {
    return operational(call_weight(2, 0, call.items.size()));
}
DispatchInfo Pallet::info(const KillStorage& call) const {
    return operational(call_weight(2, 0, call.keys.size()));
}
DispatchInfo Pallet::info(const KillPrefix& call) const {
    return operational(
        call_weight(2, std::uint64_t{call.subkeys} + 1, std::uint64_t{call.subkeys} + 1));
}
DispatchInfo Pallet::info(const RemarkWithEvent& call) const {
    return {.weight = per_byte(5, 2 * call.remark.size())};
}

DispatchResult Pallet::dispatch(const Origin& origin, const Remark&) {
    TRY(ensure_signed(origin));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetHeapPages& call) {
    TRY(ensure_root(origin));
    host().storage_set(primitives::view_of(":heappages"), primitives::scale::encode(call.pages));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetCode& call) {
    TRY(ensure_root(origin));
    const auto spec_version = TRY(check_code(call.code));
    TRY(adopt(spec_version));
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const SetStorage& call) {
    TRY(ensure_root(origin));
    for (const auto& [key, value] : call.items) {
        if (primitives::equal(key, primitives::view_of(kWellKnownCodeKey)))
            return fail(Error::CodeUpgradeUnsupported);
        host().storage_set(key, value);
    }
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const KillStorage& call) {
    TRY(ensure_root(origin));
    for (const auto& key : call.keys)
        host().storage_clear(key);
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const KillPrefix& call) {
    TRY(ensure_root(origin));
    host().storage_clear_prefix(call.prefix, call.subkeys);
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const RemarkWithEvent& call) {
    const auto sender = TRY(ensure_signed(origin));
    deposit_event(Remarked{.sender = sender, .hash = host().blake2_256(call.remark)});
    return done();
}

// ---- upgrades
// -------------------------------------------------------------------------------------

Outcome<std::uint32_t> Pallet::check_code(BytesView code) const {
    if (code.size() > kCodeSizeMax) return fail(Error::CodeTooLarge);
    const auto version = version_of_code(code);
    if (!version) return fail(Error::FailedToExtractRuntimeVersion);
    if (version->spec_name != version_.spec_name) return fail(Error::InvalidSpecName);
    if (version->spec_version <= version_.spec_version)
        return fail(Error::SpecVersionNeedsToIncrease);
    return version->spec_version;
}

Outcome<> Pallet::adopt(std::uint32_t spec_version) {
    if (upgrades_ == nullptr) return fail(Error::CodeUpgradeUnsupported);
    return upgrades_->require_version(spec_version, block_number() + kUpgradeNoticeBlocks);
}

DispatchResult Pallet::dispatch(const Origin& origin, const AuthorizeUpgrade& call) {
    TRY(ensure_root(origin));
    storage.authorized_upgrade.put({.code_hash = call.code_hash, .check_version = true});
    deposit_event(UpgradeAuthorized{.code_hash = call.code_hash, .check_version = true});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const ApplyAuthorizedUpgrade& call) {
    TRY(ensure_signed(origin));
    const auto authorized = storage.authorized_upgrade.get();
    if (!authorized) return fail(Error::NothingAuthorized);
    // Before the hash, so that nothing longer is hashed.
    if (call.code.size() > kCodeSizeMax) return fail(Error::CodeTooLarge);
    if (host().blake2_256(call.code) != authorized->code_hash) return fail(Error::Unauthorized);
    storage.authorized_upgrade.kill();
    const auto spec_version = check_code(call.code);
    if (!spec_version) {
        // Not the fault of who brought what was asked for.
        deposit_event(RejectedInvalidAuthorizedUpgrade{.code_hash = authorized->code_hash,
                                                       .error = spec_version.error()});
        return done_free();
    }
    TRY(adopt(*spec_version));
    return done_free();
}

// ---- the block in execution
// -----------------------------------------------------------------------

void Pallet::initialize(BlockNumber number, const Hash& parent_hash, const Digest& digest) {
    storage.execution_phase.put(Initialization{});
    storage.number.put(number);
    storage.parent_hash.put(parent_hash);
    storage.digest.put(digest);
    storage.block_hash.put(number - 1, parent_hash);
    storage.block_weight.kill();
    storage.events.kill();
    storage.event_count.kill();
    storage.inherents_applied.kill();
}

void Pallet::start_extrinsic(BytesView encoded) {
    const std::uint32_t index = extrinsic_index();
    storage.execution_phase.put(ApplyExtrinsic{index});
    storage.extrinsic_data.append_item(encoded);
    const auto length = storage.all_extrinsics_len.get().value_or(0);
    storage.all_extrinsics_len.put(length + static_cast<std::uint32_t>(encoded.size()));
}

void Pallet::finish_extrinsic(const Outcome<>& outcome, const DispatchInfo& final_info) {
    if (outcome)
        deposit_event(ExtrinsicSuccess{final_info});
    else
        deposit_event(ExtrinsicFailed{outcome.error(), final_info});
    storage.extrinsic_count.put(extrinsic_index() + 1);
}

void Pallet::note_finished_extrinsics() {
    storage.execution_phase.put(Finalization{});
}

Header Pallet::finalize() {
    storage.execution_phase.kill();
    storage.all_extrinsics_len.kill();
    storage.extrinsic_count.kill();
    storage.extrinsic_weight_reclaimed.kill();

    // The list of events starts with its count.
    if (const auto events = host().storage_get(storage.events.prefix())) {
        primitives::scale::Decoder in{*events};
        Compact<std::uint32_t> count;
        if (primitives::scale::decode_from(in, count)) storage.event_count.put(count.value);
    }
    const auto extrinsics = storage.extrinsic_data.take();
    const BlockNumber number = storage.number.get();
    // Block 0 stays: CheckGenesis reads it.
    if (number > kBlockHashCount + 1) storage.block_hash.remove(number - kBlockHashCount - 1);

    Header header;
    header.parent_hash = storage.parent_hash.get();
    header.number = {number};
    header.digest = storage.digest.get();
    header.extrinsics_root = host().trie_ordered_root(extrinsics, primitives::StateVersion::V0);
    header.state_root = host().storage_root(primitives::StateVersion::V1);
    return header;
}

bool Pallet::note_runtime_upgrade() {
    const LastRuntimeUpgradeInfo current{{version_.spec_version}, version_.spec_name};
    if (storage.last_runtime_upgrade.get() == current) return false;
    storage.last_runtime_upgrade.put(current);
    return true;
}

// ---- accounts
// -------------------------------------------------------------------------------------

void Pallet::inc_account_nonce(const AccountId& who) {
    auto account = storage.account.get(who);
    ++account.nonce;
    storage.account.put(who, account);
}

AccountData Pallet::data(const AccountId& who) const {
    return storage.account.get(who).data;
}

void Pallet::set_data(const AccountId& who, const AccountData& data) {
    auto account = storage.account.get(who);
    account.data = data;
    storage.account.put(who, account);
}

bool Pallet::account_exists(const AccountId& who) const {
    return storage.account.contains(who);
}

Nonce Pallet::account_nonce(const AccountId& who) const {
    return storage.account.get(who).nonce;
}

std::uint32_t Pallet::providers(const AccountId& who) const {
    return storage.account.get(who).providers;
}
std::uint32_t Pallet::consumers(const AccountId& who) const {
    return storage.account.get(who).consumers;
}

void Pallet::inc_providers(const AccountId& who) {
    auto account = storage.account.get(who);
    const bool is_new = account.providers == 0 && account.sufficients == 0;
    ++account.providers;
    storage.account.put(who, account);
    if (is_new) deposit_event(NewAccount{who});
}

Outcome<> Pallet::dec_providers(const AccountId& who) {
    auto account = storage.account.get(who);
    CHECK(account.providers > 0);
    if (account.providers == 1 && account.sufficients == 0) {
        if (account.consumers > 0)
            return unexpected(DispatchError{DispatchError::Kind::ConsumerRemaining});
        storage.account.remove(who);
        deposit_event(KilledAccount{who});
        return Done{};
    }
    --account.providers;
    storage.account.put(who, account);
    return Done{};
}

namespace {
/// Consumers an account may have: each is a pallet that needs the account to stay.
constexpr std::uint32_t kConsumersMax = 64;
}  // namespace

Outcome<> Pallet::inc_consumers(const AccountId& who) {
    auto account = storage.account.get(who);
    if (account.providers == 0) return unexpected(DispatchError{DispatchError::Kind::NoProviders});
    if (account.consumers >= kConsumersMax)
        return unexpected(DispatchError{DispatchError::Kind::TooManyConsumers});
    ++account.consumers;
    storage.account.put(who, account);
    return Done{};
}

void Pallet::dec_consumers(const AccountId& who) {
    auto account = storage.account.get(who);
    CHECK(account.consumers > 0);
    --account.consumers;
    storage.account.put(who, account);
}

void Pallet::inc_sufficients(const AccountId& who) {
    auto account = storage.account.get(who);
    const bool is_new = account.providers == 0 && account.sufficients == 0;
    ++account.sufficients;
    storage.account.put(who, account);
    if (is_new) deposit_event(NewAccount{who});
}

void Pallet::dec_sufficients(const AccountId& who) {
    auto account = storage.account.get(who);
    CHECK(account.sufficients > 0);
    --account.sufficients;
    if (account.sufficients == 0 && account.providers == 0) {
        storage.account.remove(who);
        deposit_event(KilledAccount{who});
        return;
    }
    storage.account.put(who, account);
}

}  // namespace frame::system
