#include "consensus/aura/headers_ahead.hpp"

#include "frame/pallets/author_vrf.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/verify_ahead.hpp"
#include "primitives/crypto/vrf.hpp"

namespace consensus::aura {

namespace author_vrf = frame::author_vrf;

void AuthorCheck::run(primitives::SignatureCache& known) const {
    using Kind = primitives::MultiSignature::Kind;
    (void)primitives::crypto::verify_with(known, Kind::Sr25519, seal, unsealed_hash.view(), author);
    (void)primitives::crypto::verify_vrf_with(known, vrf, vrf_input, author);
}

std::optional<AuthorCheck> HeadersAhead::next() {
    if (next_ == headers_.size()) return std::nullopt;
    const auto sealed = read_sealed(headers_[next_++]);
    const auto* author = sealed ? author_of(sealed->claim.slot, authorities_) : nullptr;
    AuthorCheck out;
    std::optional<Bytes32> drawn;
    if (author != nullptr) {
        out.vrf_input = author_vrf::input_of(randomness_, sealed->claim.slot);
        drawn = primitives::crypto::vrf_bytes(sealed->claim.vrf.output,
                                              primitives::crypto::vrf_input(out.vrf_input), *author,
                                              author_vrf::kRandomnessContext);
    }
    if (!drawn) {
        next_ = headers_.size();
        return std::nullopt;
    }
    randomness_ = primitives::crypto::blake2b_256(author_vrf::mixed(randomness_, *drawn)).bytes;
    out.seal = sealed->seal;
    out.unsealed_hash = sealed->unsealed_hash;
    out.vrf = sealed->claim.vrf;
    out.author = *author;
    return out;
}

}  // namespace consensus::aura
