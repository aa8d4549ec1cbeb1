#include "tee-registry/json/reader.hpp"

#include "primitives/scale/decoder.hpp"

namespace tee_registry::json {

using primitives::Done;
using primitives::Result;
using primitives::unexpected;

namespace {

constexpr bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Of a string, neither its end nor an escape nor a control character.
constexpr bool is_plain(char c) {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
}

/// Four hexadecimal digits at the start of `text`.
std::optional<std::uint32_t> hex4(std::string_view text) {
    if (text.size() < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text.substr(0, 4)) {
        std::uint32_t digit = 0;
        if (is_digit(c))
            digit = static_cast<std::uint32_t>(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = static_cast<std::uint32_t>(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = static_cast<std::uint32_t>(c - 'A') + 10;
        else
            return std::nullopt;
        value = value << 4 | digit;
    }
    return value;
}

/// One escape sequence after its backslash.
struct Escape {
    std::uint32_t code_point = 0;
    std::size_t size = 0;
};

std::optional<Escape> read_unicode_escape(std::string_view text) {
    const auto first = hex4(text.substr(1));
    if (!first) return std::nullopt;
    if (*first < 0xd800 || *first > 0xdfff) return Escape{*first, 5};
    if (*first > 0xdbff || !text.substr(5).starts_with("\\u")) return std::nullopt;
    const auto second = hex4(text.substr(7));
    if (!second || *second < 0xdc00 || *second > 0xdfff) return std::nullopt;
    return Escape{0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00), 11};
}

std::optional<Escape> read_escape(std::string_view text) {
    if (text.empty()) return std::nullopt;
    switch (text[0]) {
        case '"':
            return Escape{'"', 1};
        case '\\':
            return Escape{'\\', 1};
        case '/':
            return Escape{'/', 1};
        case 'b':
            return Escape{'\b', 1};
        case 'f':
            return Escape{'\f', 1};
        case 'n':
            return Escape{'\n', 1};
        case 'r':
            return Escape{'\r', 1};
        case 't':
            return Escape{'\t', 1};
        case 'u':
            return read_unicode_escape(text);
        default:
            return std::nullopt;
    }
}

void append_utf8(std::uint32_t code_point, std::string& out) {
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    const auto tail = [&](std::uint32_t shift) { put(0x80 | (code_point >> shift & 0x3f)); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xc0 | code_point >> 6);
        tail(0);
    } else if (code_point < 0x10000) {
        put(0xe0 | code_point >> 12);
        tail(6);
        tail(0);
    } else {
        put(0xf0 | code_point >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

}  // namespace

std::string_view to_string(JsonError error) {
    switch (error) {
        case JsonError::TooLong:
            return "the JSON text is longer than allowed";
        case JsonError::TooDeep:
            return "JSON values nest deeper than 8 levels";
        case JsonError::TooManyValues:
            return "the JSON text has more than 8192 values";
        case JsonError::TooManyMembers:
            return "a JSON object has more than 256 members";
        case JsonError::UnexpectedEnd:
            return "the JSON text ends inside a value";
        case JsonError::UnexpectedCharacter:
            return "a character does not fit JSON's grammar";
        case JsonError::TrailingBytes:
            return "characters follow the JSON value";
        case JsonError::InvalidUtf8:
            return "the JSON text is not UTF-8";
        case JsonError::InvalidString:
            return "a JSON string has a control character or bad escape";
        case JsonError::EscapeInKey:
            return "the key of a JSON object has an escape";
        case JsonError::KeyDuplicated:
            return "a JSON object has the same key twice";
        case JsonError::InvalidNumber:
            return "a JSON number is malformed";
        case JsonError::NumberNotInteger:
            return "a JSON number has a fraction or an exponent";
    }
    return "unknown JSON error";
}

/// Recursive descent; the depth bound is the bound of its recursion.
class Parser {
  public:
    explicit Parser(std::string_view text) : document_{text}, text_{text} {}

    Result<Document, JsonError> parse() {
        skip_space();
        TRY(value(0, 0, 0));
        skip_space();
        if (at_ != text_.size()) return unexpected(JsonError::TrailingBytes);
        return std::move(document_);
    }

  private:
    using Node = Document::Node;

    void skip_space() {
        while (at_ < text_.size() && is_space(text_[at_]))
            ++at_;
    }

    Result<char, JsonError> peek() const {
        if (at_ == text_.size()) return unexpected(JsonError::UnexpectedEnd);
        return text_[at_];
    }

    Result<Done, JsonError> take(char c) {
        if (TRY(peek()) != c) return unexpected(JsonError::UnexpectedCharacter);
        ++at_;
        return Done{};
    }

    bool take_if(char c) {
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    /// Appends the node of the value that starts here, whose key is given.
    Result<Done, JsonError> value(std::uint32_t depth, std::size_t key_begin, std::size_t key_end) {
        if (document_.nodes_.size() == kValuesMax) return unexpected(JsonError::TooManyValues);
        const std::size_t index = document_.nodes_.size();
        Node node;
        node.begin = static_cast<std::uint32_t>(at_);
        node.key_begin = static_cast<std::uint32_t>(key_begin);
        node.key_end = static_cast<std::uint32_t>(key_end);
        document_.nodes_.push_back(node);
        const auto [kind, count] = TRY(content(depth));
        Node& done = document_.nodes_[index];
        done.kind = kind;
        done.count = count;
        done.end = static_cast<std::uint32_t>(at_);
        done.after = static_cast<std::uint32_t>(document_.nodes_.size());
        return Done{};
    }

    struct Content {
        Kind kind = Kind::Null;
        std::uint32_t count = 0;
    };

    Result<Content, JsonError> content(std::uint32_t depth) {
        switch (TRY(peek())) {
            case '{':
                return Content{Kind::Object, TRY(object(depth + 1))};
            case '[':
                return Content{Kind::Array, TRY(array(depth + 1))};
            case '"':
                TRY(string());
                return Content{Kind::String};
            case 't':
                TRY(word("true"));
                return Content{Kind::Bool};
            case 'f':
                TRY(word("false"));
                return Content{Kind::Bool};
            case 'n':
                TRY(word("null"));
                return Content{Kind::Null};
            default:
                TRY(number());
                return Content{Kind::Number};
        }
    }

    Result<Done, JsonError> word(std::string_view expected) {
        if (!text_.substr(at_).starts_with(expected))
            return unexpected(JsonError::UnexpectedCharacter);
        at_ += expected.size();
        return Done{};
    }

    Result<std::uint32_t, JsonError> object(std::uint32_t depth) {
        if (depth > kDepthMax) return unexpected(JsonError::TooDeep);
        const std::size_t first = document_.nodes_.size();
        TRY(take('{'));
        skip_space();
        std::uint32_t count = 0;
        if (take_if('}')) return count;
        while (true) {
            if (count == kMembersMax) return unexpected(JsonError::TooManyMembers);
            TRY(member(depth, first));
            ++count;
            skip_space();
            if (take_if('}')) return count;
            TRY(take(','));
            skip_space();
        }
    }

    Result<Done, JsonError> member(std::uint32_t depth, std::size_t first) {
        const std::size_t begin = at_ + 1;
        if (TRY(string())) return unexpected(JsonError::EscapeInKey);
        const std::size_t end = at_ - 1;
        if (has_key(first, text_.substr(begin, end - begin)))
            return unexpected(JsonError::KeyDuplicated);
        skip_space();
        TRY(take(':'));
        skip_space();
        return value(depth, begin, end);
    }

    /// Whether one of the members from node `first` on has this key.
    bool has_key(std::size_t first, std::string_view key) const {
        for (std::size_t i = first; i < document_.nodes_.size(); i = document_.nodes_[i].after) {
            const auto& node = document_.nodes_[i];
            if (text_.substr(node.key_begin, node.key_end - node.key_begin) == key) return true;
        }
        return false;
    }

    Result<std::uint32_t, JsonError> array(std::uint32_t depth) {
        if (depth > kDepthMax) return unexpected(JsonError::TooDeep);
        TRY(take('['));
        skip_space();
        std::uint32_t count = 0;
        if (take_if(']')) return count;
        while (true) {
            TRY(value(depth, 0, 0));
            ++count;
            skip_space();
            if (take_if(']')) return count;
            TRY(take(','));
            skip_space();
        }
    }

    /// Reads a string; whether it has an escape.
    Result<bool, JsonError> string() {
        TRY(take('"'));
        bool escaped = false;
        while (true) {
            while (at_ < text_.size() && is_plain(text_[at_]))
                ++at_;
            const char c = TRY(peek());
            ++at_;
            if (c == '"') return escaped;
            if (c != '\\') return unexpected(JsonError::InvalidString);
            const auto escape = read_escape(text_.substr(at_));
            if (!escape) return unexpected(JsonError::InvalidString);
            at_ += escape->size;
            escaped = true;
        }
    }

    Result<Done, JsonError> number() {
        const bool negative = take_if('-');
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_digit(text_[at_]))
            ++at_;
        const auto digits = text_.substr(begin, at_ - begin);
        if (digits.empty())
            return unexpected(negative ? JsonError::InvalidNumber : JsonError::UnexpectedCharacter);
        if (digits[0] == '0' && (digits.size() > 1 || negative))
            return unexpected(JsonError::InvalidNumber);
        if (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == 'e' || text_[at_] == 'E'))
            return unexpected(JsonError::NumberNotInteger);
        return Done{};
    }

    Document document_;
    std::string_view text_;
    std::size_t at_ = 0;
};

Result<Document, JsonError> Document::parse(std::string_view text, std::size_t size_max) {
    if (text.size() > size_max) return unexpected(JsonError::TooLong);
    if (!primitives::scale::is_utf8(primitives::view_of(text)))
        return unexpected(JsonError::InvalidUtf8);
    return Parser{text}.parse();
}

Value Document::root() const {
    return {this, 0};
}

std::optional<Value> Value::find(std::string_view key) const {
    if (kind() != Kind::Object) return std::nullopt;
    for (std::uint32_t i = index_ + 1; i < node().after; i = document_->nodes_[i].after) {
        const auto& member = document_->nodes_[i];
        if (document_->text_.substr(member.key_begin, member.key_end - member.key_begin) == key)
            return Value{document_, i};
    }
    return std::nullopt;
}

std::vector<Value> Value::items() const {
    std::vector<Value> out;
    out.reserve(node().count);
    for (std::uint32_t i = index_ + 1; i < node().after; i = document_->nodes_[i].after)
        out.push_back(Value{document_, i});
    return out;
}

std::optional<bool> Value::boolean() const {
    if (kind() != Kind::Bool) return std::nullopt;
    return raw() == "true";
}

std::optional<std::uint64_t> Value::unsigned_integer(std::uint64_t max) const {
    if (kind() != Kind::Number || raw().starts_with('-')) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : raw()) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (~std::uint64_t{0} - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    if (value > max) return std::nullopt;
    return value;
}

std::optional<std::string_view> Value::plain_string() const {
    if (kind() != Kind::String) return std::nullopt;
    const auto content = raw().substr(1, raw().size() - 2);
    if (content.find('\\') != content.npos) return std::nullopt;
    return content;
}

std::optional<std::string> Value::string() const {
    if (kind() != Kind::String) return std::nullopt;
    const auto content = raw().substr(1, raw().size() - 2);
    std::string out;
    out.reserve(content.size());
    for (std::size_t i = 0; i < content.size();) {
        const auto plain = std::min(content.find('\\', i), content.size());
        out.append(content, i, plain - i);
        i = plain;
        if (i == content.size()) break;
        const auto escape = read_escape(content.substr(i + 1));
        CHECK(escape.has_value());
        append_utf8(escape->code_point, out);
        i += 1 + escape->size;
    }
    return out;
}

}  // namespace tee_registry::json
