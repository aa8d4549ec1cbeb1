#include "storage/rocks/rocks_store.hpp"

#include <array>
#include <atomic>
#include <utility>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

namespace storage::rocks {

using primitives::unexpected;

namespace {

/// Log kept before memory is flushed: bounds the time to read it again after a crash.
constexpr std::uint64_t kLogBytesMax = std::uint64_t{128} << 20;
/// Of a scan, read ahead of the cursor once it runs.
constexpr std::size_t kKeepInfoLogs = 4;
constexpr int kBloomBitsPerKey = 10;
/// The sorted file of a bulk write that is not finished.
constexpr std::string_view kBulkFile = "bulk.part";

rocksdb::Slice slice(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
BytesView view(const rocksdb::Slice& bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

StoreError error_of(const rocksdb::Status& status) {
    if (status.IsCorruption()) return StoreError::Corrupt;
    const std::string text = status.ToString();
    return text.find("lock") != std::string::npos ? StoreError::Locked : StoreError::Io;
}

rocksdb::ColumnFamilyOptions column_options(Column column, const RocksOptions& options,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions out;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.cache_index_and_filter_blocks = true;
    table.pin_l0_filter_and_index_blocks_in_cache = true;
    table.pin_top_level_index_and_filter = true;
    table.format_version = 5;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
    out.compression = rocksdb::kNoCompression;
    out.level_compaction_dynamic_level_bytes = true;
    out.write_buffer_size = options.write_buffer_bytes / 4;
    out.max_write_buffer_number = 3;
    switch (column) {
        case Column::Flat:
            // Point reads of hashed keys.
            table.block_size = 4 << 10;
            table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
            table.data_block_hash_table_util_ratio = 0.75;
            out.memtable_prefix_bloom_size_ratio = 0.02;
            out.memtable_whole_key_filtering = true;
            break;
        case Column::Hdr:
        case Column::Body:
        case Column::Just:
            table.block_size = 16 << 10;
            out.compression = rocksdb::kLZ4Compression;
            break;
        default:
            table.block_size = 16 << 10;
    }
    out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return out;
}

rocksdb::DBOptions database_options(const RocksOptions& options) {
    rocksdb::DBOptions out;
    out.create_if_missing = true;
    out.create_missing_column_families = true;
    out.max_open_files = options.open_files_max;
    out.max_background_jobs = options.background_jobs;
    out.db_write_buffer_size = options.write_buffer_bytes;
    out.max_total_wal_size = kLogBytesMax;
    out.bytes_per_sync = 1 << 20;
    out.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    out.keep_log_file_num = kKeepInfoLogs;
    // A dozen columns share the log: without it, one idle column would hold all logs.
    out.avoid_unnecessary_blocking_io = true;
    return out;
}

/// The first failure of the store.
class Failure {
  public:
    void set(const rocksdb::Status& status) {
        int none = kNone;
        code_.compare_exchange_strong(none, static_cast<int>(error_of(status)));
    }
    Result<Done, StoreError> get() const {
        const int code = code_.load();
        if (code != kNone) return unexpected(static_cast<StoreError>(code));
        return Done{};
    }

  private:
    static constexpr int kNone = -1;
    std::atomic<int> code_{kNone};
};

class Listener final : public rocksdb::EventListener {
  public:
    explicit Listener(std::shared_ptr<Failure> failure) : failure_{std::move(failure)} {}
    void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
        failure_->set(*status);
    }

  private:
    std::shared_ptr<Failure> failure_;
};

class RocksCursor final : public Cursor {
  public:
    RocksCursor(std::unique_ptr<rocksdb::Iterator> iterator, BytesView from)
        : iterator_{std::move(iterator)} {
        iterator_->Seek(slice(from));
    }
    bool valid() const override { return iterator_->Valid(); }
    BytesView key() const override { return view(iterator_->key()); }
    BytesView value() const override { return view(iterator_->value()); }
    void next() override { iterator_->Next(); }
    Result<Done, StoreError> status() const override {
        if (!iterator_->status().ok()) return unexpected(error_of(iterator_->status()));
        return Done{};
    }

  private:
    std::unique_ptr<rocksdb::Iterator> iterator_;
};

}  // namespace

class RocksStore::Impl {
  public:
    ~Impl() {
        for (auto* handle : handles_)
            database_->DestroyColumnFamilyHandle(handle);
    }

