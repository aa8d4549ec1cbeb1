// What certificates and CRLs share: distinguished names, the algorithm identifier, extensions.
#pragma once

#include "tee-registry/der/reader.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tee_registry::der {

/// A distinguished name. Two names are the same when their DER is.
struct Name {
    BytesView der;
    /// Text of the one common name; empty when there is none.
    std::string_view common_name;
};

/// An extension of a certificate, CRL or CRL entry.
struct Extension {
    BytesView id;
    bool critical = false;
    BytesView value;
};

/// Most extensions one structure may carry; Intel's have 6.
inline constexpr std::size_t kExtensionsMax = 16;

Result<Name, DerError> read_name(Reader& reader);

/// The algorithm identifier, which must be ecdsa-with-SHA256 without parameters.
Result<Done, DerError> read_signature_algorithm(Reader& reader);

/// SEQUENCE OF Extension: not empty, no identifier twice.
Result<std::vector<Extension>, DerError> read_extensions(Reader& reader);

/// The key identifier of an AuthorityKeyIdentifier; other members of it are not accepted.
Result<BytesView, DerError> read_authority_key_identifier(BytesView value);

}  // namespace tee_registry::der
