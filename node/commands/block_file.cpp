#include "node/commands/block_file.hpp"

#include "primitives/scale/codec.hpp"

namespace node {

using primitives::Bytes;
using primitives::Result;
using primitives::unexpected;

Result<BlockFileReader, std::string> BlockFileReader::open(const std::string& path) {
    BlockFileReader out{path};
    out.file_.open(path, std::ios::binary);
    if (!out.file_) return unexpected("cannot read " + path);
    out.fill();
    primitives::scale::Decoder in{out.window_};
    if (!primitives::scale::decode_from(in, out.count_))
        return unexpected(path + ": too short for a file of blocks");
    out.at_ = sizeof(out.count_);
    return out;
}

void BlockFileReader::fill() {
    window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
    const auto kept = window_.size();
    if (!file_ || kept >= kWindow) return;
    window_.resize(kWindow);
    file_.read(reinterpret_cast<char*>(window_.data()) + kept,
               static_cast<std::streamsize>(kWindow - kept));
    window_.resize(kept + static_cast<std::size_t>(file_.gcount()));
}

Result<std::optional<SignedBlock>, std::string> BlockFileReader::next() {
    if (read_ == count_) return std::optional<SignedBlock>{};
    if (file_ && window_.size() - at_ < kWindow / 2) fill();
    const auto rest = primitives::BytesView{window_}.subspan(at_);
    primitives::scale::Decoder in{rest};
    SignedBlock out;
    if (!primitives::scale::decode_from(in, out))
        return unexpected(path_ + ": block " + std::to_string(read_ + 1) + " of " +
                          std::to_string(count_) +
                          " does not decode: " + std::string{to_string(in.error())});
    at_ += rest.size() - in.remaining();
    ++read_;
    return std::optional{std::move(out)};
}

Bytes block_file_header(std::uint64_t count) {
    return primitives::scale::encode(count);
}

}  // namespace node
