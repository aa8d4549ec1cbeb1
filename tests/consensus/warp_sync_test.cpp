// The warp sync machine: proofs of the recorded chain, a state in parts, checkpoints, restarts, and
// peers that lie, are behind, have nothing, or leave.
#include "consensus/sync/warp_sync.hpp"

#include "consensus/header_hash.hpp"
#include "p2p/protocols/block_server.hpp"
#include "primitives/types/hex.hpp"
#include "tests/support/vectors.hpp"

#include <optional>

namespace consensus::sync {
namespace {

namespace pp = p2p::protocols;
using tests::unhex;

PeerId peer_of(std::uint8_t byte) {
    return PeerId{Bytes32{byte}};
}

/// The recorded chain of 71 blocks, and some entries as its state.
struct Recorded {
    explicit Recorded(const std::filesystem::path& path)
        : root_(boost::json::parse(tests::read_text(path))) {
        for (const auto& block : root_.at("blocks").as_array())
            headers.push_back(
                *primitives::scale::decode<Header>(unhex(block.at("header").as_string())));
        for (const auto& key : root_.at("grandpa_sets").as_array()[0].at("pubs").as_array()) {
            const auto bytes = unhex(key.as_string());
            grandpa::VoterId id{};
            std::copy(bytes.begin(), bytes.end(), id.begin());
            set.authorities.emplace_back(id, 1);
        }
        proof = unhex(root_.at("warp_sync").at("response").as_string());
        for (std::uint8_t i = 1; i <= 10; ++i)
            state.emplace_back(Bytes{i}, Bytes(3, i));
    }
    Hash hash_at(std::size_t number) const { return header_hash(headers.at(number)); }
    WarpConfig config(std::optional<Hash> checkpoint = {}) const {
        return {.genesis = hash_at(0), .genesis_set = set, .checkpoint = checkpoint};
    }

    std::vector<Header> headers;
    grandpa::AuthoritySet set;
    Bytes proof;
    std::vector<pp::StateEntry> state;

  private:
    boost::json::value root_;
};

/// What a peer answers instead of the truth.
struct Conduct {
    bool is_silent = false;
    bool breaks_proof = false;
    bool lacks_state = false;
    bool lies_in_state = false;
    bool lies_in_headers = false;
};

struct Meeting {
    Meeting(const Recorded& recorded, WarpConfig config, std::optional<WarpResume> resume = {})
        : chain{recorded}, machine{std::move(config), verifier, std::move(resume)} {}

    void join(std::uint8_t peer, Conduct conduct = {}, BlockNumber best = 70) {
        conducts[peer] = conduct;
        carry_out(machine.on_peer(now, peer_of(peer), {chain.hash_at(best), best}));
    }
    void pass(UnixMs ms) {
        now += ms;
        carry_out(machine.on_tick(now));
    }
    /// Outputs one after the other; the last question stays open when `questions_left` is 0.
    void carry_out(const WarpSync::Outputs& outputs) {
        for (const auto& output : outputs) {
            if (const auto* ask = std::get_if<warp::Ask>(&output))
                open = *ask;
            else if (const auto* blame = std::get_if<warp::Blame>(&output))
                blames.push_back(*blame);
            else if (std::holds_alternative<warp::Clear>(output))
                ++clears, kept.clear(), stored.clear(), target.reset();
            else if (const auto* keep = std::get_if<warp::Keep>(&output))
                kept.insert(kept.end(), keep->proven.begin(), keep->proven.end());
            else if (const auto* begin = std::get_if<warp::BeginState>(&output))
                target = begin->target;
            else if (const auto* store = std::get_if<warp::Store>(&output))
                stored.insert(stored.end(), store->entries.begin(), store->entries.end());
            else if (std::holds_alternative<warp::Complete>(output))
                is_complete = true;
            else
                uses_full_sync = true;
        }
        answer();
    }
    void answer() {
        if (!open || questions_left == 0) return;
        --questions_left;
        const auto ask = *std::exchange(open, std::nullopt);
        ++questions[ask.peer];
        carry_out(machine.on_answer(now, ask.peer, answer_to(ask)));
    }
    std::optional<Bytes> answer_to(const warp::Ask& ask) {
        Conduct conduct;
        for (const auto& [id, each] : conducts)
            if (peer_of(id) == ask.peer) conduct = each;
        if (conduct.is_silent) return std::nullopt;
        if (ask.protocol == pp::Request::Warp) {
            EXPECT_EQ(Hash::from(ask.question), chain.hash_at(0));
            auto bytes = chain.proof;
            if (conduct.breaks_proof) bytes[bytes.size() / 2] ^= 1;
            return bytes;
        }
        if (ask.protocol == pp::Request::State) return state_part(ask.question, conduct);
        return headers(ask.question, conduct);
    }
    std::optional<Bytes> state_part(BytesView question, const Conduct& conduct) const {
        if (conduct.lacks_state) return std::nullopt;
        const auto request = *pp::decode_state_request(question);
        EXPECT_EQ(request.block, chain.hash_at(68));
        EXPECT_TRUE(request.no_proof);
        pp::StatePart part;
        for (const auto& entry : chain.state)
            if (primitives::compare(request.after, entry.first) < 0 && part.entries.size() < 4)
                part.entries.push_back(entry);
        part.is_complete = part.entries.back() == chain.state.back();
        if (conduct.lies_in_state) part.entries.front().second.push_back(0);
        return encode(part);
    }
    Bytes headers(BytesView question, const Conduct& conduct) const {
        const auto request = *pp::decode_block_request(question);
        EXPECT_TRUE(request.descending);
        Bytes out;
        for (std::size_t at = chain.headers.size(); at-- > 0;) {
            if (chain.hash_at(at) != std::get<Hash>(request.from)) continue;
            for (std::uint32_t count = 0; count < std::min(request.blocks_max, 10u); ++count) {
                auto header = chain.headers[at - count];
                if (conduct.lies_in_headers) header.state_root.bytes[0] ^= 1;
                pp::append_block_data(
                    out, encode_block_data({.hash = header_hash(header),
                                            .header_bytes = primitives::scale::encode(header)},
                                           request));
                if (at == count) break;
            }
        }
        return out;
    }

