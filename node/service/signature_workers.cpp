#include "node/service/signature_workers.hpp"

#include "primitives/crypto/verify_ahead.hpp"
#include "runtime/api/client.hpp"

#include <atomic>
#include <latch>

#include <boost/asio/post.hpp>

namespace node {

namespace {

/// Tasks taken at once: enough that the counter is no bottleneck, few enough to share evenly.
constexpr std::size_t kSlice = 16;

void verify_one(primitives::SignatureCache& cache, const runtime::SignatureTask& task) {
    primitives::MultiSignature signature;
    signature.kind = static_cast<primitives::MultiSignature::Kind>(task.scheme);
    signature.bytes = task.signature;
    // What holds is in the cache afterwards; the runtime decides about the rest.
    (void)primitives::crypto::verify_ahead(cache, signature, task.message, task.signer);
}

}  // namespace

void SignatureWorkers::verify(std::span<const runtime::SignatureTask> tasks) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        while (true) {
            const std::size_t from = next.fetch_add(kSlice);
            if (from >= tasks.size()) return;
            for (const auto& task : tasks.subspan(from, std::min(kSlice, tasks.size() - from)))
                verify_one(cache_, task);
        }
    };
    const std::size_t helpers = std::min(thread_count_ - 1, (tasks.size() + kSlice - 1) / kSlice);
    std::latch finished{static_cast<std::ptrdiff_t>(helpers)};
    for (std::size_t i = 0; i < helpers; ++i)
        boost::asio::post(pool_, [&] {
            work();
            finished.count_down();
        });
    work();
    finished.wait();
}

}  // namespace node
