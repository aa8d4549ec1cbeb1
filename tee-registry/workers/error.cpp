#include "tee-registry/workers/error.hpp"

#include "primitives/scale/fields.hpp"

namespace tee_registry::workers {
namespace {

using primitives::fields::enumerator_name;

/// Whether the two lists of refusals are the same, name by name.
template <std::size_t... I>
consteval bool same_names(std::index_sequence<I...>) {
    return ((enumerator_name<static_cast<EvidenceError>(I)>() ==
             enumerator_name<error_of(static_cast<EvidenceError>(I))>()) &&
            ...);
}
static_assert(same_names(std::make_index_sequence<primitives::fields::kEnumeratorsMax -
                                                  kFirstEvidenceError>{}),
              "Error must list the refusals of EvidenceError in the same order");
static_assert(enumerator_name<static_cast<EvidenceError>(primitives::fields::kEnumeratorsMax -
                                                         kFirstEvidenceError)>()
                  .empty(),
              "metadata lists errors below kEnumeratorsMax only");

}  // namespace

std::string_view to_string(Error error) {
    switch (error) {
        case Error::UnknownWorker:
            return "no worker has this key";
        case Error::NotOperator:
            return "the worker belongs to another operator";
        case Error::InvalidWorkerKey:
            return "the worker key is all zeros";
        case Error::WorkerExists:
            return "the worker key is registered by another operator";
        case Error::DeviceTaken:
            return "the machine that attested already is another worker";
        case Error::DeviceChanged:
            return "the worker was registered on another machine; deregister it first";
        case Error::BlockNotRecent:
            return "the block that the evidence names is no ancestor of at most 600 blocks ago";
        case Error::EvidenceNotNewer:
            return "the worker has shown evidence of this block or a later one before";
        case Error::AttestationRootInvalid:
            return "an attestation root is not the certificate of a CA over two levels";
        default:
            break;
    }
    const auto number = static_cast<std::uint8_t>(error);
    if (number < kFirstEvidenceError) return {};
    return to_string(static_cast<EvidenceError>(number - kFirstEvidenceError));
}

}  // namespace tee_registry::workers