    const Recorded& chain;
    grandpa::Ed25519Verifier verifier;
    WarpSync machine;
    UnixMs now = 1'000;
    std::map<std::uint8_t, Conduct> conducts;
    std::optional<warp::Ask> open;
    std::size_t questions_left = 1'000;
    std::map<PeerId, std::size_t> questions;
    std::vector<warp::Blame> blames;
    std::vector<ProvenBlock> kept;
    std::optional<ProvenBlock> target;
    std::vector<pp::StateEntry> stored;
    int clears = 0;
    bool is_complete = false;
    bool uses_full_sync = false;
};

class WarpSyncTest : public testing::Test {
  protected:
    void SetUp() override {
        PHA_REQUIRE_TEST_DATA(path, "ours/p2p/minichain/chain.json");
        recorded.emplace(path);
    }
    std::optional<Recorded> recorded;
};

TEST_F(WarpSyncTest, ProvesThenTakesTheState) {
    Meeting meeting{*recorded, recorded->config()};
    meeting.join(1);
    EXPECT_TRUE(meeting.questions.empty()) << "others may join";
    meeting.pass(kWarpGatherMs);
    ASSERT_TRUE(meeting.is_complete);
    EXPECT_EQ(meeting.target->header, recorded->headers[68]);
    EXPECT_FALSE(meeting.target->justifications.empty());
    ASSERT_EQ(meeting.kept.size(), 3u);
    EXPECT_EQ(meeting.stored, recorded->state);
    EXPECT_EQ(meeting.questions[peer_of(1)], 1u + 3u);
    EXPECT_EQ(meeting.machine.phase(), warp::Phase::Comparing);
    meeting.carry_out(meeting.machine.on_compared(meeting.now, true));
    EXPECT_EQ(meeting.machine.phase(), warp::Phase::Done);
    EXPECT_TRUE(meeting.blames.empty());
}

TEST_F(WarpSyncTest, LeavesAShortChainToFullSync) {
    Meeting meeting{*recorded, recorded->config()};
    meeting.join(1, {}, kWarpBlocksMin - 1);
    meeting.pass(kWarpGatherMs);
    EXPECT_TRUE(meeting.uses_full_sync);
    EXPECT_TRUE(meeting.questions.empty());
}

TEST_F(WarpSyncTest, DropsAPeerWithAFalseProof) {
    Meeting meeting{*recorded, recorded->config()};
    meeting.join(1, {.breaks_proof = true});
    meeting.join(2, {}, 69);
    meeting.pass(kWarpGatherMs);
    ASSERT_FALSE(meeting.blames.empty());
    EXPECT_EQ(meeting.blames[0].peer, peer_of(1));
    EXPECT_TRUE(meeting.is_complete) << "the other one is asked";
    EXPECT_EQ(meeting.questions[peer_of(1)], 1u);
}

TEST_F(WarpSyncTest, DropsTheGiverOfAFalseStateAndBeginsAnew) {
    Meeting meeting{*recorded, recorded->config()};
    meeting.join(1, {.lies_in_state = true});
    meeting.join(2, {}, 69);
    meeting.pass(kWarpGatherMs);
    ASSERT_TRUE(meeting.is_complete);
    EXPECT_NE(meeting.stored, recorded->state);
    meeting.is_complete = false;
    meeting.carry_out(meeting.machine.on_compared(meeting.now, false));
    ASSERT_EQ(meeting.blames.size(), 1u);
    EXPECT_EQ(meeting.blames[0].peer, peer_of(1));
    EXPECT_TRUE(meeting.blames[0].is_fatal);
    EXPECT_EQ(meeting.clears, 2);
    ASSERT_TRUE(meeting.is_complete) << "from the other one";
    EXPECT_EQ(meeting.stored, recorded->state);
}

TEST_F(WarpSyncTest, OfSeveralGiversNoneIsSurelyTheLiar) {
    Meeting meeting{*recorded, recorded->config()};
    meeting.join(1, {.lies_in_state = true});
    meeting.join(2, {}, 69);
    meeting.questions_left = 2;
    meeting.pass(kWarpGatherMs);
    meeting.carry_out(meeting.machine.on_peer_gone(meeting.now, peer_of(1)));
    meeting.questions_left = 100;
    meeting.answer();
    ASSERT_TRUE(meeting.is_complete);
    meeting.carry_out(meeting.machine.on_compared(meeting.now, false));
    ASSERT_EQ(meeting.blames.size(), 2u);
    EXPECT_FALSE(meeting.blames[0].is_fatal || meeting.blames[1].is_fatal);
}

TEST_F(WarpSyncTest, ProvesANewerBlockWhenNobodyHasTheState) {
    Meeting meeting{*recorded, recorded->config()};
    meeting.join(1, {.lacks_state = true});
    meeting.questions_left = 2;
    meeting.pass(kWarpGatherMs);
    EXPECT_EQ(meeting.clears, 2) << "begun, and begun anew";
    EXPECT_EQ(meeting.machine.phase(), warp::Phase::Proof);
    meeting.conducts[1] = {};
    meeting.questions_left = 100;
    meeting.pass(kWarpRetryMs);
    EXPECT_TRUE(meeting.is_complete);
}

TEST_F(WarpSyncTest, LeavesASilentPeerAlone) {
    Meeting meeting{*recorded, recorded->config()};
    meeting.join(1, {.is_silent = true});
    meeting.pass(kWarpGatherMs);
    for (int i = 0; i < 9; ++i)
        meeting.pass(kWarpRetryMs / 10);
    EXPECT_EQ(meeting.questions[peer_of(1)], 1u);
    meeting.pass(kWarpRetryMs / 10);
    EXPECT_EQ(meeting.questions[peer_of(1)], 2u);
    meeting.join(2);
    EXPECT_TRUE(meeting.is_complete);
}

TEST_F(WarpSyncTest, GoesOnWithTheStateAfterARestart) {
    Meeting meeting{*recorded, recorded->config(),
                    WarpResume{recorded->headers[68], recorded->state[5].first}};
    EXPECT_EQ(meeting.machine.phase(), warp::Phase::State);
    meeting.join(1);
    ASSERT_TRUE(meeting.is_complete);
    EXPECT_EQ(meeting.clears, 0);
    EXPECT_EQ(meeting.stored, std::vector(recorded->state.begin() + 6, recorded->state.end()));
}

TEST_F(WarpSyncTest, FindsTheCheckpointBelowWhatIsProven) {
    for (const std::size_t number : {0u, 1u, 31u, 67u, 68u}) {
        SCOPED_TRACE(number);
        Meeting meeting{*recorded, recorded->config(recorded->hash_at(number))};
        meeting.join(1);
        meeting.pass(kWarpGatherMs);
        EXPECT_TRUE(meeting.is_complete);
        EXPECT_TRUE(meeting.blames.empty());
    }
}

TEST_F(WarpSyncTest, RefusesAChainWithoutTheCheckpoint) {
    // A header of another chain: peers may know it, the proven blocks do not descend from it.
    auto foreign = recorded->headers[40];
    foreign.state_root.bytes[3] ^= 1;
    Meeting meeting{*recorded, recorded->config(header_hash(foreign))};
    meeting.questions_left = 1;
    meeting.join(1);
    meeting.pass(kWarpGatherMs);
    ASSERT_TRUE(meeting.open) << "the checkpoint's header";
    const auto ask = *std::exchange(meeting.open, std::nullopt);
    const auto request = *pp::decode_block_request(ask.question);
    EXPECT_EQ(std::get<Hash>(request.from), header_hash(foreign));
    Bytes known;
    pp::append_block_data(known,
                          encode_block_data({.hash = header_hash(foreign),
                                             .header_bytes = primitives::scale::encode(foreign)},
                                            request));
    meeting.questions_left = 3;
    meeting.carry_out(meeting.machine.on_answer(meeting.now, ask.peer, known));
    ASSERT_FALSE(meeting.blames.empty());
    EXPECT_EQ(meeting.blames[0].reason, "its chain lacks the checkpoint");
    EXPECT_TRUE(meeting.blames[0].is_fatal);
    EXPECT_FALSE(meeting.target);
}

TEST_F(WarpSyncTest, RefusesOtherHeadersOnTheWayToTheCheckpoint) {
    Meeting meeting{*recorded, recorded->config(recorded->hash_at(31))};
    meeting.join(1, {.lies_in_headers = true});
    meeting.join(2, {}, 69);
    meeting.pass(kWarpGatherMs);
    ASSERT_EQ(meeting.blames.size(), 1u);
    EXPECT_EQ(meeting.blames[0].peer, peer_of(1));
    EXPECT_TRUE(meeting.is_complete) << "by the other one";
}

}  // namespace
}  // namespace consensus::sync
