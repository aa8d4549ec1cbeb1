// Justifications and GRANDPA gossip from peers: decoding is strict and bounded, what decodes
// encodes back, and verification ends whatever the votes and headers say.
#include "consensus/grandpa/justification.hpp"

using namespace consensus::grandpa;
using primitives::scale::encode;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const consensus::BytesView input{data, size};
    if (const auto justification = decode_justification(input)) {
        CHECK(primitives::equal(encode(*justification), input));
        AuthorityList list;
        for (const auto& precommit : justification->commit.precommits)
            if (list.size() < 8) list.push_back({precommit.id, 1});
        if (const auto voters = VoterSet::create(list))
            (void)verify(*justification, 0, *voters).has_value();
    }
    if (const auto message = decode_gossip(input)) {
        CHECK(primitives::equal(encode(*message), input));
        if (const auto* commit = std::get_if<CommitMessage>(&*message)) (void)expand(*commit);
    }
    return 0;
}
