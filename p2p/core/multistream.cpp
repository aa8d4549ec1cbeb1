#include "p2p/core/multistream.hpp"

#include "primitives/check.hpp"

#include <algorithm>

namespace p2p {

namespace {

constexpr std::string_view kHeader = "/multistream/1.0.0";
constexpr std::string_view kNotAvailable = "na";

}  // namespace

std::string_view to_string(MultistreamError error) {
    switch (error) {
        case MultistreamError::TooLong:
            return "multistream: a message has at most 1024 bytes";
        case MultistreamError::NotAMessage:
            return "multistream: a message is a length, a text and a newline";
        case MultistreamError::WrongHeader:
            return "multistream: the first message must be /multistream/1.0.0";
        case MultistreamError::WrongAnswer:
            return "multistream: the answer is neither the proposal nor na";
        case MultistreamError::Refused:
            return "multistream: the peer refused every proposal";
        case MultistreamError::TooMany:
            return "multistream: more than 16 proposals";
    }
    return "multistream: unknown error";
}

void append_multistream(Bytes& out, std::string_view text) {
    append_uvarint(out, text.size() + 1);
    primitives::append(out, primitives::view_of(text));
    out.push_back('\n');
}

Result<std::optional<std::string>, MultistreamError> MultistreamReader::next(BytesView& input) {
    while (!input.empty()) {
        const auto length = read_uvarint(buffer_, 2);
        if (length.status == Uvarint::Status::Malformed)
            return unexpected(MultistreamError::NotAMessage);
        if (length.status == Uvarint::Status::Incomplete) {
            buffer_.push_back(input.front());
            input = input.subspan(1);
            const auto now = read_uvarint(buffer_, 2);
            if (now.status == Uvarint::Status::Malformed)
                return unexpected(MultistreamError::NotAMessage);
            if (now.status == Uvarint::Status::Complete && now.value > kMultistreamTextMax)
                return unexpected(MultistreamError::TooLong);
            if (now.status == Uvarint::Status::Complete && now.value == 0)
                return unexpected(MultistreamError::NotAMessage);
            continue;
        }
        const auto end = length.size + static_cast<std::size_t>(length.value);
        const auto taken = std::min(end - buffer_.size(), input.size());
        primitives::append(buffer_, input.first(taken));
        input = input.subspan(taken);
        if (buffer_.size() < end) continue;
        if (buffer_.back() != '\n') return unexpected(MultistreamError::NotAMessage);
        const auto body = BytesView{buffer_}.subspan(length.size);
        std::string text{primitives::text_of(body.first(body.size() - 1))};
        buffer_.clear();
        return std::optional{std::move(text)};
    }
    return std::optional<std::string>{};
}

MultistreamDialer::MultistreamDialer(std::vector<std::string> protocols)
    : protocols_{std::move(protocols)} {
    CHECK(!protocols_.empty());
}

void MultistreamDialer::start(Bytes& out) {
    append_multistream(out, kHeader);
    append_multistream(out, protocols_.front());
}

Result<std::optional<std::string>, MultistreamError> MultistreamDialer::step(BytesView& input,
                                                                             Bytes& out) {
    while (auto text = TRY(reader_.next(input))) {
        if (!has_header_) {
            if (*text != kHeader) return unexpected(MultistreamError::WrongHeader);
            has_header_ = true;
        } else if (*text == protocols_[proposed_]) {
            return text;
        } else if (*text != kNotAvailable) {
            return unexpected(MultistreamError::WrongAnswer);
        } else if (++proposed_ == protocols_.size()) {
            return unexpected(MultistreamError::Refused);
        } else {
            append_multistream(out, protocols_[proposed_]);
        }
    }
    return std::optional<std::string>{};
}

Result<std::optional<std::string>, MultistreamError> MultistreamListener::step(
    BytesView& input, std::span<const std::string> supported, Bytes& out) {
    while (auto text = TRY(reader_.next(input))) {
        if (!has_header_) {
            if (*text != kHeader) return unexpected(MultistreamError::WrongHeader);
            has_header_ = true;
            append_multistream(out, kHeader);
        } else if (std::find(supported.begin(), supported.end(), *text) != supported.end()) {
            append_multistream(out, *text);
            return text;
        } else if (++proposals_ == kProposalsMax) {
            return unexpected(MultistreamError::TooMany);
        } else {
            append_multistream(out, kNotAvailable);
        }
    }
    return std::optional<std::string>{};
}

}  // namespace p2p
