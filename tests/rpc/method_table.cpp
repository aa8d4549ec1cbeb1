// rpc-methods: the table of served methods as JSON, for the reference in docs/api.md.
//          [{"names": [..], "parameters": [..], "kind": "call", "safety": "unsafe", ...}, ..]
#include "primitives/json/writer.hpp"
#include "rpc/methods/all.hpp"
#include "tests/rpc/fake_node.hpp"

#include <cstdio>
#include <set>

namespace {

namespace json = primitives::json;

class NoExecutor final : public rpc::Executor {
  public:
    void on_io(rpc::Task) override {}
    void on_worker(rpc::Task) override {}
    void on_worker_meanwhile(rpc::Task) override {}
    std::size_t worker_backlog() const override { return 0; }
};

json::Value list_of(const auto& items) {
    json::Array out;
    for (const auto& item : items)
        out.emplace_back(std::string{item});
    return json::Value{std::move(out)};
}

json::Value described(const rpc::Method& method) {
    json::Object out;
    out.set("names", list_of(method.names))
        .set("parameters", list_of(method.parameters))
        .set("kind", method.subscribe      ? "subscription"
                     : method.unsubscribes ? "end"
                     : method.operation    ? "operation"
                                           : "call")
        .set("safety", method.safety == rpc::Safety::Unsafe ? "unsafe" : "safe");
    if (!method.family.empty()) out.set("endedBy", method.family);
    if (!method.notification.empty()) out.set("notification", method.notification);
    return json::Value{std::move(out)};
}

}  // namespace

int main() {
    rpc::tests::FakeNode node;
    NoExecutor executor;
    rpc::ChainHub hub{node.backend(), executor};
    rpc::chain_head::Hub chain_head{node.backend(), executor};
    const auto table = rpc::methods_of(
        {.backend = node.backend(), .executor = executor, .hub = hub, .chain_head = chain_head});
    std::set<const rpc::Method*> seen;
    json::Array out;
    for (const auto& name : table->names()) {
        const auto* method = table->find(name);
        if (seen.insert(method).second) out.push_back(described(*method));
    }
    std::printf("%s\n", json::write_indented(json::Value{std::move(out)}).c_str());
    return 0;
}
