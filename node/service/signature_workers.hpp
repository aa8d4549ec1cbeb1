// Verifies the signatures of a block on all cores, in the order of their execution, into the cache
// that the runtime's host reads.
//
// The executing thread takes part: where it comes to a signature that another thread still works
// on, it verifies the next ones meanwhile. So all threads are busy until the last signature, and
// the one that executes last has least of them to verify.
#pragma once

#include "consensus/ports.hpp"
#include "primitives/signature_cache.hpp"

#include <atomic>
#include <thread>

#include <boost/asio/thread_pool.hpp>

namespace node {

class BlockSignatures;

class SignatureWorkers final : public consensus::SignatureVerifier {
  public:
    /// The cache outlives the workers. `thread_count`: of the process, the executing one included.
    SignatureWorkers(primitives::SignatureCache& cache, std::size_t thread_count)
        : known_{cache},
          helper_count_{thread_count - 1},
          pool_{std::max<std::size_t>(1, helper_count_)} {}
    ~SignatureWorkers() override { pool_.join(); }

    /// The work ends on the thread that began it.
    std::unique_ptr<Work> start(const consensus::SignatureSource& source) override;
    /// One at a time on each of the other threads, which take the signatures of a block first.
    void start_ahead(std::unique_ptr<consensus::aura::HeadersAhead> headers) override;
    /// What the executor of the blocks reads: looking for a signature in vain helps the block's
    /// work along, as far as the calling thread executes that block.
    primitives::SignatureCache& known() override { return known_; }

  private:
    class BlockWork;
    class AheadWork;
    void step_ahead(std::shared_ptr<AheadWork> work);

    class HelpingCache final : public primitives::SignatureCache {
      public:
        explicit HelpingCache(primitives::SignatureCache& inner) : inner_{inner} {}
        bool contains(const primitives::Hash& key) const override;
        std::optional<primitives::Bytes33> recovered_key(
            const primitives::Hash& key) const override;
        void insert(const primitives::Hash& key) override { inner_.insert(key); }
        void insert_recovered(const primitives::Hash& key,
                              const primitives::Bytes33& public_key) override {
            inner_.insert_recovered(key, public_key);
        }

        primitives::SignatureCache& inner() { return inner_; }
        /// Whether no other thread executes a block at the moment.
        bool begin(BlockSignatures& signatures);
        void end();

      private:
        template <class Look>
        auto look(const Look& found) const -> decltype(found());

        primitives::SignatureCache& inner_;
        std::atomic<std::thread::id> executing_{};
        /// Of the executing thread, which alone reads and writes it.
        BlockSignatures* signatures_ = nullptr;
    };

    HelpingCache known_;
    std::size_t helper_count_;
    /// Looks ahead that have not ended: a thread that is late takes no more.
    std::atomic<std::size_t> ahead_count_ = 0;
    boost::asio::thread_pool pool_;
};

}  // namespace node
