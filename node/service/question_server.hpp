// What peers ask for: blocks (sync/2), states (state/2), proofs of finality (sync/warp), values and
// calls with their proofs (light/2). All from the database, on one worker thread.
//
// Bounds: the answers' sizes (their protocols' headers); kProofBytesMax of a light proof; of the
// blocks that changed authorities kScannedPerQuestion headers are looked through in one question:
// a proof that ends before the last change is then not finished, and its asker goes on.
#pragma once

#include "consensus/sync/warp_proof.hpp"
#include "node/service/block_provider.hpp"
#include "p2p/protocols/light_request.hpp"
#include "p2p/protocols/link.hpp"
#include "p2p/protocols/state_request.hpp"
#include "runtime/executor/executor.hpp"

namespace node {

inline constexpr std::size_t kProofBytesMax = 8 * 1024 * 1024;
inline constexpr primitives::BlockNumber kScannedPerQuestion = 200'000;

class QuestionServer final : private consensus::sync::WarpSource {
  public:
    /// All outlive the server.
    QuestionServer(const storage::Database& database, const runtime::Executor& executor,
                   const consensus::ForkRules& forks)
        : database_{database}, executor_{executor}, forks_{forks} {}

    struct Answer {
        /// nullopt: refused.
        std::optional<primitives::Bytes> bytes;
        /// The question does not decode.
        bool is_malformed = false;
    };
    Answer answer(p2p::protocols::Request protocol, primitives::BytesView question);

  private:
    Answer answer_blocks(primitives::BytesView question);
    Answer answer_state(primitives::BytesView question);
    Answer answer_warp(primitives::BytesView question);
    Answer answer_light(primitives::BytesView question);
    std::optional<p2p::protocols::Proof> prove(const p2p::protocols::LightRequest& question);
    std::optional<p2p::protocols::Proof> prove_call(const p2p::protocols::LightCall& call);
    std::optional<p2p::protocols::Proof> bounded_proof(const primitives::Hash& block,
                                                       const std::vector<primitives::Bytes>& keys);

    // ---- consensus::sync::WarpSource
    primitives::BlockNumber finalized() override { return scanned_; }
    std::optional<primitives::BlockNumber> number_of(const primitives::Hash& block) override;
    std::optional<primitives::BlockNumber> next_change(primitives::BlockNumber above) override;
    std::optional<primitives::Bytes> header(primitives::BlockNumber number) override;
    std::optional<primitives::Bytes> justification(primitives::BlockNumber number) override;
    std::optional<primitives::Header> header_at(primitives::BlockNumber number) const;
    void scan();

    const storage::Database& database_;
    const runtime::Executor& executor_;
    const consensus::ForkRules& forks_;
    /// Finalized blocks that changed the authorities, ascending, up to scanned_.
    std::vector<primitives::BlockNumber> changes_;
    primitives::BlockNumber scanned_ = 0;
};

}  // namespace node
