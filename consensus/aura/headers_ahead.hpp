// What the seals and VRF outputs of blocks to come will be checked by, as far as the state below
// them and their own headers tell: their authors by the authorities of that state, their VRF inputs
// by its randomness and the outputs of the headers between (frame/pallets/author_vrf.hpp).
//
// It is a guess for threads that have nothing else to do, and fills the cache of known signatures.
// Where it is wrong (the authorities changed in between, a header is not what it should be), the
// import finds nothing in the cache and verifies by itself.
#pragma once

#include "consensus/aura/verify.hpp"

namespace consensus::aura {

/// Headers looked at ahead of the one that is imported.
inline constexpr std::size_t kHeadersAheadMax = 64;

/// A seal and a VRF output, with what they are to be over.
struct AuthorCheck {
    Bytes64 seal{};
    Hash unsealed_hash;
    VrfSignature vrf;
    Bytes vrf_input;
    Bytes32 author{};

    /// Records in `known` what holds. Pure: the arithmetic of some 300 us.
    void run(primitives::SignatureCache& known) const;
};

class HeadersAhead {
  public:
    /// `headers`: each the child of the one before, the first of the block whose state names the
    /// authorities and the randomness.
    HeadersAhead(Authorities authorities, const Bytes32& randomness, std::vector<Header> headers)
        : authorities_{std::move(authorities)},
          randomness_{randomness},
          headers_{std::move(headers)} {}

    /// The next header's check; nullopt after the last one, or the first that is not well formed.
    std::optional<AuthorCheck> next();

  private:
    Authorities authorities_;
    Bytes32 randomness_;
    std::vector<Header> headers_;
    std::size_t next_ = 0;
};

}  // namespace consensus::aura
