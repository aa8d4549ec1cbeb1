// The command line of pha-collateral.
#pragma once

namespace node::collateral {

/// Returns the exit status: 0 done, 1 failed, 2 wrong usage.
int run_command_line(int argc, char** argv);

}  // namespace node::collateral
