// A mutator for inputs that are SCALE values of byte fields: one field is changed and the value is
// encoded again, so that no change is lost to a length that no longer fits.
#pragma once

#include "primitives/scale/codec.hpp"

#include <cstring>

/// libFuzzer's own mutator; absent where a corpus is only replayed.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size)
    __attribute__((weak));

namespace tests::fuzz {

using primitives::Bytes;

inline Bytes mutated(const Bytes& field, std::size_t max_size) {
    Bytes out(max_size);
    const auto size = std::min(field.size(), max_size);
    std::copy_n(field.begin(), size, out.begin());
    out.resize(LLVMFuzzerMutate(out.data(), size, max_size));
    return out;
}

/// For LLVMFuzzerCustomMutator: `fields(value)` gives pointers to the fields of a decoded value,
/// `mend(value)` repairs what follows from them.
template <class Value, class Fields, class Mend>
std::size_t mutate_field(std::uint8_t* data, std::size_t size, std::size_t max_size,
                         std::uint32_t seed, Fields fields, Mend mend) {
    auto value = primitives::scale::decode<Value>(primitives::BytesView{data, size});
    if (!value) return LLVMFuzzerMutate(data, size, max_size);
    const std::vector<Bytes*> all = fields(value.value());
    if (all.empty() || size >= max_size) return LLVMFuzzerMutate(data, size, max_size);
    Bytes& field = *all[seed % all.size()];
    // Three bytes for a length that grows.
    const auto room = max_size - size > 3 ? max_size - size - 3 : 0;
    field = mutated(field, std::max<std::size_t>(field.size() + room, 1));
    mend(value.value());
    const auto encoded = primitives::scale::encode(value.value());
    if (encoded.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
    std::memcpy(data, encoded.data(), encoded.size());
    return encoded.size();
}

}  // namespace tests::fuzz
