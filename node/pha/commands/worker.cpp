// pha worker: TEE workers. Registration by one command: the block to name, the report data, the
// quote over them and the call.
#include "node/pha/commands/tables.hpp"
#include "node/pha/commands/worker_evidence.hpp"
#include "node/verify/crypto_host.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

namespace node::pha {

namespace workers = tee_registry::workers;
using primitives::Done;
using tee_registry::WorkerKey;
using Kind = ArgumentKind;

namespace {

/// Workers of one answer: the node's own limit.
constexpr std::uint32_t kWorkersPerPage = 100;

struct ListOptions {
    std::string operator_name;
    std::string state;
};

Outcome list(Context& context, const ListOptions& options) {
    auto* const chain = TRY(context.chain());
    json::Object filter;
    if (!options.state.empty()) filter.set("state", options.state);
    if (!options.operator_name.empty())
        filter.set("operator", context.address(TRY(context.account(options.operator_name))));
    json::Array found;
    json::Value after;
    do {
        const auto page = TRY(
            chain->rpc("pha_workers", {json::Value{filter}, after, json::Value{kWorkersPerPage}}));
        const auto* rows = page.find("workers");
        const auto* next = page.find("next");
        if (rows == nullptr || rows->if_array() == nullptr || next == nullptr)
            return unexpected(Problem{"pha_workers answered no list of workers"});
        for (const auto& row : *rows->if_array())
            found.push_back(row);
        after = *next;
    } while (!after.is_null());
    print_list(context.output(), found,
               {{"WORKER", "worker"},
                {"OPERATOR", "record.operatorAccount"},
                {"STATE", "record.state"},
                {"PLATFORM", "record.workerClass.platform"},
                {"TIER", "record.workerClass.tier"},
                {"WEIGHT", "record.weight"},
                {"EXPIRES", "record.expiresAt"}},
               chain->units());
    return Done{};
}

struct ActOptions {
    SignOptions sign;
    std::string worker;
    std::string endpoint;
    std::string purpose = "register";
    EvidenceOptions evidence;
};

Result<WorkerKey, Problem> worker_key(Context& context, const std::string& text) {
    return TRY(context.account(text)).bytes;
}

/// Renewing answers a surprise challenge that is open.
Result<Purpose, Problem> renewal_of(const worker::Registry& registry, const WorkerKey& key) {
    const auto known = TRY(registry.worker(key));
    if (!known)
        return unexpected("worker " + primitives::to_hex(key) +
                          " is not registered; do: pha worker register");
    const auto& record = known->record;
    return record.state == workers::WorkerState::Active && record.challenge ? Purpose::Challenge
                                                                            : Purpose::Renew;
}

struct WorkerCall {
    const char* name;
    Bytes fields;
};

WorkerCall call_for(Purpose purpose, const WorkerKey& key, ShownEvidence shown,
                    const std::string& endpoint) {
    using primitives::scale::encode;
    switch (purpose) {
        case Purpose::Renew:
            return {"TeeRegistry.renew_worker",
                    encode(workers::RenewWorker{key, std::move(shown.evidence), shown.block})};
        case Purpose::Challenge:
            return {"TeeRegistry.answer_challenge",
                    encode(workers::AnswerChallenge{key, std::move(shown.evidence), shown.block})};
        case Purpose::Transfer:
            return {"TeeRegistry.transfer_operator",
                    encode(workers::TransferOperator{key, std::move(shown.evidence), shown.block})};
        case Purpose::Register:
        case Purpose::Rotate:
            break;
    }
    workers::RegisterWorker call{key, std::move(shown.evidence), shown.block, {}};
    call.endpoint.items = primitives::to_bytes(primitives::view_of(endpoint));
    return {"TeeRegistry.register_worker", encode(call)};
}

Outcome act(Context& context, std::optional<Purpose> wanted, const ActOptions& options) {
    auto* const chain = TRY(context.chain());
    const worker::Registry registry{*chain};
    const auto key = TRY(worker_key(context, options.worker));
    const auto operator_account = TRY(context.account(options.sign.from));
    const auto purpose = wanted ? *wanted : TRY(renewal_of(registry, key));
    if (purpose == Purpose::Register && TRY(registry.worker(key)))
        return unexpected("worker " + primitives::to_hex(key) +
                          " is registered already; do: pha worker renew");
    const auto binding = TRY(binding_of(registry, purpose, key, operator_account));
    auto shown = TRY(evidence_for(*chain, registry, binding, options.evidence));
    const auto block = shown.block;
    const auto size = workers::size_of(shown.evidence);
    const auto call = call_for(purpose, key, std::move(shown), options.endpoint);
    const auto title = std::string{call.name} + " worker=" + primitives::to_hex(key) +
                       " block=" + std::to_string(block) + " evidence=" + std::to_string(size) +
                       " bytes";
    return context.transact(TRY(registry.call_of(call.name, call.fields)), title, options.sign);
}

Result<Purpose, Problem> purpose_from(std::string_view text) {
    constexpr std::string_view kNames[] = {"register", "renew", "rotate", "transfer", "challenge"};
    for (std::size_t i = 0; i < std::size(kNames); ++i)
        if (text == kNames[i]) return static_cast<Purpose>(i);
    return unexpected("`" + std::string{text} +
                      "`: expected register, renew, rotate, transfer or challenge");
}

/// For quotes made by hand: what they must be over.
Outcome show_binding(Context& context, const ActOptions& options) {
    auto* const chain = TRY(context.chain());
    const worker::Registry registry{*chain};
    const auto purpose = TRY(purpose_from(options.purpose));
    const auto key = TRY(worker_key(context, options.worker));
    const auto account = TRY(context.account(options.sign.from));
    const auto binding = TRY(binding_of(registry, purpose, key, account));
    verify::StatelessHost host;
    json::Object out;
    out.set("purpose", options.purpose)
        .set("block", binding.block_number)
        .set("blockHash", primitives::to_hex(binding.block_hash))
        .set("reportData", primitives::to_hex(tee_registry::report_data_of(host, binding)))
        .set("gpuNonce", primitives::to_hex(tee_registry::gpu_nonce_of(host, binding)));
    context.output().result(json::Value{std::move(out)}, chain->units());
    return Done{};
}

void add_evidence_options(CLI::App& command, EvidenceOptions& options) {
    auto* url = command.add_option("--dstack-url", options.dstack_url,
                                   "dstack's guest agent: http://host:port, or unix:PATH");
    auto* quote = command.add_option("--quote", options.quote_file,
                                     "file over the report data of `worker binding`: a DCAP quote, "
                                     "GetQuote's JSON, or a SEV-SNP "
                                     "report");
    quote->excludes(url);
    command.add_option("--collateral", options.collateral_file,
                       "file: dcap-qvl's JSON, or AMD's certificates (JSON, PEM, or the VCEK's "
                       "DER); else the chain's own");
    command
        .add_option("--gpu-evidence", options.gpu_file, "file: GPU evidence, as pha-verify takes")
        ->needs(quote);
    command
        .add_option("--gpu-program", options.gpu_program,
                    "prints the GPUs' evidence over the nonce that it is given")
        ->needs(url);
    command.add_option("--block", options.block, "the block that --quote binds, if known")
        ->needs(quote);
}

void add_act(CLI::App& parent, Context& context, const char* name, const char* help,
             std::optional<Purpose> purpose) {
    auto* sub = parent.add_subcommand(name, help);
    const auto options = std::make_shared<ActOptions>();
    sub->add_option("worker", options->worker, "the worker's key: 0x and 64 digits")->required();
    if (purpose == Purpose::Register)
        sub->add_option("--endpoint", options->endpoint, "URL where the worker answers");
    add_evidence_options(*sub, options->evidence);
    add_sign_options(*sub, options->sign);
    sub->callback([&context, purpose, options] {
        if (options->evidence.dstack_url.empty() == options->evidence.quote_file.empty())
            throw CLI::ValidationError{"evidence", "give --dstack-url URL, or --quote FILE"};
        context.action = [&context, purpose, options] { return act(context, purpose, *options); };
    });
}

void add_reading(CLI::App& worker, Context& context) {
    auto* listing = worker.add_subcommand("list", "registered workers");
    const auto filter = std::make_shared<ListOptions>();
    listing->add_option("--operator", filter->operator_name, "only those of an account");
    listing->add_option("--state", filter->state, "only Active, Lapsed or Denied ones")
        ->check(CLI::IsMember({"Active", "Lapsed", "Denied"}));
    listing->callback([&context, filter] {
        context.action = [&context, filter] { return list(context, *filter); };
    });
    add_view_command(worker, context,
                     {"show", "one worker", "pha_worker", "worker", Kind::Key, false, "", {}});

    auto* binding = worker.add_subcommand("binding", "what a quote made by hand must be over");
    const auto options = std::make_shared<ActOptions>();
    binding->add_option("worker", options->worker, "the worker's key")->required();
    binding->add_option("--from,-f", options->sign.from, "the operator's account")->required();
    binding->add_option("--purpose", options->purpose, "register, renew, transfer, challenge");
    binding->callback([&context, options] {
        context.action = [&context, options] { return show_binding(context, *options); };
    });
}

}  // namespace

void add_worker_commands(CLI::App& app, Context& context) {
    auto& worker = *app.add_subcommand("worker", "TEE workers");
    worker.require_subcommand(1);
    add_reading(worker, context);
    add_act(worker, context, "register", "register a machine by its evidence", Purpose::Register);
    add_act(worker, context, "renew", "show newer evidence, or answer an open challenge",
            std::nullopt);
    add_act(worker, context, "take", "take over a worker that was offered, or that lapsed",
            Purpose::Transfer);
    const Argument key{"worker", "worker", Kind::Key, "the worker's key"};
    add_call_command(worker, context,
                     {"offer",
                      "offer a worker to another operator, or to nobody",
                      "TeeRegistry.offer_transfer",
                      {key, {"account", "successor", Kind::Account, "who may take it", "null"}}});
    add_call_command(worker, context,
                     {"endpoint",
                      "say where a worker answers",
                      "TeeRegistry.update_endpoint",
                      {key, {"url", "endpoint", Kind::Text, "URL"}}});
    add_call_command(worker, context,
                     {"deregister",
                      "remove a worker, get its deposit back",
                      "TeeRegistry.deregister_worker",
                      {key}});
}

}  // namespace node::pha
