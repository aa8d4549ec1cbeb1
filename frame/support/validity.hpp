// What the transaction queue is told about a transaction (facts: substrate-formats section 7).
#pragma once

#include "frame/support/dispatch_error.hpp"

namespace frame {

/// Why a transaction cannot be included, byte for byte sp_runtime::TransactionValidityError.
struct TransactionValidityError {
    enum class Invalid : std::uint8_t {
        Call,
        Payment,
        Future,
        Stale,
        BadProof,
        AncientBirthBlock,
        ExhaustsResources,
        Custom,
        BadMandatory,
        MandatoryValidation,
        BadSigner,
        IndeterminateImplicit,
        UnknownOrigin,
    };
    enum class Unknown : std::uint8_t { CannotLookup, NoUnsignedValidator, Custom };

    bool unknown = false;
    /// An Invalid, or an Unknown where `unknown` is set.
    std::uint8_t variant = 0;
    /// The number of a Custom.
    std::uint8_t custom = 0;

    TransactionValidityError() = default;
    TransactionValidityError(Invalid invalid)  // NOLINT
        : variant{static_cast<std::uint8_t>(invalid)} {}
    TransactionValidityError(Unknown reason)  // NOLINT
        : unknown{true}, variant{static_cast<std::uint8_t>(reason)} {}

    bool is(Invalid invalid) const {
        return !unknown && variant == static_cast<std::uint8_t>(invalid);
    }

    void encode_to(Bytes& out) const;
    bool decode_from(primitives::scale::Decoder& in);
    bool operator==(const TransactionValidityError&) const = default;
};

/// The sentence RPC gives with the error; empty for the Custom variants, which have a number.
std::string_view to_string(const TransactionValidityError& error);

template <class T = Done>
using Validity = Result<T, TransactionValidityError>;

struct ValidTransaction {
    std::uint64_t priority = 0;
    /// Tags that must be provided by transactions before this one.
    std::vector<Bytes> requires_tags;
    std::vector<Bytes> provides_tags;
    /// Blocks for which the verdict holds.
    std::uint64_t longevity = ~std::uint64_t{0};
    bool propagate = true;
    bool operator==(const ValidTransaction&) const = default;
};

enum class TransactionSource : std::uint8_t { InBlock, Local, External };

/// apply_extrinsic: outer error = cannot be included; inner error = included, the call failed.
using ApplyExtrinsicResult = Validity<Outcome<>>;

}  // namespace frame
