#include "consensus/import/importer.hpp"

#include "consensus/aura/headers_ahead.hpp"
#include "consensus/grandpa/digest.hpp"
#include "consensus/header_hash.hpp"
#include "consensus/import/body_signatures.hpp"

namespace consensus::import {

using primitives::Block;
using primitives::StateDiff;
using primitives::StateView;
using storage::Durability;

namespace {

/// Extrinsics from which on signatures are verified by other threads as well.
constexpr std::size_t kVerifiedAheadMin = 4;

ImportError error(Verdict verdict, std::string_view text = {}) {
    return {verdict, std::string{text}, 0};
}

}  // namespace

// ---- before execution ---------------------------------------------------------------------------

Result<Prepared, ImportError> Importer::prepare(Block block, UnixMs now_ms) const {
    Prepared out;
    const Hash hash = header_hash(block.header);
    const Hash parent = block.header.parent_hash;
    const BlockNumber number = block.header.number;
    if (tree_.contains(hash)) return unexpected(error(Verdict::AlreadyKnown));
    if (number <= tree_.root().number) return unexpected(error(Verdict::BelowFinalized));
    if (!parts_.forks.allows({hash, number})) return unexpected(error(Verdict::Forbidden));
    if (!tree_.contains(parent)) return unexpected(error(Verdict::UnknownParent));
    if (tree_.is_full() && parent != best_.hash) return unexpected(error(Verdict::TooManyForks));
    out.parent = TRY(header_of(parent));
    if (number != out.parent.number.value + 1) return unexpected(error(Verdict::WrongNumber));

    auto sealed = aura::read_sealed(block.header);
    if (!sealed) return unexpected(error(Verdict::MalformedHeader, to_string(sealed.error())));
    const auto when = aura::timeliness(sealed->claim.slot, now_ms, slot_time_);
    if (when.verdict == aura::Timeliness::Verdict::TooFarAhead)
        return unexpected(error(Verdict::TooFarAhead));
    if (when.verdict == aura::Timeliness::Verdict::Wait)
        return unexpected(ImportError{Verdict::FutureBlock, {}, when.at_ms});
    out.header = std::move(sealed).value();
    out.block = std::move(block);
    return out;
}

// ---- execution ----------------------------------------------------------------------------------

Result<std::unique_ptr<StateView>, ImportError> Importer::view_at(const Hash& block) const {
    auto view = parts_.database.view_at(block);
    if (view) return std::move(view).value();
    const bool unknown = view.error() == storage::StateError::UnknownBlock;
    return unexpected(error(unknown ? Verdict::BelowFinalized : Verdict::StoreFailed,
                            storage::to_string(view.error())));
}

Result<Header, ImportError> Importer::header_of(const Hash& block) const {
    auto header = parts_.database.blocks().header(block);
    if (!header) return unexpected(error(Verdict::StoreFailed, storage::to_string(header.error())));
    if (!header.value())
        return unexpected(error(Verdict::StoreFailed, "a block of the fork tree is not stored"));
    return *std::move(header).value();
}

Result<Bytes32, ImportError> Importer::check_author(const Prepared& prepared,
                                                    const StateView& state) const {
    const auto runtime_error = [](const runtime::ExecutionError& failure) {
        return error(Verdict::RuntimeFailed, failure.message);
    };
    const aura::Claim& claim = prepared.header.claim;
    const auto authorities = runtime::aura_authorities(parts_.executor, state);
    if (!authorities) return unexpected(runtime_error(authorities.error()));
    const auto author = aura::author_after(prepared.parent, claim.slot, *authorities);
    if (!author) return unexpected(error(Verdict::WrongSlot, to_string(author.error())));
    const auto seal = aura::verify_seal(prepared.header, *author, parts_.signatures.known());
    if (!seal) return unexpected(error(Verdict::BadSeal, to_string(seal.error())));

    const auto input = runtime::author_vrf_input(parts_.executor, state, claim.slot);
    if (!input) return unexpected(runtime_error(input.error()));
    // Both remembered: the runtime asks for the second again.
    const auto vrf = aura::verify_vrf(claim, *input, *author, parts_.signatures.known());
    if (!vrf) return unexpected(error(Verdict::BadVrf, to_string(vrf.error())));
    return *author;
}

Result<StateDiff, ImportError> Importer::run(const Block& unsealed, const StateView& state) const {
    const BodySignatures signatures{parts_.database, parts_.executor, unsealed};
    // An inherent has no signature, and one or two are verified sooner than another thread begins.
    std::unique_ptr<SignatureVerifier::Work> ahead;
    if (unsealed.extrinsics.size() >= kVerifiedAheadMin)
        ahead = parts_.signatures.start(signatures);
    auto diff = runtime::execute_block(parts_.executor, state, unsealed);
    if (!diff) return unexpected(error(Verdict::InvalidBlock, diff.error().message));
    return std::move(diff).value();
}

Result<Executed, ImportError> Importer::execute(Prepared prepared) const {
    const auto state = TRY(view_at(prepared.header.unsealed.parent_hash));
    Executed out;
    out.author = TRY(check_author(prepared, *state));
    out.hash = prepared.header.hash;
    out.slot = prepared.header.claim.slot;
    out.block = std::move(prepared.block);
    Header sealed = std::exchange(out.block.header, std::move(prepared.header.unsealed));
    out.diff = TRY(run(out.block, *state));
    out.block.header = std::move(sealed);
    return out;
}

// ---- into the chain -----------------------------------------------------------------------------

Result<ImportFacts, ImportError> Importer::write(Executed executed, Durability durability) {
    const Hash parent = executed.block.header.parent_hash;
    if (tree_.contains(executed.hash)) return unexpected(error(Verdict::AlreadyKnown));
    if (!tree_.contains(parent)) return unexpected(error(Verdict::BelowFinalized));

    ImportFacts facts;
    facts.block = {executed.hash, executed.block.header.number};
    facts.slot = executed.slot;
    facts.author = executed.author;
    const bool is_best = facts.block.number > best_.number;
    const Header header = executed.block.header;
    const auto written = parts_.database.import_block(
        {executed.hash, std::move(executed.block), std::move(executed.diff), is_best, {}},
        durability);
    if (!written) {
        const bool mismatch = written.error() == storage::StateError::RootMismatch;
        return unexpected(error(mismatch ? Verdict::InvalidBlock : Verdict::StoreFailed,
                                storage::to_string(written.error())));
    }
    tree_.insert(facts.block, parent, grandpa::scheduled_change(header).has_value());
    if (is_best) {
        facts.new_best = BestChanged{facts.block, tree_.route(best_.hash, facts.block.hash)};
        best_ = facts.block;
    }
    facts.equivocation = equivocations_.note(facts.slot, facts.author, header);
    facts.is_hard_fork = parts_.forks.at(facts.block) != nullptr;
    return facts;
}

Result<ImportFacts, ImportError> Importer::commit(Executed executed) {
    return write(std::move(executed), Durability::Buffered);
}

Result<ImportFacts, ImportError> Importer::commit_own(Executed own) {
    return write(std::move(own), Durability::Synced);
}

Result<ImportFacts, ImportError> Importer::import(Block block, UnixMs now_ms) {
    Prepared prepared = TRY(prepare(std::move(block), now_ms));
    Executed executed = TRY(execute(std::move(prepared)));
    return commit(std::move(executed));
}

void Importer::verify_ahead(std::vector<Header> following) const {
    const auto state = view_at(best_.hash);
    if (!state || following.empty()) return;
    auto authorities = runtime::aura_authorities(parts_.executor, **state);
    const auto input = runtime::author_vrf_input(parts_.executor, **state, 0);
    Bytes32 randomness{};
    if (!authorities || !input || input->size() < randomness.size()) return;
    std::copy_n(input->begin(), randomness.size(), randomness.begin());
    parts_.signatures.start_ahead(std::make_unique<aura::HeadersAhead>(
        *std::move(authorities), randomness, std::move(following)));
}

std::optional<Importer::Announced> Importer::note_announced(const Header& header) {
    auto sealed = aura::read_sealed(header);
    const auto state = view_at(best_.hash);
    if (!sealed || !state) return std::nullopt;
    const auto authorities = runtime::aura_authorities(parts_.executor, **state);
    if (!authorities || authorities->empty()) return std::nullopt;
    Announced out;
    out.slot = sealed->claim.slot;
    out.author = (*authorities)[static_cast<std::size_t>(out.slot % authorities->size())];
    if (!aura::verify_seal(*sealed, out.author, parts_.signatures.known())) return std::nullopt;
    out.equivocation = equivocations_.note(out.slot, out.author, header);
    return out;
}

// ---- opening ------------------------------------------------------------------------------------

Result<std::unique_ptr<Importer>, ImportError> Importer::open(const Parts& parts) {
    // The constructor is private, so make_unique cannot reach it.
    std::unique_ptr<Importer> importer{new Importer{parts, parts.database.finalized()}};
    TRY(importer->check_required());
    TRY(importer->load_chain_facts());
    TRY(importer->take_restored());
    TRY(importer->replay());
    TRY(importer->take_hard_forks());
    return importer;
}

Result<Done, ImportError> Importer::load_chain_facts() {
    const auto state = TRY(view_at(tree_.root().hash));
    const auto duration = runtime::aura_slot_duration_ms(parts_.executor, *state);
    if (!duration) return refuse(Verdict::RuntimeFailed, duration.error().message);
    if (*duration == 0) return refuse(Verdict::RuntimeFailed, "the slot duration is 0");
    slot_time_ = {*duration};
    authorities_ = TRY(authorities_at(tree_.root()));
    return Done{};
}

Result<grandpa::AuthoritySet, ImportError> Importer::authorities_at(const BlockRef& block) const {
    const auto state = TRY(view_at(block.hash));
    auto list = runtime::grandpa_authorities(parts_.executor, *state);
    if (!list) return unexpected(error(Verdict::RuntimeFailed, list.error().message));
    const auto set_id = runtime::grandpa_set_id(parts_.executor, *state);
    if (!set_id) return unexpected(error(Verdict::RuntimeFailed, set_id.error().message));
    return parts_.forks.in_force(block.number, {*set_id, std::move(list).value()});
}

/// What is final cannot be left for the blocks that the specification names.
Result<Done, ImportError> Importer::check_required() const {
    for (const auto& [number, hash] : parts_.forks.required()) {
        if (number > tree_.root().number) break;
        const auto ours = parts_.database.blocks().finalized_hash(number);
        if (!ours) return refuse(Verdict::StoreFailed, storage::to_string(ours.error()));
        // Below a chain that began with a later block.
        if (!*ours || **ours == hash) continue;
        return refuse(Verdict::Forbidden,
                      "another block " + std::to_string(number) +
                          " is final in this database than the specification demands");
    }
    return Done{};
}

/// The states of these blocks were on disk.
Result<Done, ImportError> Importer::take_restored() {
    for (const BlockRef& block : parts_.database.restored()) {
        const Header header = TRY(header_of(block.hash));
        tree_.insert(block, header.parent_hash, grandpa::scheduled_change(header).has_value());
        best_ = block;
    }
    return Done{};
}

Result<Done, ImportError> Importer::replay() {
    const std::vector<BlockRef> blocks = parts_.database.replay();
    for (const BlockRef& block : blocks) {
        auto stored = parts_.database.block(block.hash);
        if (!stored) return refuse(Verdict::StoreFailed, storage::to_string(stored.error()));
        if (!*stored) return refuse(Verdict::StoreFailed, "a block to replay is not stored");
        Executed again;
        again.hash = block.hash;
        again.block = **std::move(stored);
        const Header sealed = again.block.header;
        again.slot = aura::slot_of(sealed).value_or(0);
        auto& logs = again.block.header.digest.logs;
        if (!logs.empty() && std::holds_alternative<primitives::Seal>(logs.back())) logs.pop_back();
        const auto state = TRY(view_at(sealed.parent_hash));
        again.diff = TRY(run(again.block, *state));
        again.block.header = sealed;
        TRY(write(std::move(again), Durability::Buffered));
    }
    return Done{};
}

}  // namespace consensus::import
