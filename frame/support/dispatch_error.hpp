// Why a dispatch failed, byte for byte sp_runtime::DispatchError (facts: substrate-formats, 7).
#pragma once

#include "primitives/result.hpp"
#include "primitives/scale/codec.hpp"

namespace frame {

using primitives::Bytes;
using primitives::BytesView;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;
using primitives::Unexpected;

enum class TokenError : std::uint8_t {
    FundsUnavailable,
    OnlyProvider,
    BelowMinimum,
    CannotCreate,
    UnknownAsset,
    Frozen,
    Unsupported,
    CannotCreateHold,
    NotExpendable,
    Blocked,
};
enum class ArithmeticError : std::uint8_t { Underflow, Overflow, DivisionByZero };
enum class TransactionalError : std::uint8_t { LimitReached, NoLayer };

struct DispatchError {
    enum class Kind : std::uint8_t {
        Other,
        CannotLookup,
        BadOrigin,
        Module,
        ConsumerRemaining,
        NoProviders,
        TooManyConsumers,
        Token,
        Arithmetic,
        Transactional,
        Exhausted,
        Corruption,
        Unavailable,
        RootNotAllowed,
        Trie,
    };
    Kind kind = Kind::Other;
    /// Index of the pallet, for Module.
    std::uint8_t pallet = 0;
    /// The pallet's error for Module; the inner variant for Token, Arithmetic, Transactional, Trie.
    std::uint8_t detail = 0;

    DispatchError() = default;
    DispatchError(Kind plain) : kind{plain} {}  // NOLINT: a kind is an error
    DispatchError(TokenError error)             // NOLINT
        : kind{Kind::Token}, detail{static_cast<std::uint8_t>(error)} {}
    DispatchError(ArithmeticError error)  // NOLINT
        : kind{Kind::Arithmetic}, detail{static_cast<std::uint8_t>(error)} {}
    DispatchError(TransactionalError error)  // NOLINT
        : kind{Kind::Transactional}, detail{static_cast<std::uint8_t>(error)} {}
    static DispatchError module(std::uint8_t pallet, std::uint8_t error) {
        DispatchError out{Kind::Module};
        out.pallet = pallet;
        out.detail = error;
        return out;
    }

    void encode_to(Bytes& out) const;
    bool decode_from(primitives::scale::Decoder& in);
    bool operator==(const DispatchError&) const = default;
};

/// The result of runtime logic that can fail a dispatch.
template <class T = Done>
using Outcome = Result<T, DispatchError>;

}  // namespace frame
