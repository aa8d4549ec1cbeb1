#include "frame/pallets/preimage.hpp"

namespace frame::preimage {

std::string_view to_string(Error error) {
    switch (error) {
        case Error::TooBig:
            return "The preimage is longer than 4 MiB.";
        case Error::AlreadyNoted:
            return "The preimage is stored already.";
        case Error::NotAuthorized:
            return "The preimage is another account's.";
        case Error::NotNoted:
            return "The preimage is not stored.";
        case Error::Requested:
            return "The preimage is needed by another pallet.";
        case Error::NotRequested:
            return "Nothing needs the preimage.";
    }
    return "Unknown error.";
}

DispatchInfo Pallet::info(const NotePreimage& call) const {
    // Hashing and writing take about 2 ns a byte.
    return {.weight = call_weight(20 + call.bytes.size() / 500, 3, 3)};
}
DispatchInfo Pallet::info(const UnnotePreimage&) const {
    return {.weight = call_weight(10, 3, 3)};
}

DispatchResult Pallet::dispatch(const Origin& origin, const NotePreimage& call) {
    std::optional<AccountId> owner;
    if (!ensure_root(origin)) owner = TRY(ensure_signed(origin));
    if (call.bytes.size() > kPreimageSizeMax) return fail(Error::TooBig);
    const Hash hash = host().blake2_256(call.bytes);
    auto status = storage.request_status_for.get(hash).value_or(Status{});
    if (status.noted) return fail(Error::AlreadyNoted);
    status.owner = owner;
    status.noted = true;
    status.length = static_cast<std::uint32_t>(call.bytes.size());
    status.deposit = owner ? deposit_for(call.bytes.size()) : 0;
    if (owner) TRY(currency_.hold(hold_reason(), *owner, status.deposit));
    storage.request_status_for.put(hash, status);
    storage.preimage_for.put({hash, status.length}, {call.bytes});
    deposit_event(Noted{hash});
    return done();
}

DispatchResult Pallet::dispatch(const Origin& origin, const UnnotePreimage& call) {
    const auto status = storage.request_status_for.get(call.hash);
    if (!status || !status->noted) return fail(Error::NotNoted);
    if (!ensure_root(origin)) {
        const auto who = TRY(ensure_signed(origin));
        if (status->owner != who) return fail(Error::NotAuthorized);
    }
    if (status->requests > 0) return fail(Error::Requested);
    if (status->owner) TRY(currency_.release(hold_reason(), *status->owner, status->deposit));
    storage.preimage_for.remove({call.hash, status->length});
    storage.request_status_for.remove(call.hash);
    deposit_event(Cleared{call.hash});
    return done();
}

std::optional<Bytes> Pallet::preimage_of(const Hash& hash, std::uint32_t length) const {
    auto found = storage.preimage_for.get({hash, length});
    if (!found) return std::nullopt;
    return std::move(found->items);
}

void Pallet::request(const Hash& hash) {
    auto status = storage.request_status_for.get(hash).value_or(Status{});
    ++status.requests;
    storage.request_status_for.put(hash, status);
    deposit_event(frame::preimage::Requested{hash});
}

void Pallet::unrequest(const Hash& hash) {
    auto status = storage.request_status_for.get(hash);
    if (!status || status->requests == 0) return;
    --status->requests;
    if (status->requests == 0 && !status->noted)
        storage.request_status_for.remove(hash);
    else
        storage.request_status_for.put(hash, *status);
}

}  // namespace frame::preimage
