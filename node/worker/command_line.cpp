#include "node/worker/command_line.hpp"

#include "node/version.hpp"
#include "node/worker/agent.hpp"
#include "primitives/crypto/secret_box.hpp"
#include "primitives/crypto/ss58.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/types/hex.hpp"

#include <cstdio>
#include <exception>
#include <thread>

#include <CLI/CLI.hpp>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace node::worker {

namespace crypto = primitives::crypto;

namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;
constexpr std::uint16_t kAnyPrefix = 42;

struct Options {
    std::string url = "ws://127.0.0.1:9944";
    std::string folder = "/var/lib/pha-worker";
    std::string operator_address;
    std::string sender_file;
    std::string keys = "file";
    std::string socket = kGuestSocket;
    std::string endpoint;
    std::string quote_program;
    std::string gpu_program;
    std::string publish_path;
    std::uint64_t renew_before_hours = 24;
    bool once = false;
    ForgeOptions forge;
};

void tell(std::string_view line) {
    std::fprintf(stderr, "pha-worker: %.*s\n", static_cast<int>(line.size()), line.data());
}

/// No core dump and no other process of the user may read the keys.
void guard_memory() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

class Program {
  public:
    explicit Program(const Options& options)
        : options_{options},
          guest_{options.socket},
          keys_{options.folder, options.keys == "dstack" ? &guest_ : nullptr, random_} {}

    /// Prints what an operator has to know before the agent can work.
    Result<Done, Problem> show_keys() {
        TRY(open_private_folder(options_.folder));
        std::printf("worker %s\n", primitives::to_hex(TRY(keys_.worker()).public_key()).c_str());
        const auto sender = TRY(sender_pair());
        std::printf("sender %s\n", crypto::ss58_encode(sender.account_id(), kAnyPrefix).c_str());
        return Done{};
    }

    Result<Done, Problem> rotate() {
        TRY(open_private_folder(options_.folder));
        const auto next = TRY(keys_.make_next_worker());
        std::printf("next %s\n", primitives::to_hex(next.public_key()).c_str());
        return Done{};
    }

    Result<Done, Problem> work() {
        TRY(open_private_folder(options_.folder));
        const auto lock = TRY(FolderLock::take(options_.folder));
        const auto pair = TRY(sender_pair());
        auto operator_account = pair.account_id();
        if (!options_.operator_address.empty()) {
            const auto given = crypto::account_from_ss58(options_.operator_address);
            if (!given) return unexpected(Problem{"--operator is no address"});
            operator_account = *given;
        }
        const auto source = evidence_source();
        const AgentOptions settings{.operator_account = operator_account,
                                    .endpoint = options_.endpoint,
                                    .gpu_program = options_.gpu_program,
                                    .publish_path = options_.publish_path,
                                    .renew_before_ms = options_.renew_before_hours * 3'600'000,
                                    .once = options_.once};
        const Sender sender{pair, operator_account};
        tell("sender=" + crypto::ss58_encode(pair.account_id(), kAnyPrefix) +
             (sender.is_proxy() ? " (needs fees, and to be a NonTransfer proxy of the operator)"
                                : " (the operator itself)"));
        Agent agent{settings, keys_, *source, sender, tell};
        return follow_for_ever(agent);
    }

  private:
    std::unique_ptr<EvidenceSource> evidence_source() const {
        if (!options_.forge.program.empty()) return forge_source(options_.forge);
        if (!options_.quote_program.empty()) return program_source(options_.quote_program);
        return dstack_source(options_.socket);
    }

    Result<Pair, Problem> sender_pair() {
        if (options_.sender_file.empty()) return Pair{TRY(keys_.sender())};
        auto text = TRY(read_private_file(options_.sender_file));
        if (!text) return unexpected("there is no file " + options_.sender_file);
        const auto line = text->substr(0, text->find_first_of("\r\n"));
        const auto pair = Pair::from_suri(Pair::Scheme::Sr25519, line, random_);
        crypto::wipe({reinterpret_cast<std::uint8_t*>(text->data()), text->size()});
        if (!pair)
            return unexpected(options_.sender_file + ": " + std::string{to_string(pair.error())});
        return *pair;
    }

    /// Forged evidence is for development chains only, whoever trusts its root.
    Result<Done, Problem> check_forge(pha::Chain& chain) const {
        if (options_.forge.program.empty() || TRY(Registry{chain}.is_development())) return Done{};
        return unexpected(
            Problem{"--dev-forge is for chains of type Development, this is " + chain.name()});
    }

