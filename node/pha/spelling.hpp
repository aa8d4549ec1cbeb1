// What a person may have meant by a name that there is not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace node::pha {

/// Without case and underscores: in metadata and on a command line they are one name.
std::string folded(std::string_view name);

/// "; did you mean a, b?" with the names that are nearest to a word, at most three; empty when none
/// is near.
std::string suggestion(const std::vector<std::string>& names, std::string_view word);

}  // namespace node::pha
