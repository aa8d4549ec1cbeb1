#include "tee-registry/der/signature.hpp"

#include "tee-registry/der/reader.hpp"

namespace tee_registry::der {
namespace {

Result<Done, DerError> put_number(Reader& reader, std::span<std::uint8_t> out) {
    const auto number = TRY(reader.unsigned_bytes());
    const bool zero = number.size() == 1 && number[0] == 0;
    if (zero || number.size() > out.size()) return unexpected(DerError::SignatureInvalid);
    std::ranges::copy(number, out.last(number.size()).begin());
    return Done{};
}

}  // namespace

Result<primitives::Bytes64, DerError> p256_signature(BytesView der) {
    Reader outer{der};
    Reader pair = TRY(outer.enter(tag::kSequence));
    TRY(outer.finish());
    primitives::Bytes64 out{};
    TRY(put_number(pair, std::span{out}.first(32)));
    TRY(put_number(pair, std::span{out}.last(32)));
    TRY(pair.finish());
    return out;
}

}  // namespace tee_registry::der
