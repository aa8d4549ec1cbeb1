// The ports through which the JSON-RPC methods see the node. The node's shell implements them over
// consensus, storage and runtime; rpc/ knows nothing else of the node.
//
// Threads: every function may be called from several threads at once (RPC's I/O thread and its
// workers). Functions marked [cheap] are also called from the I/O thread: they must not wait for
// disk or for execution beyond a cached point read. All others are called from RPC's workers only
// and may block; they must return (with an error) soon after the node has begun to stop. No
// function throws. Returned objects are values of their own.
#pragma once

#include "primitives/header.hpp"
#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rpc {

using primitives::AccountId;
using primitives::BlockNumber;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;
using primitives::Hash;
using primitives::Header;
using primitives::Justifications;
using primitives::OpaqueExtrinsic;
using primitives::Result;
using primitives::unexpected;

// ---- blocks -------------------------------------------------------------------------------------

struct BlockReference {
    Hash hash{};
    BlockNumber number = 0;
    bool operator==(const BlockReference&) const = default;
};

struct SignedBlock {
    Header header{};
    std::vector<OpaqueExtrinsic> extrinsics{};
    /// Empty when the block has none.
    Justifications justifications{};
};

class ChainReader {
  public:
    virtual ~ChainReader() = default;

    /// [cheap] nullopt when the block is unknown.
    virtual std::optional<Header> header(const Hash& block) = 0;
    /// nullopt when the block is unknown or its body is pruned.
    virtual std::optional<SignedBlock> block(const Hash& block) = 0;
    /// [cheap] The block of this height on the best chain.
    virtual std::optional<Hash> hash_of(BlockNumber number) = 0;
    /// [cheap]
    virtual BlockReference best() = 0;
    /// [cheap]
    virtual BlockReference finalized() = 0;
    /// [cheap]
    virtual Hash genesis() = 0;
};

// ---- state --------------------------------------------------------------------------------------

struct StateError {
    enum class Kind : std::uint8_t {
        /// No block of that hash.
        UnknownBlock,
        /// The block is known, its state is not kept any more.
        StateDiscarded,
        /// The runtime refused or failed; `text` says why.
        Execution,
        /// The database failed or the node is stopping; `text` says which.
        Unavailable,
    };
    Kind kind = Kind::Unavailable;
    std::string text{};
};

/// The state after a block. Every function takes the block's hash.
class StateReader {
  public:
    virtual ~StateReader() = default;

    virtual Result<std::optional<Bytes>, StateError> get(const Hash& block, BytesView key) = 0;

    /// At most `count` keys with `prefix`, ascending, all greater than `after` where given.
    virtual Result<std::vector<Bytes>, StateError> keys(const Hash& block, BytesView prefix,
                                                        const std::optional<Bytes>& after,
                                                        std::uint32_t count) = 0;

    /// The trie nodes that prove the values (or absence) of `keys` against the state root.
    virtual Result<std::vector<Bytes>, StateError> prove(const Hash& block,
                                                         const std::vector<Bytes>& keys) = 0;

    /// The Merkle value of the trie node nearest to the root among those whose path starts with
    /// `key`; nullopt when no key of the state does.
    virtual Result<std::optional<Bytes>, StateError> closest_merkle_value(const Hash& block,
                                                                          BytesView key) = 0;

    /// A runtime API function, its SCALE arguments concatenated; the SCALE result. Changes to the
    /// state are dropped. An unknown function is an Execution error.
    virtual Result<Bytes, StateError> call(const Hash& block, std::string_view function,
                                           BytesView arguments) = 0;
};

// ---- transactions -------------------------------------------------------------------------------

/// Why the runtime calls a transaction invalid; the indices are those of
/// sp_runtime::InvalidTransaction.
enum class InvalidTransaction : std::uint8_t {
    Call,
    Payment,
    Future,
    Stale,
    BadProof,
    AncientBirthBlock,
    ExhaustsResources,
    Custom,
    BadMandatory,
    MandatoryValidation,
    BadSigner,
    IndeterminateImplicit,
    UnknownOrigin,
};
/// Indices of sp_runtime::UnknownTransaction.
enum class UnknownTransaction : std::uint8_t { CannotLookup, NoUnsignedValidator, Custom };

