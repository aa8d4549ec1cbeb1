// The reader of signed JSON: the exact text of every value is itself a text with that value, and
// the two formats read from it refuse or agree with themselves.
#include "primitives/check.hpp"
#include "tee-registry/evidence/dcap/collateral_json.hpp"
#include "tee-registry/json/reader.hpp"

namespace {

using namespace tee_registry;

void walk(const json::Value& value) {
    const auto again = json::Document::parse(value.raw());
    CHECK(again.has_value());
    CHECK(again.value().root().kind() == value.kind());
    CHECK(again.value().root().raw() == value.raw());
    const auto items = value.items();
    CHECK(items.size() == value.size());
    if (value.kind() == json::Kind::String) CHECK(value.string().has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto document = json::Document::parse(text);
    if (document) {
        const auto root = document.value().root();
        walk(root);
        for (const auto& item : root.items())
            walk(item);
    }
    (void)dcap::read_tcb_info(text);
    (void)dcap::read_qe_identity(text);
    if (const auto collateral = dcap::collateral_from_json(text))
        CHECK(dcap::collateral_from_json(dcap::collateral_to_json(*collateral)) == collateral);
    return 0;
}
