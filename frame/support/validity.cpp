#include "frame/support/validity.hpp"

namespace frame {

namespace {

constexpr auto kInvalidCustom =
    static_cast<std::uint8_t>(TransactionValidityError::Invalid::Custom);
constexpr auto kUnknownCustom =
    static_cast<std::uint8_t>(TransactionValidityError::Unknown::Custom);

bool has_number(const TransactionValidityError& error) {
    return error.variant == (error.unknown ? kUnknownCustom : kInvalidCustom);
}

}  // namespace

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
