#include "consensus/signing_guard.hpp"

#include "primitives/types/hex.hpp"

#include <charconv>

namespace consensus {

VoteMark mark_of(grandpa::SetId set_id, grandpa::RoundNumber round, grandpa::VoteKind kind) {
    std::uint8_t step = 0;
    if (kind == grandpa::VoteKind::Prevote) step = 1;
    if (kind == grandpa::VoteKind::Precommit) step = 2;
    return {set_id, round, step};
}

// ---- text ---------------------------------------------------------------------------------------

namespace {

constexpr std::string_view kAuraWord = "aura";
constexpr std::string_view kGrandpaWord = "gran";

/// The next word of a line, without the space behind it.
std::string_view take_word(std::string_view& line) {
    const auto end = std::min(line.find(' '), line.size());
    const auto word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

bool take_number(std::string_view& line, std::uint64_t& out) {
    const auto word = take_word(line);
    const auto* end = word.data() + word.size();
    const auto read = std::from_chars(word.data(), end, out);
    return !word.empty() && read.ec == std::errc{} && read.ptr == end;
}

}  // namespace

std::optional<SigningGuard> SigningGuard::from_text(std::string_view text) {
    SigningGuard out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto word = take_word(line);
        const auto key = primitives::fixed_from_hex<Hash>(take_word(line));
        if (!key || out.slots_.size() + out.votes_.size() == kMarksMax) return std::nullopt;
        std::uint64_t step = 0;
        VoteMark mark;
        if (word == kAuraWord) {
            if (!take_number(line, out.slots_[key->bytes])) return std::nullopt;
        } else if (word == kGrandpaWord && take_number(line, mark.set_id) &&
                   take_number(line, mark.round) && take_number(line, step) && step <= 2) {
            mark.step = static_cast<std::uint8_t>(step);
            out.votes_[key->bytes] = mark;
        } else {
            return std::nullopt;
        }
        if (!line.empty()) return std::nullopt;
    }
    return out;
}

std::string SigningGuard::text() const {
    std::string out;
    for (const auto& [key, slot] : slots_)
        out += std::string{kAuraWord} + ' ' + primitives::to_hex(key) + ' ' + std::to_string(slot) +
               '\n';
    for (const auto& [key, mark] : votes_)
        out += std::string{kGrandpaWord} + ' ' + primitives::to_hex(key) + ' ' +
               std::to_string(mark.set_id) + ' ' + std::to_string(mark.round) + ' ' +
               std::to_string(mark.step) + '\n';
    return out;
}

// ---- marks --------------------------------------------------------------------------------------

void SigningGuard::compare(UnixMs now_ms, std::optional<aura::Slot> slot,
                           const std::optional<VoteMark>& vote) {
    bool is_behind = false;
    for (const auto& [key, mark] : slots_)
        is_behind |= !slot || *slot < mark;
    for (const auto& [key, mark] : votes_)
        is_behind |= !vote || *vote < mark;
    if (!is_behind) return;
    state_ = SigningState::Listening;
    listen_until_ms_ = now_ms + kListenMs;
}

template <class Mark>
bool SigningGuard::raise(std::map<Bytes32, Mark>& marks, const Bytes32& key, const Mark& mark) {
    const auto [at, inserted] = marks.try_emplace(key, mark);
    if (inserted) return true;
    if (at->second >= mark) return false;
    at->second = mark;
    return true;
}

bool SigningGuard::note_slot(const Bytes32& key, aura::Slot slot) {
    return raise(slots_, key, slot);
}

bool SigningGuard::note_vote(const Bytes32& key, const VoteMark& mark) {
    return raise(votes_, key, mark);
}

void SigningGuard::saw_slot(const Bytes32& key, aura::Slot slot) {
    const auto mark = slots_.find(key);
    if (state_ == SigningState::Listening && (mark == slots_.end() || slot > mark->second))
        state_ = SigningState::Refused;
}

void SigningGuard::saw_vote(const Bytes32& key, const VoteMark& seen) {
    const auto mark = votes_.find(key);
    if (state_ == SigningState::Listening && (mark == votes_.end() || seen > mark->second))
        state_ = SigningState::Refused;
}

SigningState SigningGuard::state(UnixMs now_ms) {
    if (state_ == SigningState::Listening && now_ms >= listen_until_ms_)
        state_ = SigningState::Trusted;
    return state_;
}

}  // namespace consensus
