// Building and sealing a block: claim the slot, inherents, transactions by priority until weight or
// length is exhausted or time is up, roots, seal.
//
// Pure but for its ports, and thread-safe: may run on a worker while the pool goes on. The result
// goes into the chain by import::Importer::commit_own, durable before it is announced.
#pragma once

#include "consensus/import/importer.hpp"
#include "consensus/pool/queue.hpp"

namespace consensus::authoring {

/// After so many transactions that do not fit, the block counts as full.
inline constexpr std::size_t kMisfitsMax = 8;
/// What is taken from the pool for one block: its length limit.
inline constexpr std::size_t kCandidateBytesMax = 5 * 1024 * 1024;

enum class AuthoringError : std::uint8_t {
    NotOurSlot,     // the slot belongs to another authority
    RuntimeFailed,  // the runtime refused to begin or to finish a block
    KeyMissing,     // the keystore does not sign
    RootMismatch,   // the state root is not that of the changes
};
std::string_view to_string(AuthoringError error);

struct AuthoringFailure {
    AuthoringError error{};
    std::string text;
};

struct AuthoringTask {
    /// The block to build on, and its hash.
    Header parent;
    Hash parent_hash;
    aura::Slot slot = 0;
    UnixMs timestamp_ms = 0;
    UnixMs deadline_ms = 0;
    /// From Pool::candidates.
    std::vector<pool::Candidate> candidates;
};

struct AuthoredBlock {
    /// For Importer::commit_own.
    import::Executed executed;
    /// For Pool::report_invalid.
    std::vector<Hash> invalid;
    /// How many of the pool's transactions are in it.
    std::size_t included = 0;
    /// The deadline came before the pool or the block was exhausted.
    bool is_cut_short = false;
};

class BlockAuthor {
  public:
    /// All outlive the author.
    struct Parts {
        const runtime::Executor& executor;
        const Keystore& keystore;
        const Clock& clock;
    };
    explicit BlockAuthor(const Parts& parts) : parts_{parts} {}

    /// `state`: after the parent.
    Result<AuthoredBlock, AuthoringFailure> author(const AuthoringTask& task,
                                                   const primitives::StateView& state) const;

  private:
    Result<aura::Claim, AuthoringFailure> claim(const AuthoringTask& task, const Bytes32& author,
                                                const primitives::StateView& state) const;
    Result<Done, AuthoringFailure> push_inherents(runtime::BlockBuilder& builder,
                                                  UnixMs timestamp_ms) const;
    void push_candidates(runtime::BlockBuilder& builder, const AuthoringTask& task,
                         AuthoredBlock& out) const;
    Result<Done, AuthoringFailure> seal(runtime::BlockBuilder::Built built, const Bytes32& author,
                                        AuthoredBlock& out) const;

    Parts parts_;
};

}  // namespace consensus::authoring
