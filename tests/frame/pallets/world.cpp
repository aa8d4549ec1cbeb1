#include "tests/frame/pallets/world.hpp"

namespace tests {

using primitives::scale::Decoder;

namespace {

/// Gives visit(pallet, call) the typed call; false when the bytes hold none.
template <class W, class Visit>
bool visit_call(W& world, Decoder& in, Visit visit) {
    std::uint8_t index{};
    if (!in.take_byte(index)) return false;
    bool decoded = false;
    const auto one = [&]<class P>(P& pallet) {
        if (pallet.index() == index)
            decoded = frame::visit_call(pallet, in, visit, typename P::Call{});
    };
    one(world.timestamp);
    one(world.balances);
    one(world.utility);
    one(world.multisig);
    one(world.proxy);
    one(world.sudo);
    one(world.session);
    one(world.aura);
    one(world.grandpa);
    return decoded;
}

const frame::transaction_payment::Limits kLimits{
    .block_max = frame::Weight{{800'000'000'000}, {~std::uint64_t{0}}},
    .normal_max = frame::Weight{{600'000'000'000}, {~std::uint64_t{0}}},
    .length_max = 5 << 20,
    .normal_length_max = 15 << 18};

}  // namespace

AccountId account(std::uint8_t fill) {
    AccountId out;
    out.bytes.fill(fill);
    return out;
}

World::World()
    : system{{host, sink, 0, "System"}, version, 30},
      aura{{host, sink, 2, "Aura"}, system},
      timestamp{{host, sink, 1, "Timestamp"}, aura},
      grandpa{{host, sink, 3, "Grandpa"}, system},
      author_vrf{{host, sink, 4, "AuthorVrf"}, system, aura},
      balances{{host, sink, 5, "Balances"}, system},
      payment{{host, sink, 6, "TransactionPayment"}, balances, system, kLimits},
      utility{{host, sink, 7, "Utility"}, *this},
      multisig{{host, sink, 8, "Multisig"}, *this, balances, system},
      proxy{{host, sink, 9, "Proxy"}, *this, balances, system, *this},
      sudo{{host, sink, 10, "Sudo"}, *this},
      session{{host, sink, 11, "Session"}, balances, aura},
      historical{{host, sink, 12, "Historical"}, session} {
    set_block(1);
}

DispatchResult World::dispatch_call(const frame::Origin& origin, const RuntimeCall& call) {
    Decoder in{call.encoded, this};
    DispatchResult result = frame::done();
    const std::size_t events = sink.events.size();
    host.storage_start_transaction();
    EXPECT_TRUE(visit_call(*this, in, [&](auto& pallet, const auto& typed) {
        result = pallet.dispatch(origin, typed);
    }));
    EXPECT_EQ(in.remaining(), 0u);
    if (result) {
        host.storage_commit_transaction();
    } else {
        host.storage_rollback_transaction();
        sink.events.resize(events);
    }
    return result;
}

frame::DispatchInfo World::dispatch_info(const RuntimeCall& call) const {
    Decoder in{call.encoded, this};
    frame::DispatchInfo out;
    EXPECT_TRUE(
        visit_call(const_cast<World&>(*this), in,
                   [&](const auto& pallet, const auto& typed) { out = pallet.info(typed); }));
    return out;
}

bool World::skip_call(Decoder& in) const {
    return visit_call(const_cast<World&>(*this), in, [](auto&, const auto&) {});
}

bool World::allows(frame::proxy::ProxyType, const RuntimeCall& call) const {
    return call.encoded[0] != balances.index();
}

std::vector<RuntimeCall> World::inner_calls(const RuntimeCall& call) const {
    if (call.encoded[0] != utility.index()) return {};
    const auto arguments = BytesView{call.encoded}.subspan(2);
    if (call.encoded[1] == frame::utility::AsDerivative::kInfo.index)
        return {
            primitives::scale::decode<frame::utility::AsDerivative>(arguments, this).value().call};
    return primitives::scale::decode<frame::utility::Batch>(arguments, this).value().calls;
}

void World::endow(const std::vector<std::pair<AccountId, Balance>>& accounts) {
    auto all = accounts;
    Balance rest = kIssuance;
    for (const auto& [who, amount] : accounts)
        rest -= amount;
    all.emplace_back(frame::kTreasuryAccount, rest);
    ASSERT_TRUE(balances.build_genesis(all));
    take_events();
}

Balance World::sum_of_balances() const {
    Balance sum = 0;
    const auto add = [&](const AccountId&, const frame::system::AccountInfo& info) {
        sum += info.data.free + info.data.reserved;
        return true;
    };
    system.storage.account.for_each(10'000, add);
    return sum;
}

void World::set_block(std::uint32_t number, std::uint32_t extrinsic_index) {
    system.storage.number.put(number);
    system.storage.extrinsic_count.put(extrinsic_index);
}

void World::set_digest(std::vector<primitives::DigestItem> items) {
    system.storage.digest.put({std::move(items)});
}

primitives::DigestItem slot_item(std::uint64_t slot) {
    return primitives::PreRuntime{.engine = primitives::kAuraEngine,
                                  .data = primitives::scale::encode(slot)};
}

}  // namespace tests