/// Why a transaction was not accepted. `kind` alone decides code and message (1001 to 1040), the
/// other fields fill in what that kind names.
struct SubmitError {
    enum class Kind : std::uint8_t {
        /// The bytes are no extrinsic; `text`: what is wrong.
        InvalidFormat,
        /// The runtime failed while validating; `text`.
        Verification,
        /// `invalid`, with `custom` where it is Custom.
        Invalid,
        /// `unknown`, with `custom` where it is Custom.
        UnknownValidity,
        TemporarilyBanned,
        /// `hash` of the transaction.
        AlreadyImported,
        /// `old_priority`, `new_priority`.
        TooLowPriority,
        CycleDetected,
        ImmediatelyDropped,
        Unactionable,
        NoTagsProvided,
        InvalidBlockId,
        RejectedFuture,
        /// `text`.
        Other,
    };
    Kind kind = Kind::Other;
    InvalidTransaction invalid{};
    UnknownTransaction unknown{};
    std::uint8_t custom = 0;
    Hash hash{};
    std::uint64_t old_priority = 0;
    std::uint64_t new_priority = 0;
    std::string text{};
};

/// What happened to a watched transaction. Usurped, Dropped, Invalid, Finalized and
/// FinalityTimeout are the last of a stream.
struct TransactionStatus {
    enum class Kind : std::uint8_t {
        Future,
        Ready,
        /// `peers`
        Broadcast,
        /// `hash` of the block
        InBlock,
        /// `hash` of the block
        Retracted,
        /// `hash` of the block
        FinalityTimeout,
        /// `hash` of the block
        Finalized,
        /// `hash` of the transaction that took its place
        Usurped,
        Dropped,
        Invalid,
    };
    Kind kind = Kind::Ready;
    Hash hash{};
    std::vector<std::string> peers{};
};

/// Told in order, from any one thread at a time, possibly before submit_and_watch() returns.
/// Does not block.
using StatusCallback = std::function<void(const TransactionStatus&)>;
using WatchId = std::uint64_t;

/// Told once, from any thread, possibly before submit() returns. Does not block.
using SubmitCallback = std::function<void(Result<Hash, SubmitError>)>;

class TransactionSubmitter {
  public:
    virtual ~TransactionSubmitter() = default;

    /// Validates and queues an extrinsic given in its encoding (with length prefix); tells
    /// blake2b-256 of that encoding. Does not wait for the chain, so that callers can have many
    /// under way.
    virtual void submit(Bytes extrinsic, SubmitCallback done) = 0;
    /// As submit(), but waits; statuses go to `watcher` until the last one or unwatch().
    virtual Result<WatchId, SubmitError> submit_and_watch(Bytes extrinsic,
                                                          StatusCallback watcher) = 0;
    /// [cheap] No status is told to the watcher after this has returned. Unknown ids are ignored.
    virtual void unwatch(WatchId watch) = 0;
    /// The ready extrinsics in their encoding.
    virtual std::vector<Bytes> pending() = 0;
    /// Removes transactions (by hash, or by encoding) and what depends on them; the hashes removed.
    virtual std::vector<Hash> remove(
        const std::vector<std::variant<Hash, Bytes>>& transactions) = 0;
    /// How many of the tags, from the first on, ready transactions provide. Knows of what was
    /// submitted before, as pending() does.
    virtual std::size_t ready_run(const std::vector<Bytes>& tags) = 0;
};

// ---- the node itself ----------------------------------------------------------------------------

/// Fixed for the life of the process.
struct NodeIdentity {
    /// Implementation name and version.
    std::string name{};
    std::string version{};
    /// Name of the chain specification.
    std::string chain{};
    /// "Development", "Local", "Live"; anything else is reported as custom.
    std::string chain_type{};
    /// The chain specification's `properties`: the text of a JSON object.
    std::string properties_json = "{}";
    /// "Full" or "Authority".
    std::vector<std::string> roles{};
    /// base58 of the libp2p identity.
    std::string peer_id{};
};

struct Health {
    std::uint64_t peers = 0;
    bool is_syncing = false;
    bool should_have_peers = false;
};

struct PeerInfo {
    std::string peer_id{};
    /// "FULL", "LIGHT" or "AUTHORITY".
    std::string roles{};
    Hash best_hash{};
    BlockNumber best_number = 0;
};

struct SyncState {
    BlockNumber starting_block = 0;
    BlockNumber current_block = 0;
    BlockNumber highest_block = 0;
};

/// The network as an operator looks at it when something is wrong.
struct NetworkState {
    struct Connected {
        std::string peer_id{};
        std::string address{};
        bool is_inbound = false;
        std::string version{};
        std::uint64_t ping_ms = 0;
        /// Known addresses.
        std::vector<std::string> addresses{};
    };
    std::vector<Connected> connected;
    /// Peers known and not connected.
    std::size_t known_peers = 0;
};
class NodeInfo {
  public:
    virtual ~NodeInfo() = default;

