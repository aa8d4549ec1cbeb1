// JSON text of values. Output is always valid JSON in UTF-8: quotes, backslashes and control
// characters are escaped, and bytes that are not UTF-8 become U+FFFD.
#pragma once

#include "primitives/json/value.hpp"

#include <string>
#include <string_view>

namespace primitives::json {

/// Appends the compact text of a value.
void write_to(const Value& value, std::string& out);
std::string write(const Value& value);
/// Text with one member or item a line, indented by two spaces: for people.
std::string write_indented(const Value& value);

/// Appends a quoted, escaped string.
void write_string_to(std::string_view text, std::string& out);

}  // namespace primitives::json
