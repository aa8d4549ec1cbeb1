// What a node says about its runtime (metadata V15), with look-ups by the names a person types.
//
// Names match without regard to case and underscores: "Balances.transferKeepAlive" is
// "balances.transfer_keep_alive".
#pragma once

#include "frame/metadata/wire.hpp"
#include "primitives/result.hpp"

namespace node::pha {

using frame::metadata::TypeDescription;
using frame::metadata::TypeId;
using frame::metadata::VariantDefinition;
using primitives::Bytes;
using primitives::BytesView;
using primitives::Result;
using primitives::unexpected;

/// A sentence for the person at the terminal.
using Problem = std::string;

class ChainMetadata {
  public:
    using Metadata = frame::metadata::wire::v15::Metadata;
    using Pallet = frame::metadata::wire::v15::Pallet;
    using StorageEntry = frame::metadata::wire::StorageEntry;
    using Constant = frame::metadata::wire::Constant;

    /// The blob that Metadata_metadata_at_version(15) gives. 16 MiB at most.
    static Result<ChainMetadata, Problem> read(BytesView blob);

    const Metadata& all() const { return metadata_; }
    Result<const TypeDescription*, Problem> type(TypeId id) const;

    Result<const Pallet*, Problem> pallet(std::string_view name) const;
    struct Call {
        const Pallet* pallet = nullptr;
        const VariantDefinition* call = nullptr;
    };
    /// "Pallet.name".
    Result<Call, Problem> call(std::string_view path) const;
    struct Entry {
        const Pallet* pallet = nullptr;
        const StorageEntry* entry = nullptr;
    };
    Result<Entry, Problem> storage(std::string_view path) const;
    Result<const Constant*, Problem> constant(std::string_view path) const;
    struct ModuleError {
        std::string pallet;
        std::string name;
        std::string docs;
    };
    /// What a dispatch error of a pallet stands for.
    Result<ModuleError, Problem> error(std::uint8_t pallet_index, std::uint8_t error_index) const;

    /// The variants of an enumeration.
    Result<const std::vector<VariantDefinition>*, Problem> variants(TypeId id) const;

  private:
    explicit ChainMetadata(Metadata metadata) : metadata_{std::move(metadata)} {}

    Metadata metadata_;
};

/// Whether two names are the same to a person.
bool same_name(std::string_view a, std::string_view b);
/// The lines of a documentation as one text.
std::string joined_docs(const frame::metadata::Docs& docs);

}  // namespace node::pha