    /// [cheap]
    virtual const NodeIdentity& identity() = 0;
    /// [cheap]
    virtual Health health() = 0;
    /// [cheap] Multiaddresses with /p2p/<peer id>.
    virtual std::vector<std::string> listen_addresses() = 0;
    virtual std::vector<PeerInfo> peers() = 0;
    virtual NetworkState network_state() = 0;
    /// A multiaddress with /p2p/<peer id>, dialed as long as it is away. The error names the rule.
    virtual Result<Done, std::string> add_reserved_peer(std::string_view address) = 0;
    /// By peer id; the connection stays. A peer that is not reserved is no error.
    virtual Result<Done, std::string> remove_reserved_peer(std::string_view peer_id) = 0;
    virtual std::vector<std::string> reserved_peers() = 0;
    /// [cheap]
    virtual SyncState sync_state() = 0;
    /// "subject=level,.." on top of what is logged now; the error names the part that is wrong.
    virtual Result<Done, std::string> add_log_filter(std::string_view directives) = 0;
    /// As the node was started.
    virtual void reset_log_filter() = 0;
};

/// Four ASCII letters: "aura", "gran".
using KeyTypeId = std::array<std::uint8_t, 4>;

class KeystoreAccess {
  public:
    virtual ~KeystoreAccess() = default;

    /// Stores the key of a secret URI (phrase, hex seed or //derivation) under its public key; the
    /// error says what is wrong.
    virtual Result<Done, std::string> insert(const KeyTypeId& type, std::string_view secret_uri,
                                             BytesView public_key) = 0;
    /// Makes new session keys; their public keys concatenated in the order of the runtime's
    /// SessionKeys.
    virtual Result<Bytes, std::string> rotate() = 0;
    virtual Result<bool, std::string> has(BytesView public_key, const KeyTypeId& type) = 0;
};

// ---- finality -----------------------------------------------------------------------------------

struct GrandpaVotes {
    std::uint64_t current_weight = 0;
    std::vector<AccountId> missing{};
};
struct GrandpaRound {
    std::uint64_t round = 0;
    std::uint64_t total_weight = 0;
    std::uint64_t threshold_weight = 0;
    GrandpaVotes prevotes{};
    GrandpaVotes precommits{};
};
struct GrandpaRoundState {
    std::uint64_t set_id = 0;
    GrandpaRound best{};
    std::vector<GrandpaRound> background{};
};

class GrandpaInfo {
  public:
    virtual ~GrandpaInfo() = default;

    /// The error says why there is none (the voter does not run).
    virtual Result<GrandpaRoundState, std::string> round_state() = 0;
    /// SCALE FinalityProof of a finalized block; nullopt when the block needs none beyond what is
    /// known; the error says why there is none.
    virtual Result<std::optional<Bytes>, std::string> prove_finality(BlockNumber block) = 0;
};

// ---- events -------------------------------------------------------------------------------------

/// Functions are called by one thread at a time, in the order the facts became true, and return at
/// once. ChainReader and StateReader already know a block when it is told here.
class ChainListener {
  public:
    virtual ~ChainListener() = default;

    /// Any block imported, on any fork.
    virtual void block_imported(const Hash& hash, const Header& header) = 0;
    virtual void best_changed(const Hash& hash, const Header& header) = 0;
    /// Every finalized block, ascending, none skipped.
    virtual void block_finalized(const Hash& hash, const Header& header) = 0;
    /// A GRANDPA justification in its encoding.
    virtual void justification(BytesView justification) = 0;
};

class EventSource {
  public:
    virtual ~EventSource() = default;

    /// The listener stays valid until remove_listener() has returned; after that no call is made.
    virtual void add_listener(ChainListener& listener) = 0;
    virtual void remove_listener(ChainListener& listener) = 0;
};

// ---- all of them --------------------------------------------------------------------------------

/// What the node gives to the RPC service; all objects outlive it. The methods of an absent
/// (null) port are not served and not listed.
struct Backend {
    ChainReader& chain;
    StateReader& state;
    TransactionSubmitter& transactions;
    NodeInfo& node;
    EventSource& events;
    KeystoreAccess* keystore = nullptr;
    GrandpaInfo* grandpa = nullptr;
};

}  // namespace rpc
