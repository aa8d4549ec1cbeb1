// Canonical XML 1.1 of what xml.hpp accepts: there are no references, comments or xml: attributes,
// so that namespaces and the order of attributes are all there is to do. Namespaces in scope at the
// outermost element are written there, whether used or not; further in only new ones.
#include "node/gpu_rim/xml.hpp"

#include <algorithm>
#include <map>

namespace node::gpu_rim {
namespace {

/// Prefix to URI.
using Namespaces = std::map<std::string_view, std::string_view>;

std::optional<std::string_view> declared_prefix(std::string_view name) {
    if (name == "xmlns") return std::string_view{};
    const auto split = split_name(name);
    if (split.prefix == "xmlns") return split.local;
    return std::nullopt;
}

void put_attribute(std::string& out, std::string_view name, std::string_view value) {
    out += ' ';
    out += name;
    out += "=\"";
    out += value;
    out += '"';
}

class Writer {
  public:
    Writer(const Document& document, std::optional<std::size_t> left_out)
        : document_{document}, left_out_{left_out} {}

    void write(std::size_t index, const Namespaces& written) {
        const auto& element = document_.element(index);
        Namespaces now = written;
        Namespaces fresh = index == outermost_ ? in_scope(index) : Namespaces{};
        for (const auto& attribute : element.attributes)
            if (const auto prefix = declared_prefix(attribute.name)) {
                const auto found = written.find(*prefix);
                if (found == written.end() || found->second != attribute.value)
                    fresh[*prefix] = attribute.value;
            }
        out_ += '<';
        out_ += element.name;
        for (const auto& [prefix, uri] : fresh) {
            put_attribute(out_, prefix.empty() ? "xmlns" : "xmlns:" + std::string{prefix}, uri);
            now[prefix] = uri;
        }
        for (const auto& attribute : sorted_attributes(index))
            put_attribute(out_, attribute.name, attribute.value);
        out_ += '>';
        for (const auto& node : element.children) {
            if (!node.element)
                out_ += node.text;
            else if (node.element != left_out_)
                write(*node.element, now);
        }
        out_ += "</";
        out_ += element.name;
        out_ += '>';
    }

    std::string run(std::size_t index) {
        outermost_ = index;
        write(index, {});
        return std::move(out_);
    }

  private:
    Namespaces in_scope(std::size_t index) const {
        Namespaces out;
        for (std::optional<std::size_t> at = index; at; at = document_.element(*at).parent)
            for (const auto& attribute : document_.element(*at).attributes)
                if (const auto prefix = declared_prefix(attribute.name))
                    out.emplace(*prefix, attribute.value);
        return out;
    }

    /// Those without prefix by name, then the others by namespace and name.
    std::vector<Attribute> sorted_attributes(std::size_t index) const {
        std::vector<Attribute> out;
        for (const auto& attribute : document_.element(index).attributes)
            if (!declared_prefix(attribute.name)) out.push_back(attribute);
        const auto key = [&](const Attribute& attribute) {
            const auto name = split_name(attribute.name);
            const auto uri = name.prefix.empty() ? std::string_view{}
                                                 : document_.namespace_of(index, name.prefix);
            return std::pair{uri, name.local};
        };
        std::ranges::sort(out, {}, key);
        return out;
    }

    const Document& document_;
    std::optional<std::size_t> left_out_;
    std::size_t outermost_ = 0;
    std::string out_;
};

}  // namespace

std::string canonical(const Document& document, std::size_t element,
                      std::optional<std::size_t> left_out) {
    return Writer{document, left_out}.run(element);
}

}  // namespace node::gpu_rim
