// Proofs of sync/warp against a recorded chain that unmodified light clients warp on: followed,
// made again byte for byte, and refused after any change.
#include "consensus/sync/warp_proof.hpp"

#include "consensus/header_hash.hpp"
#include "primitives/types/hex.hpp"
#include "tests/support/vectors.hpp"

namespace consensus::sync {
namespace {

using tests::unhex;

Hash hash_of(const boost::json::value& text) {
    return Hash::from(unhex(text.as_string()));
}

/// The recorded chain of 71 blocks, the last final one 68, which changed its authorities twice.
class RecordedChain final : public WarpSource {
  public:
    // Braces would make it the only item of an array.
    explicit RecordedChain(boost::json::value root) : root_(std::move(root)) {
        for (const auto& proof : root_.at("justifications").as_array())
            proofs_[static_cast<BlockNumber>(proof.at("block").as_int64())] =
                unhex(proof.at("hex").as_string());
    }
    grandpa::AuthoritySet genesis_set() const {
        grandpa::AuthoritySet out;
        for (const auto& key : root_.at("grandpa_sets").as_array()[0].at("pubs").as_array()) {
            const auto bytes = unhex(key.as_string());
            grandpa::VoterId id{};
            std::copy(bytes.begin(), bytes.end(), id.begin());
            out.authorities.emplace_back(id, 1);
        }
        return out;
    }
    const boost::json::value& warp(std::string_view name) const {
        return root_.at("warp_sync").at(name);
    }

    BlockNumber finalized() override { return proofs_.rbegin()->first; }
    std::optional<BlockNumber> number_of(const Hash& block) override {
        for (const auto& each : root_.at("blocks").as_array())
            if (hash_of(each.at("hash")) == block)
                return static_cast<BlockNumber>(each.at("number").as_int64());
        return std::nullopt;
    }
    std::optional<BlockNumber> next_change(BlockNumber above) override {
        for (const auto& [number, proof] : proofs_)
            if (number > above && number != finalized()) return number;
        return std::nullopt;
    }
    std::optional<Bytes> header(BlockNumber number) override {
        return unhex(root_.at("blocks").as_array().at(number).at("header").as_string());
    }
    std::optional<Bytes> justification(BlockNumber number) override {
        const auto at = proofs_.find(number);
        return at == proofs_.end() ? std::nullopt : std::optional{at->second};
    }

  private:
    boost::json::value root_;
    std::map<BlockNumber, Bytes> proofs_;
};

TEST(WarpProof, FollowsAndMakesTheRecordedOnes) {
    PHA_REQUIRE_TEST_DATA(path, "ours/p2p/minichain/chain.json");
    RecordedChain chain(boost::json::parse(tests::read_text(path)));
    const auto recorded = unhex(chain.warp("response").as_string());
    const auto proof = decode_warp_proof(recorded);
    ASSERT_TRUE(proof) << to_string(proof.error());
    EXPECT_EQ(primitives::scale::encode(*proof), recorded);
    EXPECT_TRUE(proof->is_finished);
    EXPECT_EQ(proof->fragments.size(), 3u);
    const auto warped = verify(*proof, 0, chain.genesis_set());
    ASSERT_TRUE(warped) << to_string(warped.error());
    EXPECT_EQ(warped->block.number, 68u);
    EXPECT_EQ(warped->set.set_id, 2u);

    EXPECT_EQ(build_warp_proof(chain, hash_of(chain.warp("request_from_genesis"))), recorded);
    EXPECT_EQ(build_warp_proof(chain, hash_of(chain.warp("request_from_45"))),
              unhex(chain.warp("response_from_45").as_string()));
    EXPECT_EQ(build_warp_proof(chain, Hash{}), std::nullopt) << "an unknown block";
}

TEST(WarpProof, RefusesWhatIsNotProven) {
    PHA_REQUIRE_TEST_DATA(path, "ours/p2p/minichain/chain.json");
    RecordedChain chain(boost::json::parse(tests::read_text(path)));
    const auto set = chain.genesis_set();
    const auto good = *decode_warp_proof(unhex(chain.warp("response").as_string()));
    const auto error = [&](const WarpProof& proof) { return verify(proof, 0, set).error(); };

    EXPECT_EQ(error({}), WarpError::Empty);
    EXPECT_EQ(verify(good, 20, set).error(), WarpError::NotAscending);
    auto bad = good;
    std::swap(bad.fragments[0], bad.fragments[1]);
    EXPECT_EQ(error(bad), WarpError::BadJustification) << "another set's votes";
    bad = good;
    bad.fragments.erase(bad.fragments.begin());
    EXPECT_EQ(error(bad), WarpError::BadJustification) << "a change left out";
    bad = good;
    bad.fragments.push_back(bad.fragments.back());
    EXPECT_EQ(error(bad), WarpError::NoChange);
    bad = good;
    bad.is_finished = false;
    EXPECT_EQ(error(bad), WarpError::NoChange) << "it does not say where to go on";
    bad = good;
    bad.fragments[0].header.state_root.bytes[0] ^= 1;
    EXPECT_EQ(error(bad), WarpError::OtherTarget);
    bad = good;
    bad.fragments[2].justification.commit.precommits[0].signature[5] ^= 1;
    EXPECT_EQ(error(bad), WarpError::BadJustification);
    bad = good;
    bad.fragments[1].justification.commit.precommits.resize(2);
    EXPECT_EQ(error(bad), WarpError::BadJustification) << "too few votes";
    auto strangers = set;
    strangers.authorities.front().second = 2;
    EXPECT_EQ(verify(good, 0, strangers).error(), WarpError::BadSet);
    auto bytes = primitives::scale::encode(good);
    bytes.push_back(0);
    EXPECT_EQ(decode_warp_proof(bytes).error(), WarpError::Malformed);
}

TEST(WarpProof, AnUnfinishedOneGoesOnLater) {
    PHA_REQUIRE_TEST_DATA(path, "ours/p2p/minichain/chain.json");
    RecordedChain chain(boost::json::parse(tests::read_text(path)));
    auto first = *decode_warp_proof(unhex(chain.warp("response").as_string()));
    first.fragments.pop_back();
    first.is_finished = false;
    const auto middle = verify(first, 0, chain.genesis_set());
    ASSERT_TRUE(middle) << to_string(middle.error());
    const auto rest = decode_warp_proof(*build_warp_proof(chain, middle->block.hash));
    ASSERT_TRUE(rest);
    const auto end = verify(*rest, middle->block.number, middle->set);
    ASSERT_TRUE(end) << to_string(end.error());
    EXPECT_EQ(end->block.number, 68u);
}

}  // namespace
}  // namespace consensus::sync
