#include "node/service/economy_figures.hpp"

namespace node {

namespace {

template <class T>
std::optional<T> answer(const runtime::Executor& executor, const primitives::StateView& state,
                        std::string_view function, const primitives::Bytes& arguments) {
    const auto outcome = executor.call(function, arguments, state);
    if (!outcome) return std::nullopt;
    auto value = primitives::scale::decode<T>(outcome->result);
    if (!value) return std::nullopt;
    return std::move(value).value();
}

}  // namespace

std::optional<EconomyFigures> EconomyReader::ask(const primitives::StateView& state) const {
    // An empty range of epochs: without the history of the price.
    const auto no_epochs =
        primitives::scale::encode(std::pair{~std::uint32_t{0}, std::uint32_t{0}});
    const auto supply = answer<rpc::pha::Supply>(executor_, state, "EconomyApi_supply", {});
    const auto emission = answer<rpc::pha::Emission>(executor_, state, "EconomyApi_emission", {});
    const auto vpha = answer<rpc::pha::Vpha>(executor_, state, "EconomyApi_vpha", no_epochs);
    if (!supply || !emission || !vpha) return std::nullopt;
    return EconomyFigures{.supply = *supply, .emission = *emission, .vpha = *vpha, .workers = {}};
}

bool EconomyReader::count_workers(const primitives::StateView& state) {
    std::array<std::uint64_t, 3> count{};
    std::optional<primitives::Bytes32> after;
    for (int page_number = 0; page_number < kWorkerPagesMax; ++page_number) {
        const auto page =
            answer<rpc::pha::WorkerPage>(executor_, state, "TeeRegistryApi_workers",
                                         primitives::scale::encode(std::tuple{
                                             after, std::uint32_t{100}, rpc::pha::WorkerFilter{}}));
        if (!page) return false;
        for (const auto& worker : page->workers)
            ++count.at(static_cast<std::size_t>(worker.record.state));
        after = page->next;
        if (!after) break;
    }
    workers_ = count;
    return true;
}

const std::optional<EconomyFigures>& EconomyReader::read() {
    const auto best = database_.best();
    if (figures_ && best.hash == at_) return figures_;
    const auto view = database_.view_at(best.hash);
    if (!view) return figures_;
    figures_ = ask(**view);
    if (!figures_) return figures_;
    at_ = best.hash;
    const bool is_due =
        !workers_at_ || best.number < *workers_at_ || best.number - *workers_at_ >= kWorkersEvery;
    if (is_due && count_workers(**view)) workers_at_ = best.number;
    figures_->workers = workers_;
    return figures_;
}

}  // namespace node
