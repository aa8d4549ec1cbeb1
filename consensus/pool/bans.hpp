// Hashes of transactions that were found invalid: not looked at again for a while, so that a peer
// cannot make the node validate the same rubbish over and over.
#pragma once

#include "consensus/ports.hpp"

#include <map>
#include <set>

namespace consensus::pool {

/// Half an hour, Substrate's default.
inline constexpr std::uint64_t kBanMs = 30 * 60 * 1000;
/// Twice the ready queue; beyond it the ban that ends first goes.
inline constexpr std::size_t kBansMax = 16'384;

class Bans {
  public:
    void ban(const Hash& hash, UnixMs now_ms) {
        lift(hash);
        const UnixMs until = now_ms + kBanMs;
        by_hash_.emplace(hash, until);
        by_end_.insert({until, hash});
        if (by_hash_.size() > kBansMax) lift(Hash{by_end_.begin()->second});
    }

    bool is_banned(const Hash& hash, UnixMs now_ms) const {
        const auto at = by_hash_.find(hash);
        return at != by_hash_.end() && at->second > now_ms;
    }

    void lift_ended(UnixMs now_ms) {
        while (!by_end_.empty() && by_end_.begin()->first <= now_ms)
            lift(Hash{by_end_.begin()->second});
    }

    std::size_t size() const { return by_hash_.size(); }

  private:
    void lift(const Hash& hash) {
        const auto at = by_hash_.find(hash);
        if (at == by_hash_.end()) return;
        by_end_.erase({at->second, hash});
        by_hash_.erase(at);
    }

    std::map<Hash, UnixMs> by_hash_;
    std::set<std::pair<UnixMs, Hash>> by_end_;
};

}  // namespace consensus::pool
