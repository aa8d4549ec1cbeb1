// Evidence as a provider's file or program holds it, and after a NUL its collateral. What is read
// has report data or a sentence about why not; what is not read has a sentence that names the file.
#include "node/worker/cpu_evidence.hpp"
#include "primitives/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace node::worker;
    std::string content{reinterpret_cast<const char*>(data), size};
    std::optional<std::string> collateral;
    // Binary evidence has zeros of its own: then it is all that there is.
    const auto end = content.find('\0');
    if (content.starts_with('{') && end != content.npos) {
        collateral = content.substr(end + 1);
        content.resize(end);
    }
    const auto read = read_cpu_evidence("file", std::move(content), collateral);
    if (!read) {
        CHECK(read.error().starts_with("file: ") || collateral);
        return 0;
    }
    const auto report_data = report_data_in("file", *read);
    CHECK(report_data || report_data.error().starts_with("file: "));
    return 0;
}
