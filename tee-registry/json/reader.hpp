// A strict, bounded reader of JSON (RFC 8259) that keeps positions, because attestation collateral
// is signed over the raw bytes of an inner object.
//
// Accepted: UTF-8, objects without repeated keys, integers. Refused: fractions and exponents (no
// field of ours has them and a consensus has no floats), escapes in keys (they would hide a
// repeated key), lone surrogates, control characters, anything after the value.
// The document is an array of small nodes in the order of the text; strings and numbers stay text
// until asked for, so reading allocates once per growth of that array.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tee_registry::json {

enum class JsonError : std::uint8_t {
    TooLong,
    TooDeep,
    TooManyValues,
    TooManyMembers,
    UnexpectedEnd,
    UnexpectedCharacter,
    TrailingBytes,
    InvalidUtf8,
    InvalidString,
    EscapeInKey,
    KeyDuplicated,
    InvalidNumber,
    NumberNotInteger,
};
std::string_view to_string(JsonError error);

/// Longest text: the whole collateral of one quote has the same bound.
inline constexpr std::size_t kTextSizeMax = 64 * 1024;
/// Nesting of arrays and objects; TCB info has 5.
inline constexpr std::uint32_t kDepthMax = 8;
/// Values in one text; TCB info of 17 levels has about 2,000.
inline constexpr std::size_t kValuesMax = 8192;
/// Members of one object: keys are compared pairwise.
inline constexpr std::uint32_t kMembersMax = 256;

enum class Kind : std::uint8_t { Null, Bool, Number, String, Array, Object };

class Value;

/// A parsed text. Views into the text, which must outlive it.
class Document {
  public:
    static primitives::Result<Document, JsonError> parse(std::string_view text,
                                                         std::size_t size_max = kTextSizeMax);
    Value root() const;

  private:
    friend class Value;
    friend class Parser;

    struct Node {
        Kind kind = Kind::Null;
        /// The value's text, from its first to after its last character.
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        /// Content of the member's key, without quotes.
        std::uint32_t key_begin = 0;
        std::uint32_t key_end = 0;
        /// One past the last node inside this value; the next sibling stands there.
        std::uint32_t after = 0;
        /// Members or items.
        std::uint32_t count = 0;
    };

    explicit Document(std::string_view text) : text_{text} {}

    std::string_view text_;
    std::vector<Node> nodes_;
};

/// One value of a document; cheap to copy, valid as long as the document.
class Value {
  public:
    Kind kind() const { return node().kind; }
    /// The exact text of the value.
    std::string_view raw() const { return document_->text_.substr(node().begin, size_of(node())); }
    /// Number of items or members; 0 for others.
    std::uint32_t size() const { return node().count; }

    /// A member of an object; nullopt when absent or when this is no object.
    std::optional<Value> find(std::string_view key) const;
    /// All items of an array, or the values of an object's members, in order.
    std::vector<Value> items() const;

    std::optional<bool> boolean() const;
    /// A non-negative integer not above `max`.
    std::optional<std::uint64_t> unsigned_integer(std::uint64_t max) const;
    /// The content of a string that uses no escapes.
    std::optional<std::string_view> plain_string() const;
    /// The content of any string, escapes resolved.
    std::optional<std::string> string() const;

  private:
    friend class Document;
    Value(const Document* document, std::uint32_t index) : document_{document}, index_{index} {}

    const Document::Node& node() const { return document_->nodes_[index_]; }
    static std::size_t size_of(const Document::Node& node) { return node.end - node.begin; }

    const Document* document_;
    std::uint32_t index_;
};

}  // namespace tee_registry::json
