#include "node/worker/published.hpp"

#include "node/verify/crypto_host.hpp"
#include "primitives/scale/codec.hpp"

#include <fstream>
#include <system_error>

namespace node::worker {

using primitives::unexpected;

primitives::Bytes signed_evidence(const primitives::crypto::Sr25519Pair& worker,
                                  const primitives::Hash& genesis_hash,
                                  tee_registry::workers::Statement statement,
                                  primitives::Random& random) {
    verify::StatelessHost host;
    tee_registry::workers::SignedEvidence out{std::move(statement), {}};
    out.signature =
        worker.sign(tee_registry::workers::message_of(host, genesis_hash, out.statement), random);
    return primitives::scale::encode(out);
}

primitives::Result<primitives::Done, pha::Problem> publish(const std::filesystem::path& path,
                                                           primitives::BytesView content) {
    auto next = path;
    next += ".new";
    std::ofstream file{next, std::ios::binary | std::ios::trunc};
    file.write(reinterpret_cast<const char*>(content.data()),
               static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file) return unexpected("cannot write " + next.string());
    std::error_code error;
    std::filesystem::rename(next, path, error);
    if (error) return unexpected("cannot write " + path.string() + ": " + error.message());
    return primitives::Done{};
}

}  // namespace node::worker
