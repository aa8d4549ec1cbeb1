// Any text as a request: it is answered by nothing or by valid JSON of bounded size, and nothing a
// request opened is left behind.
#include "primitives/check.hpp"
#include "tests/rpc/harness.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static rpc::tests::Harness harness{
        {.request_size_max = 64 << 10, .response_size_max = 64 << 10, .batch_items_max = 16},
        {.unsafe_allowed = true, .subscriptions_max = 8}};
    auto session = std::make_shared<rpc::tests::RecordingSession>(
        rpc::SessionRights{.unsafe_allowed = true, .subscriptions_max = 8});
    bool answered = false;
    harness.dispatcher.handle(std::string{reinterpret_cast<const char*>(data), size}, session,
                              [&](const std::string& response) {
                                  CHECK(!answered);
                                  answered = true;
                                  CHECK(response.size() <= (64 << 10) + 512);
                                  CHECK(response.empty() || rpc::json::read(response));
                              });
    harness.executor.drain();
    CHECK(answered);
    for (const auto& message : session->messages)
        CHECK(rpc::json::read(message));
    session->close_all();
    harness.executor.drain();
    CHECK(harness.node.watcher_count() == 0);
    CHECK(harness.budget.used() == 0);
    return 0;
}
