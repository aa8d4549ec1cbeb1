// Commits, catch-ups, votes, requests and places from peers, given to a running voter: whatever
// they say, it ends, and holds no more than its bounds. The signature check is a coin that the
// input tosses, so that what lies behind it is reached.
#include "consensus/grandpa/voter.hpp"
#include "tests/support/memory_chain.hpp"

using namespace consensus::grandpa;

namespace {

class CoinVerifier final : public VoteVerifier {
  public:
    bool verify(const consensus::Bytes64& signature, consensus::BytesView,
                const VoterId&) const override {
        return (signature[0] & 1) == 0;
    }
};

class EmptyKeystore final : public consensus::Keystore {
  public:
    bool has_key(consensus::KeyType, const consensus::Bytes32&) const override { return false; }
    std::optional<consensus::Bytes64> sign(consensus::KeyType, const consensus::Bytes32&,
                                           consensus::BytesView) const override {
        return std::nullopt;
    }
    std::optional<primitives::VrfSignature> vrf_sign(const consensus::Bytes32&,
                                                     consensus::BytesView) const override {
        return std::nullopt;
    }
};

constexpr std::uint8_t kVoters = 4;

}  // namespace

/// Input: messages, each after its length (u16 little endian).
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    consensus::Header header;
    tests::MemoryChain chain{header};
    for (std::uint32_t number = 1; number <= 4; ++number) {
        header.parent_hash = consensus::header_hash(header);
        header.number = {number};
        chain.import(header);
    }
    AuthorityList list;
    for (std::uint8_t i = 0; i < kVoters; ++i) {
        VoterId id{};
        id.fill(i);
        list.push_back({id, 1});
    }
    const EmptyKeystore keystore;
    const CoinVerifier verifier;
    Voter voter{{keystore, chain, verifier}, {0, list}, chain.finalized(), std::nullopt};
    voter.step(0, PeerConnected{1, PeerRole::Authority});
    std::uint64_t now_ms = 0;
    consensus::BytesView rest{data, size};
    while (rest.size() >= 2) {
        const std::size_t length = rest[0] + (std::size_t{rest[1]} << 8);
        rest = rest.subspan(2);
        const auto message = rest.first(std::min(length, rest.size()));
        rest = rest.subspan(message.size());
        now_ms += 100;
        for (const auto& output : voter.step(now_ms, Received{1, primitives::to_bytes(message)})) {
            const auto* done = std::get_if<Finalize>(&output);
            if (done == nullptr) continue;
            CHECK(chain.finalize(done->justification.commit.target));
            voter.step(now_ms, Finalized{chain.finalized(), std::nullopt, std::nullopt});
        }
        CHECK(voter.held_messages() <= kFutureMessagesPerPeerMax);
        CHECK(voter.rounds()->current().prevotes().votes().size() <= kVoters);
        CHECK(voter.rounds()->previous().precommits().votes().size() <= kVoters);
    }
    return 0;
}
