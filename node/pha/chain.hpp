// A chain behind a node's JSON-RPC, as the tool's commands see it: its metadata, state, runtime
// calls, and transactions built, signed, sent and watched.
#pragma once

#include "node/pha/dynamic_value.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/extrinsic.hpp"
#include "rpc/client/client.hpp"

#include <functional>
#include <memory>

namespace node::pha {

using primitives::AccountId;
using primitives::Hash;
using primitives::u128;

/// Where the node listens: "ws://host:port"; the tool speaks no TLS, so a distant node is reached
/// through a tunnel.
struct Endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 9944;
};
Result<Endpoint, Problem> endpoint_from(std::string_view url);

/// The number in a member: JSON number, or hex text as block numbers are; 0 where there is none.
std::uint64_t number_in(const json::Value& value, std::string_view name);

struct SigningOptions {
    u128 tip = 0;
    /// Blocks from the finalized head on in which it may be included; 0: for ever.
    std::uint64_t period = 64;
    std::optional<std::uint64_t> nonce;
};

/// What is signed and what an offline machine needs to know to sign it.
struct UnsignedTransaction {
    Bytes call;
    /// What the extrinsic carries, and what only the signed text holds.
    Bytes explicit_extensions;
    Bytes implicit_extensions;
    /// call | explicit | implicit; its blake2b-256 beyond 256 bytes.
    Bytes payload() const;
};

/// What became of a transaction in a block.
struct Inclusion {
    Hash block{};
    std::uint64_t block_number = 0;
    std::uint32_t index = 0;
    bool succeeded = false;
    /// Of a failure: "Balances.InsufficientBalance: ...".
    Problem failure;
    /// {"Pallet": {"Event": fields}} of the transaction, in order.
    json::Array events;
};

class Chain {
  public:
    /// Connects and reads metadata and versions.
    static Result<Chain, Problem> open(const Endpoint& endpoint);

    const ChainMetadata& metadata() const { return *metadata_; }
    const ValueCodec& values() const { return *values_; }
    const ChainUnits& units() const { return units_; }
    const std::string& name() const { return name_; }
    std::uint32_t spec_version() const { return spec_version_; }
    rpc::Client& client() { return *client_; }

    Result<json::Value, Problem> rpc(std::string_view method, json::Array params = {});
    Result<Bytes, Problem> runtime_call(std::string_view function, BytesView arguments);

    // ---- state ----
    /// The key of a storage item: all hashers for a value, fewer for a prefix.
    Result<Bytes, Problem> storage_key(const ChainMetadata::Entry& entry,
                                       const std::vector<json::Value>& keys) const;
    /// null for an absent value of an optional item.
    Result<json::Value, Problem> storage(const ChainMetadata::Entry& entry,
                                         const std::vector<json::Value>& keys);
    /// [key parts, value] of the items under a prefix, at most `limit`.
    Result<json::Array, Problem> storage_entries(const ChainMetadata::Entry& entry,
                                                 const std::vector<json::Value>& keys,
                                                 std::uint32_t limit);

    // ---- transactions ----
    Result<Bytes, Problem> encode_call(std::string_view path, const json::Value& arguments) const;
    Result<UnsignedTransaction, Problem> prepare(Bytes call, const AccountId& signer,
                                                 const SigningOptions& options);
    /// With its length prefix.
    static Bytes assemble(const UnsignedTransaction& transaction, const AccountId& signer,
                          const primitives::MultiSignature& signature);
    /// The fee in smallest units of a transaction signed by anyone.
    Result<u128, Problem> fee(const Bytes& extrinsic);
    /// What the call would do now; the failure's text where it would fail.
    Result<primitives::Done, Problem> dry_run(const Bytes& extrinsic);
    /// Waits until it is finalized (or included only). `tell` hears each status.
    Result<Inclusion, Problem> send(const Bytes& extrinsic, bool until_finalized,
                                    const std::function<void(std::string_view)>& tell);

    /// "Balances.InsufficientBalance: docs" of a decoded DispatchError.
    std::string dispatch_error_text(const json::Value& error) const;

  private:
    Chain() = default;
    Result<primitives::Done, Problem> load();
    Result<primitives::Done, Problem> append_extension(std::string_view identifier,
                                                       const AccountId& signer,
                                                       const SigningOptions& options,
                                                       UnsignedTransaction& out);
    Result<Inclusion, Problem> inclusion(const Hash& block, const Bytes& extrinsic);

    std::unique_ptr<rpc::Client> client_;
    std::unique_ptr<ChainMetadata> metadata_;
    std::unique_ptr<ValueCodec> values_;
    ChainUnits units_;
    std::string name_;
    Hash genesis_{};
    std::uint32_t spec_version_ = 0;
    std::uint32_t transaction_version_ = 0;
};

}  // namespace node::pha
