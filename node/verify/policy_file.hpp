// The file of --policy: a JSON object with a section for each kind, as in
//
//   {"dcap": {"acceptedStatuses": ["UpToDate", "SWHardeningNeeded"],
//             "evaluationDataNumberMin": 17,
//             "tdAttributesRequired": "0000000010000000", "tdAttributesForbidden":
//             "8000000000000000", "allowServiceTd": false, "roots": ["<DER in hex>"]}}
//
// Attribute bits are one number in hexadecimal, most significant digit first. A member that is not
// known is an error: a rule with a typing mistake must not be a rule that is not there.
#pragma once

#include "node/verify/request.hpp"
#include "tee-registry/evidence/dcap/policy.hpp"
#include "tee-registry/evidence/dstack/verify.hpp"

namespace node::verify {

Result<tee_registry::dcap::Policy, UsageError> dcap_policy(const std::optional<std::string>& text);
Result<tee_registry::dstack::Policy, UsageError> dstack_policy(
    const std::optional<std::string>& text);

}  // namespace node::verify
