// Core, BlockBuilder: blocks in and out.
#include "runtime/api/functions.hpp"

namespace runtime {

using primitives::Done;

namespace core {

BlockResult<frame::RuntimeVersion> version(Runtime&) {
    return runtime::version();
}

BlockResult<Done> execute_block(Runtime& runtime, const Block& block) {
    return Executive{runtime}.execute_block(block);
}

BlockResult<ExtrinsicInclusion> initialize_block(Runtime& runtime, const Header& header) {
    return Executive{runtime}.initialize_block(header);
}

}  // namespace core

namespace block_builder {

namespace {

constexpr primitives::Hash64Bit kTimestampInherent{'t', 'i', 'm', 's', 't', 'a', 'p', '0'};
/// How far a block's time may be ahead of the importer's clock.
constexpr std::uint64_t kDriftMaxMs = 30'000;

std::optional<std::uint64_t> time_of(const InherentData& data) {
    const auto found = data.find(kTimestampInherent);
    if (found == data.end()) return std::nullopt;
    const auto time = primitives::scale::decode<std::uint64_t>(found->second);
    return time ? std::optional{*time} : std::nullopt;
}

OpaqueExtrinsic bare(std::uint8_t pallet, const frame::timestamp::Set& call) {
    Bytes body{primitives::kExtrinsicVersion, pallet, frame::timestamp::Set::kInfo.index};
    primitives::scale::encode_to(call, body);
    return {std::move(body)};
}

std::optional<std::uint64_t> time_set_by(Runtime& runtime, const Block& block) {
    if (block.extrinsics.empty()) return std::nullopt;
    const auto first = read_extrinsic(block.extrinsics.front(), runtime);
    if (!first || !runtime.is_inherent(first->call)) return std::nullopt;
    const auto call =
        primitives::scale::decode<frame::timestamp::Set>(BytesView{first->call.encoded}.subspan(2));
    return call ? std::optional{call->now.value} : std::nullopt;
}

}  // namespace

BlockResult<frame::ApplyExtrinsicResult> apply_extrinsic(Runtime& runtime,
                                                         const OpaqueExtrinsic& extrinsic) {
    runtime.host.storage_start_transaction();
    auto result = Executive{runtime}.apply_extrinsic(extrinsic);
    if (result)
        runtime.host.storage_commit_transaction();
    else
        runtime.host.storage_rollback_transaction();
    return result;
}

BlockResult<Header> finalize_block(Runtime& runtime) {
    return Executive{runtime}.finalize_block();
}

BlockResult<std::vector<OpaqueExtrinsic>> inherent_extrinsics(Runtime& runtime,
                                                              const InherentData& data) {
    const auto time = time_of(data);
    if (!time) return primitives::unexpected(BlockError{"no timestamp in the inherent data"});
    return std::vector{bare(runtime.timestamp.index(), {.now = {*time}})};
}

BlockResult<CheckInherentsResult> check_inherents(Runtime& runtime, const Block& block,
                                                  const InherentData& data) {
    CheckInherentsResult out;
    const auto refuse = [&](std::string_view text) {
        out.okay = false;
        out.fatal_error = true;
        out.errors[kTimestampInherent] = primitives::scale::encode(text);
    };
    const auto now = time_of(data);
    const auto set = time_set_by(runtime, block);
    if (!now || !set)
        refuse("the block does not set its time");
    else if (*set > *now + kDriftMaxMs)
        refuse("the block's time is too far in the future");
    return out;
}

}  // namespace block_builder

}  // namespace runtime
