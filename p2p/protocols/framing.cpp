#include "p2p/protocols/framing.hpp"

#include <algorithm>

namespace p2p::protocols {

Result<std::optional<Bytes>, FramingError> FrameReader::next(BytesView& input) {
    while (!wanted_) {
        if (input.empty()) return std::optional<Bytes>{};
        length_.push_back(input.front());
        input = input.subspan(1);
        // Four bytes reach 256 MiB, more than any limit.
        const auto read = read_uvarint(length_, 4);
        if (read.status == Uvarint::Status::Malformed)
            return unexpected(FramingError::MalformedLength);
        if (read.status == Uvarint::Status::Incomplete) continue;
        if (read.value > size_max_) return unexpected(FramingError::TooLong);
        wanted_ = static_cast<std::size_t>(read.value);
        length_.clear();
    }
    const auto taken = std::min(*wanted_ - message_.size(), input.size());
    primitives::append(message_, input.first(taken));
    input = input.subspan(taken);
    if (message_.size() < *wanted_) return std::optional<Bytes>{};
    wanted_.reset();
    return std::optional{std::exchange(message_, {})};
}

}  // namespace p2p::protocols
