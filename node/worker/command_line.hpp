// The command line of pha-worker.
#pragma once

namespace node::worker {

/// The command line of pha-worker. Returns the exit status: 0 done, 1 failed, 2 wrong usage.
int run_command_line(int argc, char** argv);

}  // namespace node::worker
