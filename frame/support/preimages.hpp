// Bytes stored under their hash, as pallets that wait with a call see them. Pallet Preimage
// implements it.
#pragma once

#include "frame/support/pallet.hpp"

namespace frame {

class Preimages {
  public:
    /// blake2b-256 of the result is `hash`.
    virtual std::optional<Bytes> preimage_of(const Hash& hash, std::uint32_t length) const = 0;
    /// While it is requested nobody can remove it.
    virtual void request(const Hash& hash) = 0;
    virtual void unrequest(const Hash& hash) = 0;

  protected:
    ~Preimages() = default;
};

}  // namespace frame
