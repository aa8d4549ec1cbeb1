// Codes, messages and data of refused transactions (pool errors of the author namespace).
#include "primitives/types/hex.hpp"
#include "rpc/methods/convert.hpp"

namespace rpc {
namespace {

std::string invalid_text(InvalidTransaction reason, std::uint8_t custom) {
    switch (reason) {
        case InvalidTransaction::Call:
            return "Transaction call is not expected";
        case InvalidTransaction::Payment:
            return "Inability to pay some fees (e.g. account balance too low)";
        case InvalidTransaction::Future:
            return "Transaction will be valid in the future";
        case InvalidTransaction::Stale:
            return "Transaction is outdated";
        case InvalidTransaction::BadProof:
            return "Transaction has a bad signature";
        case InvalidTransaction::AncientBirthBlock:
            return "Transaction has an ancient birth block";
        case InvalidTransaction::ExhaustsResources:
            return "Transaction would exhaust the block limits";
        case InvalidTransaction::Custom:
            return "Custom error: " + std::to_string(custom);
        case InvalidTransaction::BadMandatory:
            return "A call was labelled as mandatory, but resulted in an Error.";
        case InvalidTransaction::MandatoryValidation:
            return "Transaction dispatch is mandatory; transactions must not be validated.";
        case InvalidTransaction::BadSigner:
            return "Invalid signing address";
        case InvalidTransaction::IndeterminateImplicit:
            return "The implicit data was unable to be calculated";
        case InvalidTransaction::UnknownOrigin:
            return "The transaction extension did not authorize any origin";
    }
    return "Unknown";
}

std::string unknown_text(UnknownTransaction reason, std::uint8_t custom) {
    switch (reason) {
        case UnknownTransaction::CannotLookup:
            return "CannotLookup";
        case UnknownTransaction::NoUnsignedValidator:
            return "NoUnsignedValidator";
        case UnknownTransaction::Custom:
            return "Custom(" + std::to_string(custom) + ")";
    }
    return "Unknown";
}

}  // namespace

Error submit_error(const SubmitError& error) {
    using Kind = SubmitError::Kind;
    switch (error.kind) {
        case Kind::InvalidFormat:
            return {1001, "Extrinsic has invalid format: " + error.text, {}};
        case Kind::Verification:
            return {1002, "Verification Error: " + error.text, error.text};
        case Kind::Invalid:
            return {1010, "Invalid Transaction", invalid_text(error.invalid, error.custom)};
        case Kind::UnknownValidity:
            return {1011, "Unknown Transaction Validity",
                    unknown_text(error.unknown, error.custom)};
        case Kind::TemporarilyBanned:
            return {1012, "Transaction is temporarily banned", {}};
        case Kind::AlreadyImported:
            return {1013, "Transaction Already Imported", primitives::to_hex(error.hash)};
        case Kind::TooLowPriority:
            return {1014,
                    "Priority is too low: (" + std::to_string(error.old_priority) + " vs " +
                        std::to_string(error.new_priority) + ")",
                    "The transaction has too low priority to replace another transaction already "
                    "in the pool."};
        case Kind::CycleDetected:
            return {1015, "Cycle Detected", {}};
        case Kind::ImmediatelyDropped:
            return {1016, "Immediately Dropped",
                    "The transaction couldn't enter the pool because of the limit"};
        case Kind::Unactionable:
            return {1018, "Unactionable",
                    "The transaction is unactionable since it is not propagable and the local node "
                    "does not author blocks"};
        case Kind::NoTagsProvided:
            return {1019, "No tags provided",
                    "Transaction does not provide any tags, so the pool can't identify it"};
        case Kind::InvalidBlockId:
            return {1020, "The provided block ID is not valid", {}};
        case Kind::RejectedFuture:
            return {1021, "The pool is not accepting future transactions", {}};
        case Kind::Other:
            return {1040, error.text, {}};
    }
    return internal_error();
}

}  // namespace rpc
