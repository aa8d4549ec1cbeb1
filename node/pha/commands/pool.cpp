// pha pool: stake pools and vaults of pools, for those who back a provider and those who run one.
#include "node/pha/commands/tables.hpp"
#include "primitives/json/writer.hpp"

namespace node::pha {

using primitives::Done;
using Kind = ArgumentKind;

namespace {

/// Pools of one answer: the node's own limit.
constexpr std::uint32_t kPoolsPerPage = 100;

Outcome list(Context& context) {
    auto* const chain = TRY(context.chain());
    const auto entry = TRY(chain->metadata().storage("StakePools.NextPool"));
    const auto end = TRY(chain->storage(entry, {})).as_u64().value_or(0);
    json::Array pools;
    for (std::uint64_t from = 0; from < end; from += kPoolsPerPage) {
        auto page = TRY(chain->rpc("pha_pools", {json::Value{from}, json::Value{kPoolsPerPage}}));
        if (page.if_array() == nullptr) return unexpected(Problem{"pha_pools answered no list"});
        for (const auto& pool : *page.if_array())
            pools.push_back(pool);
    }
    print_list(context.output(), pools,
               {{"POOL", "id"},
                {"KIND", "kind"},
                {"OWNER", "owner"},
                {"COMMISSION", "commissionBps", Unit::Percent},
                {"WORTH", "exitValue", Unit::Vpha},
                {"FREE", "free", Unit::Vpha},
                {"LOCKED", "locked", Unit::Vpha},
                {"QUEUED SHARES", "queued", Unit::Vpha},
                {"MEMBERS", "members"}},
               chain->units());
    return Done{};
}

struct WithdrawOptions {
    SignOptions sign;
    std::string pool;
    std::string shares;
};

/// The shares of a pool that the account has and did not give back yet.
Result<u128, Problem> free_shares(Context& context, const std::string& from, std::uint64_t pool) {
    auto* const chain = TRY(context.chain());
    const auto address = context.address(TRY(context.account(from)));
    const auto positions = TRY(chain->rpc("pha_poolPositions", {json::Value{address}}));
    if (positions.if_array() != nullptr) {
        for (const auto& position : *positions.if_array()) {
            const auto* id = position.find("pool");
            if (id == nullptr || id->as_u64() != pool) continue;
            const auto* shares = member_at(position, "member.shares");
            const auto* queued = member_at(position, "member.queued");
            if (shares == nullptr || queued == nullptr) break;
            return shares->as_amount().value_or(0) - queued->as_amount().value_or(0);
        }
    }
    return unexpected(address + " has no shares of pool " + std::to_string(pool) +
                      "; see: pha pool positions " + from);
}

Outcome withdraw(Context& context, const WithdrawOptions& options) {
    auto* const chain = TRY(context.chain());
    const auto pool = json::from_decimal(options.pool);
    if (!pool) return unexpected("`" + options.pool + "` is no pool's number; see: pha pool list");
    const auto shares =
        options.shares == "all"
            ? TRY(free_shares(context, options.sign.from, static_cast<std::uint64_t>(*pool)))
            : TRY(amount_from_text(options.shares, chain->units()));
    return context.transact(
        "StakePools.withdraw",
        json::Object{}.set("pool", options.pool).set("shares", json::to_decimal(shares)),
        options.sign);
}

constexpr Argument kPool{"pool", "pool", Kind::Count, "the pool's number"};
constexpr Argument kWorker{"worker", "worker", Kind::Key, "the worker's key"};
constexpr Argument kAmount{"amount", "amount", Kind::Amount, "in vPHA"};
constexpr Argument kProof{"--proof", "proof", Kind::Any,
                          "JSON list of hashes, where the pool has a whitelist", "[]"};

void add_member_commands(CLI::App& pool, Context& context) {
    add_call_command(pool, context,
                     {"contribute",
                      "give vPHA for shares of a pool",
                      "StakePools.contribute",
                      {kPool, kAmount, kProof}});
    auto* leaving = pool.add_subcommand("withdraw", "give shares back, paid from free stake");
    const auto options = std::make_shared<WithdrawOptions>();
    leaving->add_option("pool", options->pool, kPool.help)->required();
    leaving->add_option("shares", options->shares, "pool shares as 10.5, or all")->required();
    add_sign_options(*leaving, options->sign);
    leaving->callback([&context, options] {
        context.action = [&context, options] { return withdraw(context, *options); };
    });
    add_call_command(
        pool, context,
        {"cancel",
         "take back a request to withdraw, or part of it",
         "StakePools.cancel",
         {kPool,
          {"request", "request", Kind::Count, "the request's number, as positions tells"},
          {"shares", "shares", Kind::Amount, "pool shares"}}});
    add_call_command(
        pool, context,
        {"serve", "pay what is due of a pool now; anyone may", "StakePools.serve", {kPool}});
}

void add_owner_commands(CLI::App& pool, Context& context) {
    add_call_command(
        pool, context,
        {"create",
         "open a pool of your own",
         "StakePools.create",
         {{"--kind", "kind", Kind::Text, "Provider, or Vault for a pool of pools", "Provider"},
          {"--commission", "commission_bps", Kind::Percent, "your share of what it earns, percent"},
          {"--ceiling", "ceiling_bps", Kind::Percent, "commission never above it, percent"},
          {"--step", "step_bps", Kind::Percent, "a raise at most, percent"},
          {"--capacity", "capacity", Kind::Amount, "the most it may be worth, vPHA", "null"}}});
    add_call_command(pool, context,
                     {"commission",
                      "cut the commission now, or announce a raise",
                      "StakePools.set_commission",
                      {kPool, {"rate", "rate_bps", Kind::Percent, "percent"}}});
    add_call_command(pool, context,
                     {"capacity",
                      "set the most that a pool may be worth",
                      "StakePools.set_capacity",
                      {kPool, {"amount", "capacity", Kind::Amount, "in vPHA", "null"}}});
    add_call_command(pool, context,
                     {"whitelist",
                      "set who may enter by its Merkle root; without one all may",
                      "StakePools.set_whitelist",
                      {kPool, {"root", "root", Kind::Hex, "32 bytes", "null"}}});
    add_call_command(pool, context,
                     {"attach",
                      "let the pool stand behind a worker that you operate",
                      "StakePools.attach",
                      {kPool, kWorker}});
    add_call_command(
        pool, context,
        {"detach", "end that, when nothing is locked", "StakePools.detach", {kPool, kWorker}});
    add_call_command(pool, context,
                     {"lock",
                      "lock free vPHA of the pool behind its worker",
                      "StakePools.lock",
                      {kPool, kWorker, kAmount}});
    add_call_command(pool, context,
                     {"unlock",
                      "begin to release a worker's collateral",
                      "StakePools.unlock",
                      {kPool, kWorker, kAmount}});
    add_call_command(
        pool, context,
        {"invest",
         "a vault's owner contributes to a pool",
         "StakePools.invest",
         {{"vault", "vault", Kind::Count, "the vault's number"}, kPool, kAmount, kProof}});
    add_call_command(pool, context,
                     {"divest",
                      "a vault's owner withdraws from a pool",
                      "StakePools.divest",
                      {{"vault", "vault", Kind::Count, "the vault's number"},
                       kPool,
                       {"shares", "shares", Kind::Amount, "pool shares"}}});
    add_call_command(pool, context,
                     {"offer",
                      "offer the pool to an account, or to nobody",
                      "StakePools.offer_ownership",
                      {kPool, {"heir", "heir", Kind::Account, "who may take it", "null"}}});
    add_call_command(
        pool, context,
        {"accept", "take a pool that was offered", "StakePools.accept_ownership", {kPool}});
    add_call_command(pool, context,
                     {"close", "remove a pool that nobody is in", "StakePools.close", {kPool}});
}

}  // namespace

void add_pool_commands(CLI::App& app, Context& context) {
    auto& pool = *app.add_subcommand("pool", "stake pools: back a provider, or run one");
    pool.require_subcommand(1);
    pool.add_subcommand("list", "all pools")->callback([&context] {
        context.action = [&context] { return list(context); };
    });
    add_view_command(pool, context,
                     {"show",
                      "one pool: workers, members, queue",
                      "pha_pool",
                      "pool",
                      ArgumentKind::Any,
                      false,
                      "",
                      {}});
    add_view_command(pool, context,
                     {"positions",
                      "the pools an account is in, with its requests",
                      "pha_poolPositions",
                      "account",
                      ArgumentKind::Account,
                      false,
                      "",
                      {{"POOL", "pool"},
                       {"SHARES", "member.shares", Unit::Vpha},
                       {"QUEUED", "member.queued", Unit::Vpha},
                       {"WORTH", "member.worth", Unit::Vpha},
                       {"REQUESTS", "requests"}}});
    add_member_commands(pool, context);
    add_owner_commands(pool, context);
}

}  // namespace node::pha
