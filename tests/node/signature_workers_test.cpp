#include "node/service/signature_workers.hpp"

#include "consensus/aura/headers_ahead.hpp"
#include "consensus/header_hash.hpp"
#include "primitives/crypto/bounded_signature_cache.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/crypto/verify_ahead.hpp"
#include "primitives/crypto/vrf.hpp"
#include "runtime/api/client.hpp"

#include <gtest/gtest.h>

namespace {

using primitives::crypto::BoundedSignatureCache;
using runtime::SignatureTask;

constexpr std::size_t kPieceSize = 10;

/// Tasks in pieces, by pairs //1, //2 and so on.
class Tasks final : public consensus::SignatureSource {
  public:
    explicit Tasks(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const primitives::crypto::Ed25519Pair pair{{static_cast<std::uint8_t>(i)}};
            SignatureTask task;
            task.message = {1, 2, static_cast<std::uint8_t>(i), 3};
            const auto signature = pair.sign(task.message);
            std::copy(signature.begin(), signature.end(), task.signature.begin());
            task.scheme = static_cast<std::uint8_t>(primitives::MultiSignature::Kind::Ed25519);
            task.signer.bytes = pair.public_key();
            all.push_back(task);
        }
    }
    std::size_t piece_count() const override { return (all.size() + kPieceSize - 1) / kPieceSize; }
    std::vector<SignatureTask> piece(std::size_t index) const override {
        ++pieces_read;
        const auto from = all.begin() + static_cast<std::ptrdiff_t>(index * kPieceSize);
        const auto left = static_cast<std::size_t>(all.end() - from);
        return {from, from + static_cast<std::ptrdiff_t>(std::min(kPieceSize, left))};
    }

    std::vector<SignatureTask> all;
    mutable std::atomic<std::size_t> pieces_read{0};
};

primitives::Hash key_of(const SignatureTask& task) {
    primitives::Bytes64 signature;
    std::copy_n(task.signature.begin(), signature.size(), signature.begin());
    return primitives::crypto::signature_key(primitives::MultiSignature::Kind::Ed25519, signature,
                                             task.message, task.signer.bytes);
}

TEST(SignatureWorkers, RememberEverySignatureThatHolds) {
    for (const std::size_t threads : {1u, 2u, 4u}) {
        BoundedSignatureCache cache{256};
        node::SignatureWorkers workers{cache, threads};
        const Tasks tasks{95};
        const auto work = workers.start(tasks);
        // As execution does: one after the other, verifying what is not there.
        for (const auto& task : tasks.all) {
            if (!workers.known().contains(key_of(task))) workers.known().insert(key_of(task));
            EXPECT_TRUE(cache.contains(key_of(task)));
        }
        EXPECT_EQ(cache.size(), tasks.all.size()) << threads;
        EXPECT_EQ(tasks.pieces_read, tasks.piece_count()) << "each is read once";
    }
}

TEST(SignatureWorkers, OneThreadAloneFindsTheNextSignatureInTheCache) {
    BoundedSignatureCache cache{256};
    node::SignatureWorkers workers{cache, 1};
    const Tasks tasks{20};
    const auto work = workers.start(tasks);
    EXPECT_TRUE(workers.known().contains(key_of(tasks.all[0]))) << "verified by asking";
    EXPECT_EQ(cache.size(), 1u);
    EXPECT_TRUE(workers.known().contains(key_of(tasks.all[0])));
    EXPECT_EQ(cache.size(), 1u) << "what is there needs no help";
}

TEST(SignatureWorkers, AskingForWhatIsInvalidHelpsABoundedNumberOfOthers) {
    BoundedSignatureCache cache{256};
    node::SignatureWorkers workers{cache, 1};
    const Tasks tasks{50};
    const auto work = workers.start(tasks);
    EXPECT_FALSE(workers.known().contains(primitives::Hash{}));
    EXPECT_EQ(cache.size(), 4u);
}

TEST(SignatureWorkers, AnInvalidSignatureIsNotRemembered) {
    BoundedSignatureCache cache{256};
    node::SignatureWorkers workers{cache, 2};
    Tasks tasks{30};
    tasks.all[7].message.push_back(1);
    const auto work = workers.start(tasks);
    for (std::size_t i = 0; i < tasks.all.size(); ++i) {
        // The last ones may still be in the other thread's hands.
        while (!workers.known().contains(key_of(tasks.all[i])) && i != 7)
            std::this_thread::yield();
    }
    EXPECT_FALSE(cache.contains(key_of(tasks.all[7])));
}

TEST(SignatureWorkers, AnotherThreadThatAsksDoesNotWork) {
    BoundedSignatureCache cache{256};
    node::SignatureWorkers workers{cache, 1};
    const Tasks tasks{20};
    const auto work = workers.start(tasks);
    std::thread{[&] { EXPECT_FALSE(workers.known().contains(key_of(tasks.all[0]))); }}.join();
    EXPECT_EQ(cache.size(), 0u);
}

// ---- blocks to come -----------------------------------------------------------------------------

/// Headers with seals of one author, whose outputs may be wrong: only the seals are looked for.
std::unique_ptr<consensus::aura::HeadersAhead> headers_of(
    const primitives::crypto::Sr25519Pair& author, std::size_t count) {
    primitives::crypto::SystemRandom random;
    std::vector<primitives::Header> headers(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto& header = headers[i];
        consensus::aura::Claim claim{.slot = 7 + i, .vrf = {}};
        claim.vrf.output = primitives::crypto::vrf_sign(
                               author, primitives::crypto::vrf_input(primitives::Bytes(i)), random)
                               .output;
        header.digest = consensus::aura::pre_runtime_digest(claim);
        const auto seal = author.sign(consensus::header_hash(header).view(), random);
        header = consensus::aura::with_seal(std::move(header), seal);
    }
    return std::make_unique<consensus::aura::HeadersAhead>(
        consensus::aura::Authorities{author.public_key()}, primitives::Bytes32{},
        std::move(headers));
}

TEST(SignatureWorkers, AuthorsAreVerifiedOnTheOtherThreads) {
    const auto author = primitives::crypto::Sr25519Pair::from_mini_secret({1});
    for (const std::size_t threads : {2u, 4u}) {
        BoundedSignatureCache cache{256};
        {
            node::SignatureWorkers workers{cache, threads};
            workers.start_ahead(headers_of(author, 20));
            // A block's signatures are verified beside them.
            const Tasks tasks{20};
            const auto work = workers.start(tasks);
        }
        EXPECT_GE(cache.size(), 20u) << threads;
    }
}

TEST(SignatureWorkers, OneThreadLooksAtNothingAhead) {
    BoundedSignatureCache cache{256};
    {
        node::SignatureWorkers workers{cache, 1};
        workers.start_ahead(headers_of(primitives::crypto::Sr25519Pair::from_mini_secret({1}), 3));
    }
    EXPECT_EQ(cache.size(), 0u);
}

TEST(SignatureWorkers, AfterTheWorkNobodyWorks) {
    BoundedSignatureCache cache{256};
    node::SignatureWorkers workers{cache, 1};
    const Tasks tasks{20};
    workers.start(tasks).reset();
    EXPECT_FALSE(workers.known().contains(key_of(tasks.all[0])));
    EXPECT_EQ(cache.size(), 0u);
}

}  // namespace
