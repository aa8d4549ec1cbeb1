// The keys that the agent makes inside the CVM. The worker's key is the worker's name; the sending
// key signs and pays the operator's calls as the operator's proxy, so that no key of the operator
// enters the CVM.
//
//   FOLDER/worker.key        {"source": "file", "secret": "0x.."}: 32 bytes drawn here, or
//                            {"source": "dstack", "path": ".."}: derived by the CVM's key provider
//   FOLDER/worker.key.next   the key to rotate to, until the chain has it
//   FOLDER/sender.key        likewise
//
// A key file lies on the CVM's encrypted disk; of a derived key only the path is written.
#pragma once

#include "node/private_files.hpp"
#include "node/worker/guest_agent.hpp"
#include "primitives/crypto/sr25519.hpp"
#include "primitives/random.hpp"

namespace node::worker {

using primitives::Done;
using primitives::crypto::Sr25519Pair;

class Keys {
  public:
    /// `guest`: derives new keys by dstack; nullptr draws them. Kept keys stay what they are.
    Keys(std::filesystem::path folder, const GuestAgent* guest, primitives::Random& random)
        : folder_{std::move(folder)}, guest_{guest}, random_{random} {}

    /// Made at the first use.
    Result<Sr25519Pair, Problem> worker() const { return open("worker.key", 0); }
    Result<Sr25519Pair, Problem> sender() const { return open("sender.key", 0); }

    Result<std::optional<Sr25519Pair>, Problem> next_worker() const;
    /// Makes the key to rotate to, if there is none yet.
    Result<Sr25519Pair, Problem> make_next_worker() const;
    /// The next key is the worker's from now on.
    Result<Done, Problem> promote_next_worker() const;

  private:
    Result<std::string, Problem> make(std::string_view name, std::uint64_t generation) const;
    Result<Sr25519Pair, Problem> open(const std::string& name, std::uint64_t generation) const;
    Result<Sr25519Pair, Problem> pair_of(const std::string& name, std::string_view text) const;

    std::filesystem::path folder_;
    const GuestAgent* guest_;
    primitives::Random& random_;
};

}  // namespace node::worker
