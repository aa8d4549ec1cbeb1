// The readers of dstack evidence: an event log that is read replays the same whatever it states for
// runtime events, its system events are found again, and the verifier ends in a report or a named
// refusal, twice the same. The registers are set to what the log replays into, so that the steps
// after the replay are reached. Input: the log; after a NUL, vm_config.
#include "primitives/check.hpp"
#include "tee-registry/evidence/dstack/get_quote.hpp"
#include "tee-registry/json/reader.hpp"
#include "tests/support/crypto_only_host.hpp"

namespace {

using namespace tee_registry;

void check_log(primitives::Host& host, const dstack::EventLog& log) {
    CHECK(log.size() <= dstack::kEventsMax);
    for (const auto& event : log) {
        CHECK(event.imr <= dstack::kRuntimeRegister);
        if (event.imr != dstack::kRuntimeRegister) continue;
        CHECK(event.digest == dstack::runtime_digest(host, event.name, event.payload, 1) ||
              event.digest == dstack::runtime_digest(host, event.name, event.payload, 2));
        const auto preimage = dstack::runtime_preimage(event.name, event.payload);
        const auto object = json::Document::parse(preimage, preimage.size());
        CHECK(object.has_value());
        CHECK(object.value().root().find("name")->string() == event.name);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    (void)dstack::read_get_quote(input);
    const auto split = std::min(input.find('\0'), input.size());
    const auto config = input.substr(std::min(split + 1, input.size()));
    tests::CryptoOnlyHost host;
    const auto log = dstack::read_event_log(host, input.substr(0, split));
    if (!log) return 0;
    check_log(host, log.value());
    dcap::Report quote;
    dcap::TdReport td;
    for (std::uint8_t imr = 0; imr < td.rtmrs.size(); ++imr)
        td.rtmrs[imr] = dstack::replay(host, log.value(), imr);
    quote.measurements = td;
    const dstack::CvmEvidence evidence{std::string{input.substr(0, split)}, std::string{config}};
    const auto first = dstack::verify(host, quote, evidence, {});
    const auto second = dstack::verify(host, quote, evidence, {});
    CHECK(first.has_value() == second.has_value());
    if (!first) {
        CHECK(first.error() == second.error() &&
              first.error() != dstack::DstackError::RtmrMismatch);
        return 0;
    }
    CHECK(first.value().mr_aggregated == second.value().mr_aggregated);
    CHECK(first.value().events.is_ready);
    return 0;
}
