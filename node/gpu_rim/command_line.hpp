// The command line of gpu-rim.
#pragma once

namespace node::gpu_rim {

/// Runs the program; its exit status: 0 done, 1 a manifest was refused, 2 wrong usage.
int run(int argc, char** argv);

}  // namespace node::gpu_rim
