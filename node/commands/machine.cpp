#include "node/commands/commands.hpp"
#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/sr25519.hpp"
#include "primitives/crypto/system_random.hpp"

#include <chrono>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace node {

using primitives::Bytes;
using primitives::Done;
using primitives::unexpected;
namespace crypto = primitives::crypto;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kEach{500};
constexpr std::size_t kMiB = std::size_t{1} << 20;

/// Runs of `work` a second, measured over half a second.
template <class Work>
double per_second(const Work& work) {
    const auto began = Clock::now();
    std::uint64_t runs = 0;
    while (Clock::now() - began < kEach) {
        work();
        ++runs;
    }
    const std::chrono::duration<double> took = Clock::now() - began;
    return static_cast<double>(runs) / took.count();
}

void line(const char* what, double figure, const char* unit) {
    std::printf("%-28s %10.1f %s\n", what, figure, unit);
}

/// Blocks of 1 MiB written and synced one after the other, as finality writes.
primitives::Result<double, std::string> disk_mib_per_second() {
    std::string name = "pha-node-benchmark-XXXXXX";
    const int file = ::mkstemp(name.data());
    if (file < 0) return unexpected(std::string{"cannot write in this folder"});
    ::unlink(name.c_str());
    const Bytes block(kMiB, 0x5a);
    bool good = true;
    const double figure = per_second([&] {
        good = good &&
               ::write(file, block.data(), block.size()) == static_cast<ssize_t>(block.size()) &&
               ::fdatasync(file) == 0;
    });
    ::close(file);
    if (!good) return unexpected(std::string{"cannot write in this folder"});
    return figure;
}

}  // namespace

Outcome benchmark_machine() {
    const Bytes data(kMiB, 0x5a);
    Bytes copy(kMiB);
    volatile std::uint8_t sink = 0;
    line("BLAKE2b-256", per_second([&] { sink = crypto::blake2b_256(data)[0]; }), "MiB/s");
    crypto::SystemRandom random;
    primitives::Bytes32 seed{};
    random.fill(seed);
    const auto pair = crypto::Sr25519Pair::from_mini_secret(seed);
    const Bytes message(100, 1);
    const auto signature = pair.sign(message, random);
    line("sr25519 verified", per_second([&] {
             sink = crypto::sr25519_verify(signature, message, pair.public_key()) ? 1 : 0;
         }),
         "/s");
    line("memory copied", per_second([&] {
             std::memcpy(copy.data(), data.data(), data.size());
             sink = copy[static_cast<std::size_t>(sink) % copy.size()];
         }),
         "MiB/s");
    line("written and synced here", TRY(disk_mib_per_second()), "MiB/s");
    return Done{};
}

}  // namespace node
