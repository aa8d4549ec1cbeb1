// Blocks in a file, as Substrate's export-blocks --binary writes them:
//
//   u64 little endian, the number of blocks | SCALE signed blocks, ascending
//   signed block = header | extrinsics | Option<Vec<(engine, proof)>>
//
// Reading holds one window of the file in memory, however long it is.
#pragma once

#include "primitives/header.hpp"
#include "primitives/result.hpp"

#include <fstream>
#include <optional>
#include <string>

namespace node {

struct SignedBlock {
    primitives::Block block;
    std::optional<primitives::Justifications> justifications;
};

class BlockFileReader {
  public:
    /// The error names the file.
    static primitives::Result<BlockFileReader, std::string> open(const std::string& path);

    std::uint64_t count() const { return count_; }
    /// nullopt at the end. Errors: the file ends early, or holds something else.
    primitives::Result<std::optional<SignedBlock>, std::string> next();

  private:
    /// Above what one block with its proof may take.
    static constexpr std::size_t kWindow = std::size_t{32} << 20;

    explicit BlockFileReader(std::string path) : path_{std::move(path)} {}
    void fill();

    std::string path_;
    std::ifstream file_;
    std::uint64_t count_ = 0;
    std::uint64_t read_ = 0;
    primitives::Bytes window_;
    std::size_t at_ = 0;
};

/// The first bytes of a file of that many blocks.
primitives::Bytes block_file_header(std::uint64_t count);

}  // namespace node
