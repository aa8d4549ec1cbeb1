#include "node/service/signature_workers.hpp"

#include "consensus/aura/headers_ahead.hpp"
#include "primitives/crypto/verify_ahead.hpp"
#include "runtime/api/client.hpp"

#include <latch>
#include <mutex>

#include <boost/asio/post.hpp>

namespace node {

namespace {

/// Signatures the executing thread verifies while it waits for one. That one was begun before
/// these, so it is there by then unless it is invalid, which the runtime has to find out soon.
constexpr int kHelpedMax = 4;
/// Looks ahead at once: one under way and the next.
constexpr std::size_t kAheadMax = 2;

}  // namespace

/// One block's signatures, taken one by one from the first. Thread-safe.
class BlockSignatures {
  public:
    BlockSignatures(primitives::SignatureCache& cache, const consensus::SignatureSource& source)
        : cache_{cache}, source_{source}, piece_count_{source.piece_count()} {}

    /// Verifies the next one; false when all are taken.
    bool verify_next() {
        const auto task = take();
        if (!task) return false;
        primitives::MultiSignature signature;
        signature.kind = static_cast<primitives::MultiSignature::Kind>(task->scheme);
        signature.bytes = task->signature;
        // What holds is in the cache afterwards; the runtime decides about the rest.
        (void)primitives::crypto::verify_ahead(cache_, signature, task->message, task->signer);
        return true;
    }

  private:
    std::optional<runtime::SignatureTask> take() {
        const std::lock_guard lock{mutex_};
        while (at_ == piece_.size()) {
            if (next_piece_ == piece_count_) return std::nullopt;
            piece_ = source_.piece(next_piece_++);
            at_ = 0;
        }
        return std::move(piece_[at_++]);
    }

    primitives::SignatureCache& cache_;
    const consensus::SignatureSource& source_;
    const std::size_t piece_count_;
    std::mutex mutex_;
    std::vector<runtime::SignatureTask> piece_;
    std::size_t at_ = 0;
    std::size_t next_piece_ = 0;
};

// ---- the executing thread -----------------------------------------------------------------------

template <class Look>
auto SignatureWorkers::HelpingCache::look(const Look& find) const -> decltype(find()) {
    auto found = find();
    if (found || executing_.load(std::memory_order_relaxed) != std::this_thread::get_id())
        return found;
    for (int helped = 0; !found && helped < kHelpedMax && signatures_->verify_next(); ++helped)
        found = find();
    return found;
}

bool SignatureWorkers::HelpingCache::contains(const primitives::Hash& key) const {
    return look([&] { return inner_.contains(key); });
}

std::optional<primitives::Bytes33> SignatureWorkers::HelpingCache::recovered_key(
    const primitives::Hash& key) const {
    return look([&] { return inner_.recovered_key(key); });
}

bool SignatureWorkers::HelpingCache::begin(BlockSignatures& signatures) {
    std::thread::id nobody{};
    if (!executing_.compare_exchange_strong(nobody, std::this_thread::get_id())) return false;
    signatures_ = &signatures;
    return true;
}

void SignatureWorkers::HelpingCache::end() {
    signatures_ = nullptr;
    executing_ = std::thread::id{};
}

// ---- the helpers --------------------------------------------------------------------------------

class SignatureWorkers::BlockWork final : public consensus::SignatureVerifier::Work {
  public:
    BlockWork(HelpingCache& known, const consensus::SignatureSource& source, std::size_t helpers)
        : known_{known},
          signatures_{known.inner(), source},
          is_shared_{known.begin(signatures_)},
          finished_{static_cast<std::ptrdiff_t>(helpers)} {}
    ~BlockWork() override {
        if (is_shared_) known_.end();
        stopped_ = true;
        finished_.wait();
    }

    void help() {
        while (!stopped_ && signatures_.verify_next()) {
        }
        finished_.count_down();
    }

  private:
    HelpingCache& known_;
    BlockSignatures signatures_;
    /// Whether the executing thread takes part.
    bool is_shared_;
    std::atomic<bool> stopped_ = false;
    std::latch finished_;
};

std::unique_ptr<consensus::SignatureVerifier::Work> SignatureWorkers::start(
    const consensus::SignatureSource& source) {
    const std::size_t helpers = std::min(helper_count_, source.piece_count());
    auto work = std::make_unique<BlockWork>(known_, source, helpers);
    for (std::size_t i = 0; i < helpers; ++i)
        boost::asio::post(pool_, [at = work.get()] { at->help(); });
    return work;
}

// ---- blocks to come -----------------------------------------------------------------------------

/// Thread-safe.
class SignatureWorkers::AheadWork {
  public:
    AheadWork(std::unique_ptr<consensus::aura::HeadersAhead> headers,
              std::atomic<std::size_t>& count)
        : headers_{std::move(headers)}, count_{count} {
        ++count_;
    }
    ~AheadWork() { --count_; }
    AheadWork(const AheadWork&) = delete;
    AheadWork& operator=(const AheadWork&) = delete;

    std::optional<consensus::aura::AuthorCheck> take() {
        const std::lock_guard lock{mutex_};
        return headers_->next();
    }

  private:
    std::mutex mutex_;
    std::unique_ptr<consensus::aura::HeadersAhead> headers_;
    std::atomic<std::size_t>& count_;
};

void SignatureWorkers::start_ahead(std::unique_ptr<consensus::aura::HeadersAhead> headers) {
    if (helper_count_ == 0 || ahead_count_ >= kAheadMax) return;
    const auto work = std::make_shared<AheadWork>(std::move(headers), ahead_count_);
    for (std::size_t i = 0; i < helper_count_; ++i)
        boost::asio::post(pool_, [this, work] { step_ahead(work); });
}

void SignatureWorkers::step_ahead(std::shared_ptr<AheadWork> work) {
    const auto check = work->take();
    if (!check) return;
    check->run(known_.inner());
    // At the end of the line: a block's signatures go first.
    boost::asio::post(pool_,
                      [this, work = std::move(work)]() mutable { step_ahead(std::move(work)); });
}

}  // namespace node
