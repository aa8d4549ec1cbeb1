#include "consensus/pool/runtime_validator.hpp"

namespace consensus::pool {

Verdict RuntimeValidator::validate(const Hash& at, frame::TransactionSource source,
                                   const OpaqueExtrinsic& extrinsic) {
    if (view_ == nullptr || viewed_ != at) {
        auto view = database_.view_at(at);
        if (!view)
            return unexpected(
                ValidationFailure{true, std::string{storage::to_string(view.error())}});
        view_ = std::move(view).value();
        viewed_ = at;
    }
    auto verdict = runtime::validate_transaction(executor_, *view_, source, extrinsic, at);
    if (!verdict) return unexpected(ValidationFailure{false, verdict.error().message});
    return std::move(verdict).value();
}

}  // namespace consensus::pool
