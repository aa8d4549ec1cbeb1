// gpu-rim: golden GPU measurements from NVIDIA's manifests.
#include "node/gpu_rim/command_line.hpp"

int main(int argc, char** argv) {
    return node::gpu_rim::run(argc, argv);
}
