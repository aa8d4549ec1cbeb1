// Amounts as people write and read them.
#include "node/pha/dynamic_value.hpp"

namespace node::pha {

using primitives::u128;

Result<u128, Problem> amount_from_text(std::string_view text, const ChainUnits& units) {
    const auto refuse = [&](const std::string& rule) {
        return unexpected("`" + std::string{text} + "`: " + rule);
    };
    auto digits = text;
    if (digits.size() > units.symbol.size() && digits.ends_with(units.symbol))
        digits.remove_suffix(units.symbol.size());
    while (digits.ends_with(' '))
        digits.remove_suffix(1);
    const auto point = digits.find('.');
    std::string whole{digits.substr(0, point)};
    std::erase(whole, ',');
    std::string fraction{point == digits.npos ? std::string_view{} : digits.substr(point + 1)};
    const bool has_digits = !whole.empty() && (point == digits.npos || !fraction.empty());
    if (!has_digits || (whole + fraction).find_first_not_of("0123456789") != std::string::npos)
        return refuse("write an amount as 1.5 or \"1.5 " + units.symbol + "\"");
    if (fraction.size() > units.decimals)
        return refuse("has more than " + std::to_string(units.decimals) + " decimals");
    fraction.resize(units.decimals, '0');
    auto all = whole + fraction;
    all.erase(0, std::min(all.find_first_not_of('0'), all.size() - 1));
    const auto value = json::from_decimal(all);
    if (!value) return refuse("is larger than any amount");
    return *value;
}

std::string amount_text(u128 amount, const ChainUnits& units) {
    auto digits = json::to_decimal(amount);
    if (digits.size() <= units.decimals) digits.insert(0, units.decimals + 1 - digits.size(), '0');
    auto fraction = digits.substr(digits.size() - units.decimals);
    auto whole = digits.substr(0, digits.size() - units.decimals);
    for (std::size_t at = whole.size(); at > 3; at -= 3)
        whole.insert(at - 3, ",");
    fraction.erase(fraction.find_last_not_of('0') + 1);
    return whole + (fraction.empty() ? "" : "." + fraction) + " " + units.symbol;
}

}  // namespace node::pha
