// The power of accounts over time.
#include "tokenomics/referenda/referenda.hpp"

namespace tokenomics::referenda {

AccountId Pallet::receiver_of(const AccountId& who) const {
    return storage.delegates.get(who).value_or(who);
}

void Pallet::shares_changed(const AccountId& who, Balance before, Balance after) {
    if (before != after && !pools::pool_of_account(who))
        change_power(receiver_of(who), after, before);
}

void Pallet::stake_changed(const AccountId& who, Balance before, Balance after) {
    if (before != after) change_power(receiver_of(who), after, before);
}

Balance Pallet::own_power(const AccountId& who) const {
    return parts_.vpha.balance(who) + (stakes_ != nullptr ? stakes_->stake(who) : 0);
}

Balance Pallet::power_now(const AccountId& who) const {
    const auto range = storage.checkpoint_ranges.get(who);
    if (range.first == range.next) return 0;
    const auto last = storage.checkpoints.get(who, range.next - 1);
    return last ? last->power : 0;
}

/// The greatest checkpoint that is not later, by bisection.
Balance Pallet::power_at(const AccountId& who, Epoch epoch) const {
    const auto range = storage.checkpoint_ranges.get(who);
    std::uint32_t low = range.first;
    std::uint32_t high = range.next;
    Balance power = 0;
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        const auto checkpoint = storage.checkpoints.get(who, middle);
        if (checkpoint && checkpoint->epoch <= epoch) {
            power = checkpoint->power;
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return power;
}

void Pallet::change_power(const AccountId& who, Balance add, Balance subtract) {
    const Balance power =
        primitives::saturating_sub(primitives::saturating_add(power_now(who), add), subtract);
    const Epoch now = current_epoch();
    auto range = storage.checkpoint_ranges.get(who);
    if (range.first != range.next) {
        const auto last = storage.checkpoints.get(who, range.next - 1);
        if (last && last->epoch == now) {
            storage.checkpoints.put(who, range.next - 1, {.epoch = now, .power = power});
            return;
        }
    }
    storage.checkpoints.put(who, range.next, {.epoch = now, .power = power});
    ++range.next;
    drop_old_checkpoints(who, range);
    storage.checkpoint_ranges.put(who, range);
}

/// Two at a time, so that a list shrinks while it grows by one. The latest of those too old stays:
/// it says what held at the beginning of the window.
void Pallet::drop_old_checkpoints(const AccountId& who, CheckpointRange& range) {
    const Epoch now = current_epoch();
    for (int i = 0; i < 2 && range.next - range.first > 1; ++i) {
        const auto second = storage.checkpoints.get(who, range.first + 1);
        if (!second || second->epoch + kEpochsKept > now) return;
        storage.checkpoints.remove(who, range.first);
        ++range.first;
    }
}

Balance Pallet::electorate() const {
    Balance out = parts_.vpha.total_shares();
    for (const auto& chain : {frame::kTreasuryAccount, frame::kRewardReserveAccount,
                              frame::kVaultAccount, frame::kProvidersAccount})
        out = primitives::saturating_sub(out, parts_.vpha.balance(chain));
    return out;
}

}  // namespace tokenomics::referenda
