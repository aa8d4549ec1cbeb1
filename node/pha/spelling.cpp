#include "node/pha/spelling.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace node::pha {
namespace {

/// How many letters must be put in, taken out or changed to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto changed = diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

/// Names of a chain are shorter; a longer word is no slip of the keys.
constexpr std::size_t kWordMax = 64;
/// What is named at most, the nearest first.
constexpr std::size_t kSuggestionsMax = 3;

}  // namespace

std::string folded(std::string_view name) {
    std::string out;
    for (const char c : name)
        if (c != '_') out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    return out;
}

std::string suggestion(const std::vector<std::string>& names, std::string_view word) {
    const auto wanted = folded(word.substr(0, kWordMax));
    std::vector<std::pair<std::size_t, std::string_view>> near;
    for (const auto& name : names) {
        const auto have = folded(name);
        const auto slips = distance(have, wanted);
        const bool alike = have.find(wanted) != have.npos || wanted.find(have) != wanted.npos ||
                           have.substr(0, 4) == wanted.substr(0, 4);
        if (alike || slips <= std::max<std::size_t>(2, wanted.size() / 3))
            near.emplace_back(slips, name);
    }
    std::sort(near.begin(), near.end());
    std::string out;
    for (std::size_t i = 0; i < std::min(near.size(), kSuggestionsMax); ++i)
        out.append(i == 0 ? "; did you mean " : ", ").append(near[i].second);
    return out.empty() ? out : out + "?";
}

}  // namespace node::pha
