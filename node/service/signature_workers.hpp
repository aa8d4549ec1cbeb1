// Verifies the signatures of a block on all cores but the executing one, into the cache that the
// runtime's host reads.
#pragma once

#include "consensus/ports.hpp"
#include "primitives/signature_cache.hpp"

#include <boost/asio/thread_pool.hpp>

namespace node {

class SignatureWorkers final : public consensus::SignatureVerifier {
  public:
    /// The cache outlives the workers. `thread_count`: of the process, the executing one included.
    SignatureWorkers(primitives::SignatureCache& cache, std::size_t thread_count)
        : cache_{cache},
          helper_count_{thread_count - 1},
          pool_{std::max<std::size_t>(1, helper_count_)} {}
    ~SignatureWorkers() override { pool_.join(); }

    std::unique_ptr<Work> start(const consensus::SignatureSource& source) override;
    primitives::SignatureCache& known() override { return cache_; }

  private:
    primitives::SignatureCache& cache_;
    std::size_t helper_count_;
    boost::asio::thread_pool pool_;
};

}  // namespace node
