#include "node/service/question_server.hpp"

#include "consensus/grandpa/digest.hpp"
#include "consensus/header_hash.hpp"
#include "node/service/recording_view.hpp"

#include <algorithm>

namespace node {

namespace pp = p2p::protocols;
namespace scale = primitives::scale;
using primitives::BlockNumber;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Hash;

using Answer = QuestionServer::Answer;

Answer QuestionServer::answer(pp::Request protocol, BytesView question) {
    switch (protocol) {
        case pp::Request::Sync:
            return answer_blocks(question);
        case pp::Request::State:
            return answer_state(question);
        case pp::Request::Warp:
            return answer_warp(question);
        case pp::Request::Light:
            return answer_light(question);
    }
    return {};
}

Answer QuestionServer::answer_blocks(BytesView question) {
    BlockProvider blocks{database_};
    auto answer = pp::answer_block_request(blocks, question);
    if (!answer) return {.bytes = std::nullopt, .is_malformed = true};
    return {.bytes = std::move(answer).value()};
}

Answer QuestionServer::answer_state(BytesView question) {
    const auto request = pp::decode_state_request(question);
    if (!request) return {.bytes = std::nullopt, .is_malformed = true};
    const auto view = database_.view_at(request->block);
    if (!view || !request->no_proof) return {};
    pp::StatePart part;
    std::size_t size = 0;
    auto key = (*view)->next_key(request->after);
    for (; key && (part.entries.empty() || size < pp::kStateResponseBytes);
         key = (*view)->next_key(*key)) {
        auto value = (*view)->get(*key).value_or(Bytes{});
        size += key->size() + value.size();
        part.entries.emplace_back(*key, std::move(value));
    }
    part.is_complete = !key;
    return {.bytes = encode(part)};
}

// ---- light --------------------------------------------------------------------------------------

Answer QuestionServer::answer_light(BytesView question) {
    const auto request = pp::decode_light_request(question);
    if (!request) return {.bytes = std::nullopt, .is_malformed = true};
    return {.bytes = pp::encode_light_response(*request, prove(*request))};
}

std::optional<pp::Proof> QuestionServer::prove(const pp::LightRequest& question) {
    if (const auto* call = std::get_if<pp::LightCall>(&question)) return prove_call(*call);
    if (const auto* read = std::get_if<pp::LightRead>(&question))
        return bounded_proof(read->block, read->keys);
    // This chain has no child tries.
    return std::nullopt;
}

std::optional<pp::Proof> QuestionServer::prove_call(const pp::LightCall& call) {
    const auto view = database_.view_at(call.block);
    if (!view) return std::nullopt;
    const RecordingView recording{**view};
    // A call that fails is proven by what it read as well.
    (void)executor_.open(recording)->call(call.method, call.data);
    return bounded_proof(call.block, recording.keys());
}

std::optional<pp::Proof> QuestionServer::bounded_proof(const Hash& block,
                                                       const std::vector<Bytes>& keys) {
    auto proof = database_.read_proof(block, keys);
    if (!proof) return std::nullopt;
    std::size_t size = 0;
    for (const auto& item : *proof)
        size += item.size();
    if (size > kProofBytesMax) return std::nullopt;
    return std::move(proof).value();
}

// ---- warp ---------------------------------------------------------------------------------------

Answer QuestionServer::answer_warp(BytesView question) {
    if (question.size() != Hash::kSize) return {.bytes = std::nullopt, .is_malformed = true};
    // What is missing may have changed the authorities.
    if (database_.gap()) return {};
    scan();
    return {.bytes = consensus::sync::build_warp_proof(*this, Hash::from(question))};
}

void QuestionServer::scan() {
    const auto end = database_.finalized().number;
    const auto until = std::min(end, scanned_ + kScannedPerQuestion);
    while (scanned_ < until) {
        const auto header = header_at(scanned_ + 1);
        if (!header) return;
        ++scanned_;
        const bool is_fork = !forks_.hard_forks().empty() &&
                             forks_.at({consensus::header_hash(*header), scanned_}) != nullptr;
        if (is_fork || consensus::grandpa::scheduled_change(*header)) changes_.push_back(scanned_);
    }
}

std::optional<BlockNumber> QuestionServer::number_of(const Hash& block) {
    const auto header = database_.blocks().header(block);
    if (!header || !*header) return std::nullopt;
    const auto number = (*header)->number.value;
    const auto canonical = database_.canonical_hash(number);
    if (!canonical || *canonical != block || number > database_.finalized().number)
        return std::nullopt;
    return number;
}

std::optional<BlockNumber> QuestionServer::next_change(BlockNumber above) {
    const auto next = std::upper_bound(changes_.begin(), changes_.end(), above);
    return next == changes_.end() ? std::nullopt : std::optional{*next};
}

std::optional<primitives::Header> QuestionServer::header_at(BlockNumber number) const {
    const auto hash = database_.canonical_hash(number);
    if (!hash || !*hash) return std::nullopt;
    auto header = database_.blocks().header(**hash);
    return header ? std::move(header).value() : std::nullopt;
}

std::optional<Bytes> QuestionServer::header(BlockNumber number) {
    const auto found = header_at(number);
    return found ? std::optional{scale::encode(*found)} : std::nullopt;
}

std::optional<Bytes> QuestionServer::justification(BlockNumber number) {
    const auto hash = database_.canonical_hash(number);
    if (!hash || !*hash) return std::nullopt;
    // Its place must be taken by something that decodes.
    if (forks_.at({**hash, number}) != nullptr)
        return scale::encode(consensus::grandpa::Justification{0, {{**hash, number}, {}}, {}});
    const auto all = database_.blocks().justifications(**hash);
    if (!all || !*all) return std::nullopt;
    for (const auto& each : **all)
        if (each.engine == primitives::kGrandpaEngine) return each.proof;
    return std::nullopt;
}

}  // namespace node