    rocksdb::Status open(const std::filesystem::path& folder, const RocksOptions& options) {
        const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
        auto database_settings = database_options(options);
        database_settings.listeners.push_back(std::make_shared<Listener>(failure_));
        std::vector<rocksdb::ColumnFamilyDescriptor> columns{
            {rocksdb::kDefaultColumnFamilyName, {}}};
        for (std::size_t i = 0; i < kColumnCount; ++i) {
            const auto column = static_cast<Column>(i);
            columns.emplace_back(std::string{to_string(column)},
                                 column_options(column, options, cache));
        }
        rocksdb::DB* opened = nullptr;
        const auto status =
            rocksdb::DB::Open(database_settings, folder.string(), columns, &handles_, &opened);
        database_.reset(opened);
        bulk_file_ = folder / kBulkFile;
        if (status.ok()) remove_bulk_file();
        return status;
    }

    /// The default column family stands first.
    rocksdb::ColumnFamilyHandle* column(Column column) const {
        return handles_[static_cast<std::size_t>(column) + 1];
    }
    rocksdb::DB& database() const { return *database_; }
    Failure& failure() const { return *failure_; }
    const std::filesystem::path& bulk_file() const { return bulk_file_; }
    void remove_bulk_file() const {
        std::error_code is_not_there;
        std::filesystem::remove(bulk_file_, is_not_there);
    }

    Result<std::optional<Bytes>, StoreError> get(Column column, BytesView key,
                                                 const rocksdb::Snapshot* snapshot) const {
        rocksdb::ReadOptions options;
        options.snapshot = snapshot;
        rocksdb::PinnableSlice value;
        const auto status = database_->Get(options, this->column(column), slice(key), &value);
        if (status.IsNotFound()) return std::optional<Bytes>{};
        if (!status.ok()) return unexpected(error_of(status));
        return std::optional{primitives::to_bytes(view(value))};
    }
    std::unique_ptr<Cursor> scan(Column column, BytesView from,
                                 const rocksdb::Snapshot* snapshot) const {
        rocksdb::ReadOptions options;
        options.snapshot = snapshot;
        return std::make_unique<RocksCursor>(
            std::unique_ptr<rocksdb::Iterator>{
                database_->NewIterator(options, this->column(column))},
            from);
    }

  private:
    std::shared_ptr<Failure> failure_ = std::make_shared<Failure>();
    std::filesystem::path bulk_file_;
    std::unique_ptr<rocksdb::DB> database_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

namespace {

/// Reads of the store as it was when this was made.
template <class Impl>
class RocksSnapshot final : public KeyValueReader {
  public:
    explicit RocksSnapshot(const Impl& impl)
        : impl_{impl}, snapshot_{impl.database().GetSnapshot()} {}
    ~RocksSnapshot() override { impl_.database().ReleaseSnapshot(snapshot_); }
    RocksSnapshot(const RocksSnapshot&) = delete;
    RocksSnapshot& operator=(const RocksSnapshot&) = delete;

    Result<std::optional<Bytes>, StoreError> get(Column column, BytesView key) const override {
        return impl_.get(column, key, snapshot_);
    }
    std::unique_ptr<Cursor> scan(Column column, BytesView from) const override {
        return impl_.scan(column, from, snapshot_);
    }

  private:
    const Impl& impl_;
    const rocksdb::Snapshot* snapshot_;
};

template <class Impl>
class RocksBulkWriter final : public BulkWriter {
  public:
    RocksBulkWriter(const Impl& impl, Column column)
        : impl_{impl},
          column_{impl.column(column)},
          writer_{rocksdb::EnvOptions{}, impl.database().GetOptions(column_), column_} {}
    ~RocksBulkWriter() override { impl_.remove_bulk_file(); }
    RocksBulkWriter(const RocksBulkWriter&) = delete;
    RocksBulkWriter& operator=(const RocksBulkWriter&) = delete;

