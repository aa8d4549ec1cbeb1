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

/// r | s, each in its half of `out`.
Result<Done, DerError> put_pair(BytesView der, std::span<std::uint8_t> out) {
    Reader outer{der};
    Reader pair = TRY(outer.enter(tag::kSequence));
    TRY(outer.finish());
    TRY(put_number(pair, out.first(out.size() / 2)));
    TRY(put_number(pair, out.last(out.size() / 2)));
    return pair.finish();
}

}  // namespace

Result<primitives::Bytes64, DerError> p256_signature(BytesView der) {
    primitives::Bytes64 out{};
    TRY(put_pair(der, out));
    return out;
}

Result<primitives::Bytes96, DerError> p384_signature(BytesView der) {
    primitives::Bytes96 out{};
    TRY(put_pair(der, out));
    return out;
}

}  // namespace tee_registry::der
