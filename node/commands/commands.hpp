// Commands on a chain that no node is running: RocksDB lets one process open it at a time.
#pragma once

#include "node/cli/options.hpp"
#include "node/service/service.hpp"

namespace node {

/// Best and finalized block and genesis, as JSON.
Outcome chain_info(const ChainInfoOptions& options);
/// Writes the canonical blocks of a range to a file or standard output (block_file.hpp).
Outcome export_blocks(const ExportBlocksOptions& options);
/// Imports such a file as if a peer had sent the blocks; those that are there already are skipped.
Outcome import_blocks(const ImportBlocksOptions& options);
/// Executes a stored block again and compares everything its header says.
Outcome check_block(const CheckBlockOptions& options);
/// A raw chain specification whose genesis is the state after a block.
Outcome export_state(const ExportStateOptions& options);
/// Takes unfinalized blocks off the best chain.
Outcome revert(const RevertOptions& options);
/// Times of executing stored blocks again.
Outcome benchmark_block(const BenchmarkBlockOptions& options);
/// Times of reading an entry of the best block's state, and of the root after changing it.
Outcome benchmark_storage(const BenchmarkStorageOptions& options);
/// Times of the runtime's calls beside the weights that they declare.
Outcome benchmark_pallet(const BenchmarkPalletOptions& options);
/// What this machine does of the work that a node is made of.
Outcome benchmark_machine();

}  // namespace node
