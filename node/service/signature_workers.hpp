// Verifies the signatures of a block on all cores, into the cache that the runtime's host reads.
#pragma once

#include "consensus/ports.hpp"
#include "primitives/signature_cache.hpp"

#include <boost/asio/thread_pool.hpp>

namespace node {

class SignatureWorkers final : public consensus::SignatureVerifier {
  public:
    /// The cache outlives the workers.
    SignatureWorkers(primitives::SignatureCache& cache, std::size_t thread_count)
        : cache_{cache}, thread_count_{thread_count}, pool_{thread_count} {}
    ~SignatureWorkers() override { pool_.join(); }

    /// Returns when all are checked; the calling thread takes its share.
    void verify(std::span<const runtime::SignatureTask> tasks) override;

  private:
    primitives::SignatureCache& cache_;
    std::size_t thread_count_;
    boost::asio::thread_pool pool_;
};

}  // namespace node