    Result<Done, StoreError> add(BytesView key, BytesView value) override {
        TRY(impl_.failure().get());
        rocksdb::Status status;
        if (!std::exchange(is_open_, true)) status = writer_.Open(impl_.bulk_file().string());
        if (status.ok()) status = writer_.Put(slice(key), slice(value));
        return judge(status);
    }
    Result<Done, StoreError> finish() override {
        TRY(impl_.failure().get());
        if (!is_open_) return Done{};
        auto status = writer_.Finish();
        if (status.ok()) {
            rocksdb::IngestExternalFileOptions options;
            options.move_files = true;
            options.write_global_seqno = false;
            status =
                impl_.database().IngestExternalFile(column_, {impl_.bulk_file().string()}, options);
        }
        return judge(status);
    }

  private:
    Result<Done, StoreError> judge(const rocksdb::Status& status) const {
        if (!status.ok()) impl_.failure().set(status);
        return impl_.failure().get();
    }

    const Impl& impl_;
    rocksdb::ColumnFamilyHandle* const column_;
    rocksdb::SstFileWriter writer_;
    bool is_open_ = false;
};

}  // namespace

RocksStore::RocksStore(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
RocksStore::~RocksStore() = default;

Result<std::unique_ptr<RocksStore>, StoreError> RocksStore::open(
    const std::filesystem::path& folder, const RocksOptions& options) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) return unexpected(StoreError::Io);
    auto impl = std::make_unique<Impl>();
    const auto status = impl->open(folder, options);
    if (!status.ok()) return unexpected(error_of(status));
    return std::unique_ptr<RocksStore>{new RocksStore{std::move(impl)}};
}

Result<std::optional<Bytes>, StoreError> RocksStore::get(Column column, BytesView key) const {
    return impl_->get(column, key, nullptr);
}

std::unique_ptr<Cursor> RocksStore::scan(Column column, BytesView from) const {
    return impl_->scan(column, from, nullptr);
}

std::shared_ptr<const KeyValueReader> RocksStore::snapshot() const {
    return std::make_shared<RocksSnapshot<Impl>>(*impl_);
}

Result<Done, StoreError> RocksStore::write(const WriteBatch& batch, Durability durability) {
    TRY(impl_->failure().get());
    rocksdb::WriteOptions options;
    options.sync = durability == Durability::Synced;
    rocksdb::Status status;
    if (batch.operations.empty()) {
        if (options.sync) status = impl_->database().SyncWAL();
    } else {
        rocksdb::WriteBatch out{batch.size_bytes + 32 * batch.operations.size()};
        for (const auto& operation : batch.operations) {
            auto* column = impl_->column(operation.column);
            const auto key = slice(operation.key);
            switch (operation.kind) {
                case WriteBatch::Kind::Put:
                    out.Put(column, key, slice(operation.value));
                    break;
                case WriteBatch::Kind::Remove:
                    out.Delete(column, key);
                    break;
                case WriteBatch::Kind::RemoveRange:
                    out.DeleteRange(column, key, slice(operation.value));
                    break;
            }
        }
        status = impl_->database().Write(options, &out);
    }
    if (!status.ok()) impl_->failure().set(status);
    return impl_->failure().get();
}

std::unique_ptr<BulkWriter> RocksStore::bulk(Column column) {
    return std::make_unique<RocksBulkWriter<Impl>>(*impl_, column);
}

Result<Done, StoreError> RocksStore::health() const {
    return impl_->failure().get();
}

Result<Done, StoreError> RocksStore::compact() {
    for (std::size_t i = 0; i < kColumnCount; ++i) {
        auto* column = impl_->column(static_cast<Column>(i));
        auto status = impl_->database().Flush({}, column);
        if (status.ok()) status = impl_->database().CompactRange({}, column, nullptr, nullptr);
        if (!status.ok()) return unexpected(error_of(status));
    }
    return Done{};
}

}  // namespace storage::rocks
