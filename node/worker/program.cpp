#include "node/worker/program.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace node::worker {

using pha::Problem;
using primitives::Result;
using primitives::unexpected;
using Clock = std::chrono::steady_clock;

namespace {

/// Starts the program with its standard output in a pipe; the reading end and the process.
struct Child {
    pid_t process = -1;
    int output = -1;
};

Result<Child, Problem> start(const std::vector<std::string>& command) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return unexpected(Problem{std::strerror(errno)});
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<char*> arguments;
    for (const auto& one : command)
        arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    Child out{-1, ends[0]};
    const int error = ::posix_spawnp(&out.process, arguments.front(), &actions, nullptr,
                                     arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error == 0) return out;
    ::close(ends[0]);
    return unexpected("cannot run " + command.front() + ": " + std::strerror(error));
}

/// Reads to the end; the reason where it stops before.
std::string read_output(int file, std::string& out) {
    const auto deadline = Clock::now() + std::chrono::seconds{kProgramTimeoutSeconds};
    char block[16384];
    while (true) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd wait{file, POLLIN, 0};
        const int ready = left <= 0 ? 0 : ::poll(&wait, 1, static_cast<int>(left));
        if (ready == 0) return "took too long";
        if (ready < 0 && errno == EINTR) continue;
        const auto count = ready < 0 ? -1 : ::read(file, block, sizeof block);
        if (count < 0) return std::strerror(errno);
        if (count == 0) return {};
        if (out.size() + static_cast<std::size_t>(count) > kProgramOutputMax)
            return "printed too much";
        out.append(block, static_cast<std::size_t>(count));
    }
}

}  // namespace

Result<std::string, Problem> run_program(const std::vector<std::string>& command) {
    const auto child = TRY(start(command));
    std::string out;
    auto problem = read_output(child.output, out);
    ::close(child.output);
    if (!problem.empty()) ::kill(child.process, SIGKILL);
    int status = 0;
    while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
    }
    if (problem.empty() && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) problem = "failed";
    if (!problem.empty()) return unexpected(command.front() + " " + problem);
    return out;
}

}  // namespace node::worker
