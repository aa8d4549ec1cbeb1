#include "storage/state_download.hpp"

#include "primitives/crypto/hash.hpp"
#include "storage/layout.hpp"

namespace storage {

using primitives::unexpected;
using primitives::view_of;

std::string_view to_string(DownloadError error) {
    switch (error) {
        case DownloadError::Store:
            return "state download: the store failed";
        case DownloadError::NotAscending:
            return "state download: a key that is not above the one before it";
    }
    return "state download: unknown error";
}

Result<StateDownload, StoreError> StateDownload::open(KeyValueStore& store,
                                                      std::size_t file_bytes) {
    StateDownload out{store, file_bytes};
    const auto row = TRY(store.get(Column::Meta, view_of(layout::kDownloadKey)));
    if (!row) return out;
    auto target = primitives::scale::decode<ProvenBlock>(*row);
    if (!target) return unexpected(StoreError::Corrupt);
    out.target_ = std::move(target).value();
    TRY(out.find_last_key());
    return out;
}

/// Bisects: a cursor goes upwards only, and the column may be large.
Result<Done, StoreError> StateDownload::find_last_key() {
    const auto has_from = [&](const Bytes& key) {
        return store_->scan(Column::Flat, key)->valid();
    };
    Bytes prefix;
    // Invariant: there is an entry not below `prefix`, and none above all that begin with it.
    while (has_from(prefix)) {
        // The highest byte with which `prefix` goes on in some entry, if any does.
        prefix.push_back(0);
        if (!has_from(prefix)) {
            prefix.pop_back();
            break;
        }
        int low = 0;
        int high = 255;
        while (low < high) {
            const int middle = (low + high + 1) / 2;
            prefix.back() = static_cast<std::uint8_t>(middle);
            if (has_from(prefix))
                low = middle;
            else
                high = middle - 1;
        }
        prefix.back() = static_cast<std::uint8_t>(low);
    }
    last_key_ = std::move(prefix);
    return Done{};
}

Result<Done, StoreError> StateDownload::clear() {
    file_.reset();
    WriteBatch batch;
    clear_store(*store_, batch);
    TRY(store_->write(batch, Durability::Buffered));
    target_.reset();
    last_key_.clear();
    return Done{};
}

Result<Done, StoreError> StateDownload::keep(std::span<const ProvenBlock> proven) {
    WriteBatch batch;
    for (const auto& block : proven) {
        const BlockRef ref{primitives::crypto::blake2b_256(primitives::scale::encode(block.header)),
                           block.header.number.value};
        BlockStore::put_header(batch, ref, block.header);
        BlockStore::put_canonical(batch, ref);
        BlockStore::put_justifications(batch, ref, block.justifications);
    }
    return store_->write(batch, Durability::Buffered);
}

Result<Done, StoreError> StateDownload::begin(ProvenBlock target) {
    CHECK(!store_->scan(Column::Flat, {})->valid());
    WriteBatch batch;
    batch.put(Column::Meta, view_of(layout::kDownloadKey), primitives::scale::encode(target));
    // Files of entries survive a crash: what they are of must.
    TRY(store_->write(batch, Durability::Synced));
    target_ = std::move(target);
    last_key_.clear();
    return Done{};
}

Result<Done, DownloadError> StateDownload::add(Entries entries) {
    CHECK(target_.has_value());
    for (const auto& [key, value] : entries) {
        const bool is_above = entries_ == 0 && last_key_.empty()
                                  ? !key.empty()
                                  : primitives::compare(last_key_, key) < 0;
        if (!is_above) return unexpected(DownloadError::NotAscending);
        if (!file_) file_ = store_->bulk(Column::Flat);
        if (!file_->add(key, value)) return unexpected(DownloadError::Store);
        last_key_ = key;
        ++entries_;
        const auto size = key.size() + value.size();
        bytes_ += size;
        file_size_bytes_ += size;
        if (file_size_bytes_ >= file_bytes_ && !finish()) return unexpected(DownloadError::Store);
    }
    return Done{};
}

Result<Done, StoreError> StateDownload::finish() {
    const auto file = std::exchange(file_, nullptr);
    file_size_bytes_ = 0;
    if (!file) return Done{};
    return file->finish();
}

}  // namespace storage
