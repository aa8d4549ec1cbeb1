// Proofs of sync/warp: what decodes encodes to the same bytes, and following it ends. The signature
// check is a coin that the input tosses, so that what lies behind it is reached.
#include "consensus/sync/warp_proof.hpp"
#include "primitives/check.hpp"

namespace {

class CoinVerifier final : public consensus::grandpa::VoteVerifier {
  public:
    bool verify(const consensus::Bytes64& signature, consensus::BytesView,
                const consensus::grandpa::VoterId&) const override {
        return (signature[0] & 1) == 0;
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const consensus::BytesView input{data, size};
    const auto proof = consensus::sync::decode_warp_proof(input);
    if (!proof) return 0;
    CHECK(primitives::equal(primitives::scale::encode(*proof), input));
    // The voters are those of the first votes: a proof of its own making passes.
    consensus::grandpa::AuthoritySet set;
    if (!proof->fragments.empty())
        for (const auto& vote : proof->fragments.front().justification.commit.precommits)
            set.authorities.emplace_back(vote.id, 1);
    const auto warped = consensus::sync::verify(*proof, 0, set, {}, CoinVerifier{});
    if (warped) CHECK(warped->block.number >= proof->fragments.size());
    return 0;
}
