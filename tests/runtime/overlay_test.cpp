// The overlay against a model: whole copies of a map for every open transaction.
#include "runtime/executor/overlay.hpp"

#include "primitives/scale/codec.hpp"
#include "tests/support/memory_state.hpp"

#include <random>

#include <gtest/gtest.h>

namespace runtime {
namespace {

using tests::MemoryState;
using Entries = MemoryState::Entries;

Bytes key_of(std::uint64_t n) {
    return {'k', static_cast<std::uint8_t>(n % 23)};
}

/// Appends to a SCALE vector of bytes by decoding and encoding it.
Bytes appended(const std::optional<Bytes>& old, std::uint8_t item) {
    Bytes items;
    if (old) {
        const auto decoded = primitives::scale::decode<Bytes>(*old);
        if (decoded) items = *decoded;
    }
    items.push_back(item);
    return primitives::scale::encode(items);
}

std::optional<Bytes> next_in(const Entries& entries, const Bytes& key) {
    const auto found = entries.upper_bound(key);
    return found == entries.end() ? std::nullopt : std::optional{found->first};
}

void compare(Overlay& overlay, const Entries& model) {
    for (std::uint64_t n = 0; n < 23; ++n) {
        const Bytes* value = overlay.get(key_of(n));
        const auto found = model.find(key_of(n));
        ASSERT_EQ(value != nullptr, found != model.end());
        if (value != nullptr) {
            ASSERT_EQ(*value, found->second);
        }
        ASSERT_EQ(overlay.next_key(key_of(n)), next_in(model, key_of(n)));
    }
}

class OverlayModel : public testing::TestWithParam<std::uint32_t> {};

TEST_P(OverlayModel, AgreesThroughNestedTransactions) {
    std::mt19937 random{GetParam()};
    Entries base;
    for (std::uint64_t n = 0; n < 12; ++n)
        base[key_of(random())] = primitives::scale::encode(Bytes(random() % 70, 7));
    MemoryState state{base};
    Overlay overlay{state};
    std::vector<Entries> models{base};

    for (int step = 0; step < 600; ++step) {
        const Bytes key = key_of(random());
        auto& model = models.back();
        const auto found = model.find(key);
        switch (random() % 8) {
            case 0:
                overlay.set(key, Bytes{1, 2});
                model[key] = {1, 2};
                break;
            case 1:
                overlay.set(key, std::nullopt);
                model.erase(key);
                break;
            case 2:
                overlay.set(key, primitives::scale::encode(Bytes(63, 1)));
                model[key] = primitives::scale::encode(Bytes(63, 1));
                break;
            case 3:
                if (models.size() < 9) {
                    overlay.start_transaction();
                    models.push_back(model);
                }
                break;
            case 4:
                if (models.size() > 1) {
                    overlay.commit_transaction();
                    auto top = std::move(models.back());
                    models.pop_back();
                    models.back() = std::move(top);
                }
                break;
            case 5:
                if (models.size() > 1) {
                    overlay.rollback_transaction();
                    models.pop_back();
                }
                break;
            default: {
                const auto item = static_cast<std::uint8_t>(random());
                const auto old = found == model.end() ? std::nullopt : std::optional{found->second};
                // {1, 2} reads as a vector of no items with a byte behind it: not of interest.
                if (old && *old == Bytes{1, 2}) break;
                overlay.append(key, Bytes{item});
                models.back()[key] = appended(old, item);
                break;
            }
        }
        if (step % 10 == 0) compare(overlay, models.back());
    }
    while (models.size() > 1) {
        overlay.rollback_transaction();
        models.pop_back();
    }
    compare(overlay, models.back());

    MemoryState after = state;
    after.apply(overlay.diff());
    EXPECT_EQ(after.entries(), models.back());
}

INSTANTIATE_TEST_SUITE_P(Seeds, OverlayModel, testing::Range(1u, 41u));

TEST(Overlay, DiffLeavesOutWhatCameAndWent) {
    MemoryState state;
    Overlay overlay{state};
    overlay.set(Bytes{1}, Bytes{2});
    overlay.set(Bytes{1}, std::nullopt);
    EXPECT_TRUE(overlay.diff().empty());
}

}  // namespace
}  // namespace runtime
