#include "tee-registry/policy/error.hpp"

namespace tee_registry::policy {

std::string_view to_string(Error error) {
    switch (error) {
        case Error::ListTooLong:
            return "a list of the policy has more entries than its bound";
        case Error::RulesInvalid:
            return "the rules name a Revoked status, a status twice, or a time that is zero or "
                   "beyond what the chain remembers";
        case Error::SubjectUnknown:
            return "the subject is not denied";
        case Error::StopsFull:
            return "as many classes are stopped as the table holds; lift some first";
        case Error::NotFreezeMember:
            return "the signer is none of the freeze keys of the chain's genesis";
        case Error::NotFrozen:
            return "the target is not frozen";
        case Error::QuorumInvalid:
            return "the quorum's threshold is zero or above its members, or a member is listed "
                   "twice";
        case Error::EndorsementNotNewer:
            return "a proof of cloud of this device was issued at that time or later";
        case Error::EndorsementFromFuture:
            return "the proof of cloud is issued after the block's time";
        case Error::LevelInvalid:
            return "levels of proof of cloud are 0 to 3";
        case Error::SignaturesInsufficient:
            return "fewer endorsers than the threshold signed this device, level and time";
        case Error::NameInvalid:
            return "the name is empty or longer than 64 bytes";
        case Error::GoldenValuesInvalid:
            return "golden values are listed by ascending index, each with 1 to 16 hashes";
        case Error::TcbInvalid:
            return "products are 1 (Milan) to 3 (Turin), and a TCB version has the product's "
                   "layout";
    }
    return "unknown policy error";
}

}  // namespace tee_registry::policy
