// pha-collateral: brings Intel's collateral from a PCCS to the chain.
#include "node/collateral/command_line.hpp"

int main(int argc, char** argv) {
    return node::collateral::run_command_line(argc, argv);
}
