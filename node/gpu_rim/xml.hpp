// As much of XML 1.0 with namespaces as NVIDIA's manifests use: elements, attributes in double
// quotes and text. Refused, because it is not needed and would make canonical form harder:
// references (&), comments, processing instructions, declarations, CDATA, carriage returns, single
// quotes, control characters. Prefixes are declared, and attributes unique by namespace and name.
// Bounded in size, depth and number of elements.
#pragma once

#include "primitives/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace node::gpu_rim {

using primitives::Result;
using primitives::unexpected;

/// A manifest has 20 KiB and 85 elements, 5 deep.
inline constexpr std::size_t kXmlSizeMax = 256 * 1024;
inline constexpr std::size_t kXmlDepthMax = 8;
inline constexpr std::size_t kXmlElementsMax = 1024;
inline constexpr std::size_t kXmlAttributesMax = 64;

struct Attribute {
    /// With its prefix.
    std::string_view name;
    std::string_view value;
};

/// A piece of an element's content: text, or another element by its number.
struct Node {
    std::string_view text;
    std::optional<std::size_t> element;
};

struct Element {
    /// With its prefix.
    std::string_view name;
    std::vector<Attribute> attributes;
    std::vector<Node> children;
    std::optional<std::size_t> parent;
};

/// A document; element 0 is the root. It owns what its views point into; moving it keeps them.
class Document {
  public:
    Document(Document&&) = default;
    Document& operator=(Document&&) = default;

    /// The error is a sentence with the byte at which it was found.
    static Result<Document, std::string> parse(std::string text);

    const std::vector<Element>& elements() const { return elements_; }
    const Element& element(std::size_t index) const { return elements_[index]; }
    /// The value of an attribute by its name with prefix.
    std::optional<std::string_view> attribute(std::size_t element, std::string_view name) const;
    /// The URI that a prefix ("" for none) stands for at an element; empty for "" undeclared.
    std::string_view namespace_of(std::size_t element, std::string_view prefix) const;
    /// Whether the element has this local name in this namespace.
    bool is(std::size_t element, std::string_view uri, std::string_view local_name) const;
    /// The elements in an element, in their order.
    std::vector<std::size_t> children(std::size_t element) const;
    /// The one child of this name; nullopt when there are none or several.
    std::optional<std::size_t> child(std::size_t element, std::string_view uri,
                                     std::string_view local_name) const;
    /// The text of an element that holds nothing else.
    std::optional<std::string_view> text(std::size_t element) const;

  private:
    Document() = default;

    std::vector<char> storage_;
    std::vector<Element> elements_;
};

/// "ns0:Resource" to "ns0" and "Resource".
struct QualifiedName {
    std::string_view prefix;
    std::string_view local;
};
QualifiedName split_name(std::string_view name);

/// Canonical XML 1.1 (inclusive, without comments) of an element and all in it but `left_out`.
std::string canonical(const Document& document, std::size_t element,
                      std::optional<std::size_t> left_out);

}  // namespace node::gpu_rim
