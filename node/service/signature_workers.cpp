#include "node/service/signature_workers.hpp"

#include "primitives/crypto/verify_ahead.hpp"
#include "runtime/api/client.hpp"

#include <atomic>
#include <latch>
#include <ranges>

#include <boost/asio/post.hpp>

namespace node {

namespace {

void verify_one(primitives::SignatureCache& cache, const runtime::SignatureTask& task) {
    primitives::MultiSignature signature;
    signature.kind = static_cast<primitives::MultiSignature::Kind>(task.scheme);
    signature.bytes = task.signature;
    // What holds is in the cache afterwards; the runtime decides about the rest.
    (void)primitives::crypto::verify_ahead(cache, signature, task.message, task.signer);
}

/// One block's signatures, taken piece by piece from the end.
class BlockWork final : public consensus::SignatureVerifier::Work {
  public:
    BlockWork(primitives::SignatureCache& cache, const consensus::SignatureSource& source,
              std::size_t helpers)
        : cache_{cache},
          source_{source},
          left_{source.piece_count()},
          finished_{static_cast<std::ptrdiff_t>(helpers)} {}
    ~BlockWork() override {
        stopped_ = true;
        finished_.wait();
    }

    void help() {
        for (auto left = left_.fetch_sub(1); left >= 1 && left <= source_.piece_count();
             left = left_.fetch_sub(1)) {
            if (stopped_) break;
            for (const auto& task : std::views::reverse(source_.piece(left - 1))) {
                if (stopped_) break;
                verify_one(cache_, task);
            }
        }
        finished_.count_down();
    }

  private:
    primitives::SignatureCache& cache_;
    const consensus::SignatureSource& source_;
    /// Pieces nobody has taken. Wraps around at the end, which is above every count.
    std::atomic<std::size_t> left_;
    std::atomic<bool> stopped_ = false;
    std::latch finished_;
};

}  // namespace

std::unique_ptr<consensus::SignatureVerifier::Work> SignatureWorkers::start(
    const consensus::SignatureSource& source) {
    const std::size_t helpers = std::min(helper_count_, source.piece_count());
    auto work = std::make_unique<BlockWork>(cache_, source, helpers);
    for (std::size_t i = 0; i < helpers; ++i)
        boost::asio::post(pool_, [at = work.get()] { at->help(); });
    return work;
}

}  // namespace node
