// pha-worker: keeps a TEE machine registered as a worker. Runs inside the CVM.
#include "node/worker/command_line.hpp"

int main(int argc, char** argv) {
    return node::worker::run_command_line(argc, argv);
}
