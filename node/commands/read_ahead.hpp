// The next blocks of a file, of which the authors are verified while those before are imported.
#pragma once

#include "node/commands/block_file.hpp"

#include <deque>

namespace node {

class ReadAhead {
  public:
    /// Blocks in memory, beyond the next one: as far as import::LookAhead looks, as long as their
    /// bodies are small. Large ones take longer than their authors' signatures.
    static constexpr std::size_t kBlocksMax = 64;
    static constexpr std::size_t kBodyBytesMax = std::size_t{8} << 20;

    /// The reader outlives this object.
    explicit ReadAhead(BlockFileReader& reader) : reader_{reader} {}

    /// As BlockFileReader::next().
    primitives::Result<std::optional<SignedBlock>, std::string> next();
    /// As ImportQueue::in_line(), the block that next() gives first.
    std::vector<primitives::Header> in_line(const primitives::Hash& parent,
                                            std::size_t count) const;
    /// Reads until one of the bounds is reached. Call it before in_line().
    primitives::Result<primitives::Done, std::string> fill();

  private:
    BlockFileReader& reader_;
    std::deque<SignedBlock> blocks_;
    std::size_t body_bytes_ = 0;
    bool ended_ = false;
};

}  // namespace node
