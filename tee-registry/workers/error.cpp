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
            return "the worker key is registered; renew it, or use another key";
        case Error::DeviceTaken:
            return "the machine that attested already is another worker; contest it if it is yours";
        case Error::DeviceChanged:
            return "the worker was registered on another machine; deregister it first";
        case Error::BlockNotRecent:
            return "the block that the evidence names is no recent ancestor (600 blocks unless the "
                   "policy says otherwise)";
        case Error::EvidenceNotNewer:
            return "the machine has shown evidence of this block or a later one before";
        case Error::AttestationRootInvalid:
            return "an attestation root is not the certificate of a CA over two levels";
        case Error::GpuTaken:
            return "a GPU of the evidence already is another worker's";
        case Error::WorkerLocked:
            return "a slash is held against the worker; wait until it is executed or dropped";
        case Error::NotOffered:
            return "the worker has not lapsed and its operator offers it to nobody, or to another";
        case Error::NoChallenge:
            return "no surprise challenge of this worker is open";
        case Error::ChallengeOfLaterBlock:
            return "the evidence names a block before the challenge's";
        case Error::ContestExists:
            return "the machine is contested already";
        case Error::UnknownContest:
            return "the machine is not contested";
        case Error::NothingToContest:
            return "the machine is no worker, or the claim's own; register it";
        case Error::RegistrationsFrozen:
            return "new registrations are frozen; renewals are not";
        case Error::ClassStopped:
            return "the machine's class (TEE, product, GPU model or tier) is stopped by policy";
        case Error::DeviceDenied:
            return "the machine is denied by policy";
        case Error::GpuDenied:
            return "a GPU of the machine is denied by policy";
        case Error::MeasurementDenied:
            return "a measurement of the evidence is denied by policy";
        case Error::CertificateDenied:
            return "a certificate of the evidence is denied by policy";
        case Error::AdvisoryDenied:
            return "the platform is affected by an advisory that policy denies; update it";
        case Error::CollateralNotStored:
            return "the chain stores no collateral of this platform; submit it to TeeCollateral";
        case Error::EndpointInvalid:
            return "the endpoint has other characters than those of an URL";
        case Error::DstackRefused:
            return "the event log or configuration of the CVM is refused; pha_verifyEvidence says "
                   "why";
        case Error::SevSnpRefused:
            return "the SEV-SNP report is refused; pha_verifyEvidence says why";
        case Error::GpuRefused:
            return "the GPUs' evidence is refused: nonce, certificates, firmware or mode";
        case Error::EvidenceTooLarge:
            return "the evidence has more than 255 KiB in all; let the chain's collateral serve";
        case Error::EvidenceNotSigned:
            return "the evidence is not signed by the worker's key that it names";
        default:
            break;
    }
    const auto number = static_cast<std::uint8_t>(error);
    if (number < kFirstEvidenceError) return {};
    return to_string(static_cast<EvidenceError>(number - kFirstEvidenceError));
}

}  // namespace tee_registry::workers
