#include "node/benchmark/measure.hpp"

#include "frame/metadata/names.hpp"
#include "node/service/recording_view.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/crypto/system_random.hpp"
#include "runtime/executor/native_host.hpp"
#include "runtime/runtime.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace node::benchmark {

using frame::AccountId;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Result;
using primitives::StateDiff;
using primitives::unexpected;

namespace {

/// Block 1 of the chain is at this time.
constexpr std::uint64_t kNowMs = 1'700'000'000'000;

/// A state of its own in memory. No call asks for a root.
class MapView final : public primitives::StateView {
  public:
    std::optional<Bytes> get(BytesView key) const override {
        const auto found = entries_.find(key);
        return found == entries_.end() ? std::nullopt : found->second;
    }
    std::optional<Bytes> next_key(BytesView key) const override {
        const auto found = entries_.upper_bound(key);
        return found == entries_.end() ? std::nullopt : std::optional{found->first};
    }
    primitives::Hash root_after(const StateDiff&) const override {
        CHECK(false);
        return {};
    }
    void apply(const StateDiff& diff) {
        for (const auto& [key, value] : diff)
            if (value)
                entries_.insert_or_assign(key, value);
            else
                entries_.erase(key);
    }

  private:
    StateDiff entries_;
};

AccountId development_account(std::string_view suri) {
    primitives::crypto::SystemRandom random;
    const auto pair = primitives::crypto::Pair::from_suri(primitives::crypto::Pair::Scheme::Sr25519,
                                                          suri, random);
    CHECK(pair.has_value());
    return pair->account_id();
}

std::string text_of(const frame::DispatchError& error) {
    const auto detail = std::to_string(error.detail);
    if (error.kind == frame::DispatchError::Kind::Module)
        return "error " + detail + " of pallet " + std::to_string(error.pallet);
    return "dispatch error " + std::to_string(static_cast<unsigned>(error.kind)) + "." + detail;
}

template <class... C>
std::vector<PalletCalls::Call> names_of(frame::Calls<C...>) {
    return {{C::kInfo.index, frame::metadata::snake_case(primitives::fields::type_name<C>())}...};
}

Result<primitives::Done, std::string> prepare(MapView& state, const Case& one) {
    runtime::NativeHost host{state, nullptr};
    runtime::Runtime runtime{host};
    runtime.system.storage.number.put(1);
    runtime.timestamp.storage.now.put(kNowMs);
    // Without a phase no event is kept, and none costs anything.
    runtime.system.storage.execution_phase.put(frame::system::ApplyExtrinsic{0});
    for (std::size_t i = 0; i < one.setup.size(); ++i) {
        const auto result = runtime.dispatch_call(one.setup[i].origin, one.setup[i].call);
        if (!result)
            return unexpected("setup, call " + std::to_string(i + 1) + ": " +
                              text_of(result.error()));
    }
    state.apply(host.overlay().take_diff());
    return primitives::Done{};
}

using Keys = std::set<Bytes, primitives::BytesLess>;

Keys keys_of(const RecordingView& recorded, runtime::NativeHost& host) {
    const auto read = recorded.keys();
    Keys out{read.begin(), read.end()};
    for (const auto& [key, value] : host.overlay().take_diff())
        out.insert(key);
    return out;
}

/// What every extrinsic of the signer touches whatever it calls: the number and the phase, the list
/// of events, the account that pays. It is in the base weight.
Keys base_keys(const MapView& state, const frame::Origin& origin) {
    const RecordingView recorded{state};
    runtime::NativeHost host{recorded, nullptr};
    runtime::Runtime runtime{host};
    const auto* by = std::get_if<frame::Signed>(&origin);
    const auto who = by == nullptr ? alice() : by->who;
    (void)runtime.system.storage.number.get();
    if (by != nullptr) (void)runtime.system.storage.account.get(who);
    frame::RuntimeCall call;
    call.encoded = {runtime.system.index(), frame::system::RemarkWithEvent::kInfo.index};
    primitives::scale::encode_to(frame::system::RemarkWithEvent{}, call.encoded);
    CHECK(runtime.dispatch_call(frame::Signed{who}, call).has_value());
    return keys_of(recorded, host);
}

std::uint64_t count_besides(const Keys& keys, const Keys& base) {
    return static_cast<std::uint64_t>(std::count_if(
        keys.begin(), keys.end(), [&](const Bytes& key) { return !base.contains(key); }));
}

}  // namespace

AccountId alice() {
    static const auto account = development_account("//Alice");
    return account;
}
AccountId bob() {
    static const auto account = development_account("//Bob");
    return account;
}
AccountId charlie() {
    static const auto account = development_account("//Charlie");
    return account;
}

std::uint8_t Book::index_of(std::string_view pallet) const {
    const auto found = std::find_if(pallets_.begin(), pallets_.end(),
                                    [&](const PalletCalls& one) { return one.name == pallet; });
    CHECK(found != pallets_.end());
    return found->index;
}

std::uint64_t Figures::cost_ns() const {
    constexpr std::uint64_t kPsPerNs = 1'000;
    return median_ns + (reads * frame::kReadWeight.ref_time.value +
                        writes * frame::kWriteWeight.ref_time.value) /
                           kPsPerNs;
}

double Figures::ratio() const {
    return declared_ns == 0 ? 0 : static_cast<double>(cost_ns()) / static_cast<double>(declared_ns);
}

std::vector<PalletCalls> runtime_calls() {
    const MapView nothing;
    runtime::NativeHost host{nothing, nullptr};
    runtime::Runtime runtime{host};
    std::vector<PalletCalls> out;
    const auto add = [&]<class P>(const P& pallet) {
        out.push_back({pallet.index(), std::string{pallet.name()}, names_of(typename P::Call{})});
    };
    std::apply([&](const auto&... pallet) { (add(pallet), ...); }, runtime.pallets());
    return out;
}

Result<Figures, std::string> measure(const StateDiff& genesis, const Case& one,
                                     std::uint32_t repeat) {
    using Clock = std::chrono::steady_clock;
    MapView state;
    state.apply(genesis);
    TRY(prepare(state, one));
    Figures out;
    {
        const RecordingView recorded{state};
        runtime::NativeHost host{recorded, nullptr};
        runtime::Runtime runtime{host};
        const auto result = runtime.dispatch_call(one.measured.origin, one.measured.call);
        if (!result) return unexpected(text_of(result.error()));
        const auto read = recorded.keys();
        Keys written;
        for (const auto& [key, value] : host.overlay().take_diff())
            written.insert(key);
        const auto base = base_keys(state, one.measured.origin);
        out.reads = count_besides({read.begin(), read.end()}, base);
        out.writes = count_besides(written, base);
        out.declared_ns = runtime.dispatch_info(one.measured.call).weight.ref_time.value / 1'000;
    }
    std::vector<std::uint64_t> times;
    for (std::uint32_t i = 0; i < std::max(1u, repeat); ++i) {
        runtime::NativeHost host{state, nullptr};
        runtime::Runtime runtime{host};
        const auto began = Clock::now();
        const auto result = runtime.dispatch_call(one.measured.origin, one.measured.call);
        const std::chrono::nanoseconds took = Clock::now() - began;
        CHECK(result.has_value());
        times.push_back(static_cast<std::uint64_t>(took.count()));
    }
    out.times_ns = times;
    std::sort(times.begin(), times.end());
    out.median_ns = times[times.size() / 2];
    out.p95_ns = times[times.size() * 95 / 100];
    return out;
}

}  // namespace node::benchmark
