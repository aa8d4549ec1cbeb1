// The log: a line per fact, as text or as a JSON object, with a level per subject.
//
//   --log info                      the level of all
//   --log warn,sync=debug,rpc=off   and of lines that begin with "sync:" or "rpc:"
//
// The log is written to standard output; what rotates files is the service manager or logrotate.
#pragma once

#include "primitives/result.hpp"

#include <string>
#include <string_view>

namespace node {

/// `format`: "text" or "json". The error names the part of `filter` that is wrong.
primitives::Result<primitives::Done, std::string> set_up_log(const std::string& filter,
                                                             const std::string& format);

/// Puts directives like those of --log on top of what is logged now. Any thread.
primitives::Result<primitives::Done, std::string> add_log_filter(std::string_view directives);
/// As set_up_log() said. Any thread.
void reset_log_filter();

}  // namespace node
