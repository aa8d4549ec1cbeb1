// When the authors of queued blocks are verified ahead: half as often as far as it is looked, so
// that the other threads never wait for the importing one.
#pragma once

#include "consensus/aura/headers_ahead.hpp"
#include "consensus/import/importer.hpp"

namespace consensus::import {

class LookAhead {
  public:
    /// Before a block is imported. `queue.in_line(parent, count)` gives the headers of at most so
    /// many queued blocks, each the child of the one before, the first of `parent`.
    template <class Queue>
    void before_import(const Importer& importer, const Queue& queue) {
        const auto best = importer.best();
        if (!is_due(best.number)) return;
        auto following = queue.in_line(best.hash, aura::kHeadersAheadMax);
        // The next one is verified where it is imported, sooner than another thread begins.
        if (following.size() < 2) return;
        reached_ = best.number + following.size();
        importer.verify_ahead(std::move(following));
    }

  private:
    bool is_due(BlockNumber best) const {
        return reached_ <= best + aura::kHeadersAheadMax / 2 ||
               reached_ > best + aura::kHeadersAheadMax;
    }

    /// The last block that was looked at.
    std::uint64_t reached_ = 0;
};

}  // namespace consensus::import
