#include "node/gpu_rim/xml.hpp"

#include <algorithm>
#include <set>

namespace node::gpu_rim {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t';
}

bool is_name_start(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

bool is_name(char c) {
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

/// Printable ASCII, and in text the white space.
bool is_text(char c) {
    return (c >= ' ' && c <= '~' && c != '&') || is_space(c);
}

class Parser {
  public:
    Parser(std::string_view text, std::vector<Element>& out) : rest_{text}, all_{text}, out_{out} {}

    Result<primitives::Done, std::string> run() {
        skip_space();
        TRY(element(std::nullopt, 1));
        skip_space();
        if (!rest_.empty()) return refuse("content after the root element");
        return primitives::Done{};
    }

  private:
    primitives::Unexpected<std::string> refuse(std::string_view why) const {
        return unexpected("XML, byte " + std::to_string(all_.size() - rest_.size()) + ": " +
                          std::string{why});
    }

    bool skip_space() {
        const auto end = std::ranges::find_if_not(rest_, is_space) - rest_.begin();
        rest_.remove_prefix(static_cast<std::size_t>(end));
        return end > 0;
    }

    bool take(std::string_view token) {
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }

    std::string_view take_while(bool (*accepts)(char)) {
        const auto end = std::ranges::find_if_not(rest_, accepts) - rest_.begin();
        const auto out = rest_.substr(0, static_cast<std::size_t>(end));
        rest_.remove_prefix(out.size());
        return out;
    }

    Result<std::string_view, std::string> name() {
        const auto out = take_while(is_name);
        const bool good = !out.empty() && is_name_start(out.front()) && out.back() != ':' &&
                          std::ranges::count(out, ':') <= 1;
        if (!good) return refuse("a name is expected");
        return out;
    }

    Result<primitives::Done, std::string> attributes(Element& out) {
        while (skip_space() && !rest_.starts_with('>') && !rest_.starts_with("/>")) {
            Attribute one;
            one.name = TRY(name());
            if (!take("=\"")) return refuse("a value in double quotes is expected");
            one.value =
                take_while([](char c) { return is_text(c) && c >= ' ' && c != '"' && c != '<'; });
            if (!take("\"")) return refuse("a character that is not accepted in a value");
            const auto same = [&](const Attribute& other) { return other.name == one.name; };
            if (std::ranges::any_of(out.attributes, same)) return refuse("an attribute twice");
            if (out.attributes.size() == kXmlAttributesMax) return refuse("too many attributes");
            out.attributes.push_back(one);
        }
        return primitives::Done{};
    }

    /// An element from its "<" on; its number.
    Result<std::size_t, std::string> element(std::optional<std::size_t> parent, std::size_t depth) {
        if (depth > kXmlDepthMax) return refuse("nested too deep");
        if (out_.size() == kXmlElementsMax) return refuse("too many elements");
        if (!take("<")) return refuse("an element is expected");
        const auto index = out_.size();
        Element start;
        start.parent = parent;
        start.name = TRY(name());
        TRY(attributes(start));
        out_.push_back(std::move(start));
        if (take("/>")) return index;
        if (!take(">")) return refuse("'>' is expected");
        TRY(content(index, depth));
        if (!take(out_[index].name) || (skip_space(), !take(">")))
            return refuse("the end tag is of another element");
        return index;
    }

    /// Up to and with "</".
    Result<primitives::Done, std::string> content(std::size_t index, std::size_t depth) {
        while (!take("</")) {
            if (rest_.starts_with('<')) {
                const auto child = TRY(element(index, depth + 1));
                out_[index].children.push_back({{}, child});
                continue;
            }
            const auto text = take_while([](char c) { return is_text(c) && c != '<' && c != '>'; });
            if (text.empty()) return refuse("a character that is not accepted in text");
            out_[index].children.push_back({text, std::nullopt});
        }
        return primitives::Done{};
    }

    std::string_view rest_;
    std::string_view all_;
    std::vector<Element>& out_;
};

bool is_declaration(std::string_view attribute) {
    return attribute == "xmlns" || split_name(attribute).prefix == "xmlns";
}

/// Namespaces in XML 1.0: every prefix is declared, to something, and no element has an attribute
/// of one expanded name twice. Without it the order of attributes would be nobody's.
std::optional<std::string> namespace_problem(const Document& document, std::size_t index) {
    const auto& element = document.element(index);
    const auto undeclared = [&](std::string_view name) {
        const auto prefix = split_name(name).prefix;
        return !prefix.empty() && document.namespace_of(index, prefix).empty();
    };
    const auto problem = [](std::string_view name, std::string_view why) {
        return "XML, " + std::string{name} + ": " + std::string{why};
    };
    if (undeclared(element.name)) return problem(element.name, "the prefix is not declared");
    std::set<std::pair<std::string_view, std::string_view>> expanded;
    for (const auto& [name, value] : element.attributes) {
        if (is_declaration(name)) {
            if (name != "xmlns" && value.empty()) return problem(name, "a prefix of no namespace");
            continue;
        }
        if (undeclared(name)) return problem(name, "the prefix is not declared");
        const auto [prefix, local] = split_name(name);
        const auto uri = prefix.empty() ? prefix : document.namespace_of(index, prefix);
        if (!expanded.emplace(uri, local).second) return problem(name, "twice in its namespace");
    }
    return std::nullopt;
}

}  // namespace

QualifiedName split_name(std::string_view name) {
    const auto colon = name.find(':');
    if (colon == name.npos) return {{}, name};
    return {name.substr(0, colon), name.substr(colon + 1)};
}

Result<Document, std::string> Document::parse(std::string text) {
    if (text.size() > kXmlSizeMax) return unexpected(std::string{"XML: longer than 256 KiB"});
    Document out;
    out.storage_.assign(text.begin(), text.end());
    TRY((Parser{{out.storage_.data(), out.storage_.size()}, out.elements_}.run()));
    for (std::size_t index = 0; index < out.elements_.size(); ++index)
        if (auto problem = namespace_problem(out, index)) return unexpected(std::move(*problem));
    return out;
}

std::optional<std::string_view> Document::attribute(std::size_t element,
                                                    std::string_view name) const {
    for (const auto& one : elements_[element].attributes)
        if (one.name == name) return one.value;
    return std::nullopt;
}

std::string_view Document::namespace_of(std::size_t element, std::string_view prefix) const {
    std::string declaration = "xmlns";
    if (!prefix.empty()) declaration += ":" + std::string{prefix};
    for (std::optional<std::size_t> at = element; at; at = elements_[*at].parent)
        if (const auto uri = attribute(*at, declaration)) return *uri;
    return {};
}

bool Document::is(std::size_t element, std::string_view uri, std::string_view local_name) const {
    const auto name = split_name(elements_[element].name);
    return name.local == local_name && namespace_of(element, name.prefix) == uri;
}

std::vector<std::size_t> Document::children(std::size_t element) const {
    std::vector<std::size_t> out;
    for (const auto& node : elements_[element].children)
        if (node.element) out.push_back(*node.element);
    return out;
}

std::optional<std::size_t> Document::child(std::size_t element, std::string_view uri,
                                           std::string_view local_name) const {
    std::optional<std::size_t> out;
    for (const auto one : children(element)) {
        if (!is(one, uri, local_name)) continue;
        if (out) return std::nullopt;
        out = one;
    }
    return out;
}

std::optional<std::string_view> Document::text(std::size_t element) const {
    const auto& children = elements_[element].children;
    if (children.size() != 1 || children[0].element) return std::nullopt;
    return children[0].text;
}

}  // namespace node::gpu_rim
