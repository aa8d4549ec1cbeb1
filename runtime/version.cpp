#include "runtime/version.hpp"

#include "runtime/api/exports.hpp"

namespace runtime {

frame::RuntimeVersion version() {
    frame::RuntimeVersion out;
    out.spec_name = std::string{kSpecName};
    out.impl_name = std::string{kSpecName};
    out.authoring_version = 1;
    out.spec_version = kSpecVersion;
    out.impl_version = 1;
    out.transaction_version = kTransactionVersion;
    out.system_version = 1;
    for (const auto& api : runtime_apis()) {
        frame::ApiId id{};
        for (std::size_t i = 0; i < id.size(); ++i)
            id[i] = static_cast<std::uint8_t>(api.id >> (56 - 8 * i));
        out.apis.emplace_back(id, api.version);
    }
    return out;
}

}  // namespace runtime
