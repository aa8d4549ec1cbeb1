// The quote reader: cutting what follows a quote changes nothing else.
#include "primitives/check.hpp"
#include "tee-registry/evidence/dcap/quote.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tee_registry::dcap;
    const primitives::BytesView input{data, size};
    const auto read = read_quote(input);
    if (!read) return 0;
    const auto& quote = read.value();
    CHECK(quote.size <= size);
    const auto cut = read_quote(input.first(quote.size));
    CHECK(cut.has_value() && cut.value().size == quote.size);
    CHECK(!read_quote(input.first(quote.size - 1)).has_value());
    CHECK(quote.signed_part.size() + 4 < quote.size);
    (void)read_enclave_report(quote.qe_report);
    if (quote.tee == TeeKind::Tdx)
        (void)read_td_report(quote.body);
    else
        (void)read_enclave_report(quote.body);
    return 0;
}
