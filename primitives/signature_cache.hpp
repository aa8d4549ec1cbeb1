// The port to signatures that are known to be valid. The pool and the import batches verify ahead
// of execution and record what holds; the host's verify functions look here first. An entry only
// saves work: the runtime alone accepts or rejects.
#pragma once

#include "primitives/host.hpp"

#include <optional>

namespace primitives {

/// Thread-safe. Keys: primitives/crypto/verify_ahead.hpp.
class SignatureCache {
  public:
    /// Whether a signature with this key was verified.
    virtual bool contains(const Hash& key) const = 0;
    /// The compressed public key that an ecdsa signature with this key was recovered to.
    virtual std::optional<Bytes33> recovered_key(const Hash& key) const = 0;

    virtual void insert(const Hash& key) = 0;
    virtual void insert_recovered(const Hash& key, const Bytes33& public_key) = 0;

  protected:
    ~SignatureCache() = default;
};

}  // namespace primitives
