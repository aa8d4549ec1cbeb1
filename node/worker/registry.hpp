// The registry as an agent sees it through a node: records, challenges, and the calls of a worker's
// life, signed by the operator's proxy (or the operator's own key).
#pragma once

#include "node/pha/chain.hpp"
#include "node/worker/plan.hpp"
#include "primitives/crypto/keys.hpp"
#include "tee-registry/workers/calls.hpp"

namespace node::worker {

namespace json = primitives::json;
using pha::Problem;
using primitives::AccountId;
using primitives::BlockNumber;
using primitives::Bytes;
using primitives::Bytes32;
using primitives::Done;
using primitives::Hash;
using primitives::Result;
using primitives::unexpected;
using primitives::crypto::Pair;
using tee_registry::Binding;
using tee_registry::WorkerKey;
using tee_registry::workers::Evidence;

/// Who pays and signs, for whom.
struct Sender {
    Pair pair;
    AccountId operator_account;
    bool is_proxy() const { return pair.account_id() != operator_account; }
};

class Registry {
  public:
    explicit Registry(pha::Chain& chain) : chain_{chain} {}

    Result<std::optional<WorkerView>, Problem> worker(const WorkerKey& key) const;
    /// The open liveness challenge of a worker that rewards know.
    Result<std::optional<Bytes32>, Problem> liveness_challenge(const WorkerKey& key) const;
    /// The time of the best block, milliseconds since the Unix epoch.
    Result<std::uint64_t, Problem> now_ms() const;
    /// Number of the finalized block.
    Result<BlockNumber, Problem> finalized_block() const;
    /// All of a binding but the act itself.
    Result<Hash, Problem> block_hash(BlockNumber number) const;
    Result<bool, Problem> is_development() const;

    /// The first step that the chain would refuse the evidence at, in words; empty where none.
    Result<std::string, Problem> refusal(const tee_registry::workers::CpuEvidence& evidence) const;

    /// A call by its path and its encoded fields, as transactions carry it.
    Result<Bytes, Problem> call_of(std::string_view path, const Bytes& fields) const;
    /// Sends `call` (a struct of tee-registry's calls) as "TeeRegistry.name" and waits for its
    /// block (or its finality). The problem is what the chain answered.
    template <class Call>
    Result<Done, Problem> send(std::string_view name, const Call& call, const Sender& sender,
                               bool until_finalized) const {
        return send_encoded(name, primitives::scale::encode(call), sender, until_finalized);
    }
    /// Answers a liveness challenge by the worker's own signature; does not wait.
    Result<Done, Problem> answer_liveness(const Pair& worker, const Bytes32& challenge,
                                          primitives::Random& random) const;

  private:
    Result<Done, Problem> send_encoded(std::string_view name, const Bytes& fields,
                                       const Sender& sender, bool until_finalized) const;

    pha::Chain& chain_;
};

}  // namespace node::worker
