// Descriptions of the ecosystem's types: paths and layouts by which clients recognise them
// (facts: substrate-formats sections 7 and 8).
#pragma once

#include "frame/metadata/type_registry.hpp"
#include "frame/support/currency.hpp"
#include "frame/support/pallet.hpp"
#include "frame/support/validity.hpp"
#include "primitives/extrinsic.hpp"
#include "primitives/header.hpp"

namespace frame::metadata {

template <>
inline constexpr std::string_view kPathOf<AccountId> = "sp_core::crypto::AccountId32";
template <>
inline constexpr std::string_view kPathOf<Hash> = "primitive_types::H256";
template <>
inline constexpr std::string_view kPathOf<primitives::Digest> =
    "sp_runtime::generic::digest::Digest";
template <>
inline constexpr std::string_view kPathOf<TokenError> = "sp_runtime::TokenError";
template <>
inline constexpr std::string_view kPathOf<ArithmeticError> = "sp_arithmetic::ArithmeticError";
template <>
inline constexpr std::string_view kPathOf<TransactionalError> = "sp_runtime::TransactionalError";
template <>
inline constexpr std::string_view kPathOf<DispatchInfo> = "frame_system::DispatchEventInfo";
template <>
inline constexpr std::string_view kPathOf<DispatchClass> = "frame_support::dispatch::DispatchClass";
template <>
inline constexpr std::string_view kPathOf<Pays> = "frame_support::dispatch::Pays";
template <>
inline constexpr std::string_view kPathOf<ValidTransaction> =
    "sp_runtime::transaction_validity::ValidTransaction";
template <>
inline constexpr std::string_view kPathOf<TransactionSource> =
    "sp_runtime::transaction_validity::TransactionSource";
template <>
inline constexpr std::string_view kPathOf<RuntimeCall> = "RuntimeCall";
template <>
inline constexpr std::string_view kPathOf<HoldReason> = "RuntimeHoldReason";

/// An extrinsic as API arguments carry it; described once the extrinsic's parts are known.
struct UncheckedExtrinsic {};

template <>
struct Describe<UncheckedExtrinsic> {
    static TypeDescription describe(TypeRegistry& types);
};
template <>
struct Describe<primitives::u256> {
    static TypeDescription describe(TypeRegistry& types);
};
template <>
struct Describe<primitives::MultiAddress> {
    static TypeDescription describe(TypeRegistry& types);
};
template <>
struct Describe<primitives::MultiSignature> {
    static TypeDescription describe(TypeRegistry& types);
};
template <>
struct Describe<primitives::Era> {
    static TypeDescription describe(TypeRegistry& types);
};
template <>
struct Describe<primitives::DigestItem> {
    static TypeDescription describe(TypeRegistry& types);
};
template <>
struct Describe<primitives::Header> {
    static TypeDescription describe(TypeRegistry& types);
};
template <>
struct Describe<primitives::Block> {
    static TypeDescription describe(TypeRegistry& types);
};
template <>
struct Describe<DispatchError> {
    static TypeDescription describe(TypeRegistry& types);
};
template <>
struct Describe<TransactionValidityError> {
    static TypeDescription describe(TypeRegistry& types);
};

namespace detail {

template <>
struct Canonical<primitives::OpaqueExtrinsic> {
    using Type = UncheckedExtrinsic;
};

}  // namespace detail

/// What the extrinsic format is made of.
struct ExtrinsicParts {
    TypeId address;
    TypeId call;
    TypeId signature;
    TypeId extra;
};
/// Completes UncheckedExtrinsic with its type parameters.
TypeId define_extrinsic(TypeRegistry& types, const ExtrinsicParts& parts);

}  // namespace frame::metadata
