// What others do wrong, seen from here: two blocks of one slot, two votes of one round, and a clock
// that is not that of the others (or is it ours?). Proofs go to the own pool as bare extrinsics,
// which are never gossiped: every validator that saw the offence reports it, the first counts.
#include "node/service/chain_core.hpp"
#include "primitives/types/hex.hpp"

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

namespace node {

namespace aura = consensus::aura;
namespace grandpa = consensus::grandpa;

namespace {

constexpr consensus::UnixMs kSkewSaidEveryMs = 60'000;

}  // namespace

// ---- announced headers
// --------------------------------------------------------------------------

void ChainCore::note_announced(primitives::Header header) {
    if (stopping_) return;
    boost::asio::post(context_, [this, header = std::move(header)] { on_announced(header); });
}

void ChainCore::on_announced(const primitives::Header& header) {
    const auto announced = importer_->note_announced(header);
    if (!announced) return;
    if (announced->equivocation) report(*announced->equivocation);
    if (parts_.keystore.has_key(consensus::kAuraKey, announced->author))
        guard_.saw_slot(announced->author, announced->slot);
    if (announced->slot <= newest_announced_) return;
    newest_announced_ = announced->slot;
    if (!parts_.keystore.has_key(consensus::kAuraKey, announced->author)) note_delay(*announced);
}

void ChainCore::note_delay(const consensus::import::Importer::Announced& announced) {
    if (!skew_) skew_.emplace(importer_->slot_time());
    const auto now_ms = parts_.clock.now_ms();
    skew_->note(announced.author, announced.slot, now_ms);
    const auto ahead_ms = skew_->ahead_ms();
    figures_.clock_ahead_ms = ahead_ms.value_or(0);
    if (!skew_->is_off() || now_ms < skew_said_at_ms_ + kSkewSaidEveryMs) return;
    skew_said_at_ms_ = now_ms;
    spdlog::warn("clock: {} ms {} the other authors' median: set this machine's clock",
                 std::abs(*ahead_ms), *ahead_ms > 0 ? "ahead of" : "behind");
}

// ---- reports
// ------------------------------------------------------------------------------------

void ChainCore::report(const aura::EquivocationProof& proof) {
    ++figures_.aura_equivocations;
    spdlog::warn("aura: equivocation slot={} author={}", proof.slot,
                 primitives::to_hex(proof.offender));
    // The session in which the slot was the offender's is that of the block's parent.
    const auto view = parts_.database.view_at(proof.second.parent_hash);
    if (!view) return;
    submit_report(runtime::aura_report(parts_.executor, **view, proof.slot, proof.offender,
                                       primitives::scale::encode(proof)));
}

void ChainCore::report(const grandpa::EquivocationProof& proof) {
    ++figures_.grandpa_equivocations;
    spdlog::warn("grandpa: equivocation set={} round={} voter={}", proof.set_id, proof.round,
                 primitives::to_hex(proof.offender));
    // The voter's set is that of the last finalized block; above it there may be another session.
    const auto view = parts_.database.view_at(importer_->finalized().hash);
    if (!view) return;
    submit_report(runtime::grandpa_report(parts_.executor, **view, proof.set_id, proof.offender,
                                          primitives::scale::encode(proof)));
}

void ChainCore::submit_report(const Report& report) {
    // Only a block of the own makes something of it.
    if (!options_.is_author) return;
    if (!report || !*report) {
        spdlog::warn("report: no proof that the key is of this session {}",
                     report ? std::string{} : report.error().message);
        return;
    }
    const auto submitted = pool_->submit(parts_.clock.now_ms(), frame::TransactionSource::Local,
                                         primitives::scale::encode(**report), false);
    if (submitted)
        ++figures_.reports_submitted;
    else
        spdlog::info("report: not needed, or refused: {}", to_string(submitted.error().code));
    after_pool_change();
}

}  // namespace node
