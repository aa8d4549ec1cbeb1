#include "frame/support/validity.hpp"

namespace frame {

namespace {

constexpr auto kInvalidCustom =
    static_cast<std::uint8_t>(TransactionValidityError::Invalid::Custom);
constexpr auto kUnknownCustom =
    static_cast<std::uint8_t>(TransactionValidityError::Unknown::Custom);

constexpr std::string_view kInvalidTexts[] = {
    "Transaction call is not expected",
    "Inability to pay some fees (e.g. account balance too low)",
    "Transaction will be valid in the future",
    "Transaction is outdated",
    "Transaction has a bad signature",
    "Transaction has an ancient birth block",
    "Transaction would exhaust the block limits",
    "",
    "A call was labelled as mandatory, but resulted in an Error.",
    "Transaction dispatch is mandatory; transactions must not be validated.",
    "Invalid signing address",
    "The implicit data was unable to be calculated",
    "The transaction extension did not authorize any origin",
};
constexpr std::string_view kUnknownTexts[] = {
    "Could not lookup information required to validate the transaction",
    "Could not find an unsigned validator for the unsigned transaction",
    "",
};

bool has_number(const TransactionValidityError& error) {
    return error.variant == (error.unknown ? kUnknownCustom : kInvalidCustom);
}

}  // namespace

std::string_view to_string(const TransactionValidityError& error) {
    return error.unknown ? kUnknownTexts[error.variant] : kInvalidTexts[error.variant];
}

void TransactionValidityError::encode_to(Bytes& out) const {
    out.push_back(unknown ? 1 : 0);
    out.push_back(variant);
    if (has_number(*this)) out.push_back(custom);
}

bool TransactionValidityError::decode_from(primitives::scale::Decoder& in) {
    *this = {};
    std::uint8_t outer{};
    if (!in.take_byte(outer) || !in.take_byte(variant)) return false;
    const auto variant_max =
        outer == 0 ? static_cast<std::uint8_t>(Invalid::UnknownOrigin) : kUnknownCustom;
    if (outer > 1 || variant > variant_max)
        return in.fail(primitives::scale::DecodeError::InvalidVariant);
    unknown = outer == 1;
    return !has_number(*this) || in.take_byte(custom);
}

}  // namespace frame