    Result<Done, Problem> follow_for_ever(Agent& agent) {
        const auto endpoint = TRY(pha::endpoint_from(options_.url));
        auto pause = kPauseMin;
        while (true) {
            auto chain = pha::Chain::open(endpoint);
            if (chain) {
                TRY(check_forge(*chain));
                pause = kPauseMin;
                tell("follows " + chain->name() + " at " + options_.url);
            }
            const auto ended =
                chain ? agent.follow(*chain) : Result<Done, Problem>{unexpected(chain.error())};
            if (ended) return Done{};
            tell(ended.error() + "; next try in " + std::to_string(pause.count()) + " s");
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, kPauseMax);
        }
    }

    Options options_;
    crypto::SystemRandom random_;
    GuestAgent guest_;
    Keys keys_;
};

void add_options(CLI::App& app, Options& options) {
    app.add_option("--base-path", options.folder, "folder of the keys, on the CVM's encrypted disk")
        ->envname("PHA_WORKER_BASE_PATH")
        ->capture_default_str();
    app.add_option("--keys", options.keys,
                   "how new keys are made: drawn and kept in files, or derived by dstack")
        ->check(CLI::IsMember({"file", "dstack"}))
        ->capture_default_str();
    app.add_option("--dstack-socket", options.socket, "dstack's guest agent")
        ->capture_default_str();
    app.add_option("--sender-file", options.sender_file,
                   "file (mode 0600) with the secret URI of the sending key; without it the agent "
                   "makes one");
}

void add_run_options(CLI::App& run, Options& options) {
    run.add_option("--url", options.url, "JSON-RPC of a node")
        ->envname("PHA_URL")
        ->capture_default_str();
    run.add_option("--operator", options.operator_address,
                   "address of the operator's account; the sending key's if left out")
        ->envname("PHA_WORKER_OPERATOR");
    run.add_option("--endpoint", options.endpoint, "URL where the worker answers")
        ->envname("PHA_WORKER_ENDPOINT");
    auto* const quote_program =
        run.add_option("--quote-program", options.quote_program,
                       "prints the CPU's evidence over the report data that it is given, on "
                       "machines without dstack");
    run.add_option("--gpu-program", options.gpu_program,
                   "prints the evidence of all GPUs over the nonce that it is given");
    run.add_option("--publish-evidence", options.publish_path,
                   "file for the last evidence, signed by the worker's key: let --endpoint serve "
                   "it to those who rely on the worker");
    run.add_option("--renew-before", options.renew_before_hours,
                   "hours before expiry (at the earliest after 2/3 of the time)")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    run.add_flag("--once", options.once, "end when the worker is active and nothing is due");
    run.add_option("--dev-forge", options.forge.program,
                   "DEVELOPMENT: a quote-forge that makes FORGED evidence")
        ->excludes(quote_program);
    run.add_option("--dev-forge-ppid", options.forge.ppid, "DEVELOPMENT: the machine's id, hex");
    run.add_option("--dev-forge-status", options.forge.status, "DEVELOPMENT: its TCB status");
}

int run(int argc, char** argv) {
    CLI::App app{
        "Keeps a TEE machine registered as a worker of pha-node: makes its key, collects "
        "evidence, registers, answers challenges and renews. Runs inside the CVM.",
        "pha-worker"};
    app.set_version_flag("--version", std::string{kNodeVersion});
    app.require_subcommand(1);
    app.fallthrough();
    Options options;
    add_options(app, options);
    auto* const run_command = app.add_subcommand("run", "Work until stopped");
    add_run_options(*run_command, options);
    auto* const keys_command =
        app.add_subcommand("keys", "Make the keys if there are none, and print what is public");
    auto* const rotate_command = app.add_subcommand(
        "rotate", "Make a new worker key; the running agent registers it in the old one's place");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kExitUsage;
    }
    guard_memory();
    Program program{options};
    const auto outcome = keys_command->parsed()     ? program.show_keys()
                         : rotate_command->parsed() ? program.rotate()
                                                    : program.work();
    if (outcome) return 0;
    tell(outcome.error());
    return kExitFailed;
}

}  // namespace

int run_command_line(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        tell(error.what());
        return kExitFailed;
    }
}

}  // namespace node::worker
