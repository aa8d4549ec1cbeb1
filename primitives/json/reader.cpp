#include "primitives/json/reader.hpp"

#include "primitives/scale/decoder.hpp"

#include <algorithm>
#include <vector>

namespace primitives::json {
namespace {

/// Up to this many members the duplicate check compares pairs, above it sorts.
constexpr std::size_t kPairwiseMax = 16;

class Reader {
  public:
    Reader(std::string_view text, const ReadLimits& limits)
        : text_{text}, values_left_{limits.values_max} {}

    bool document(Value& out) {
        if (!value(out)) return false;
        skip_space();
        return at_ == text_.size() || fail(ReadErrorKind::TrailingCharacters);
    }
    ReadError error() const { return error_; }

  private:
    bool fail(ReadErrorKind kind) {
        error_ = {kind, at_};
        return false;
    }
    bool at_end() const { return at_ >= text_.size(); }
    void skip_space() {
        while (!at_end() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' ||
                             text_[at_] == '\r'))
            ++at_;
    }
    /// Consumes one expected character.
    bool expect(char c) {
        if (at_end()) return fail(ReadErrorKind::UnexpectedEnd);
        if (text_[at_] != c) return fail(ReadErrorKind::UnexpectedCharacter);
        ++at_;
        return true;
    }
    /// Consumes `c` if it is next.
    bool take(char c) {
        if (at_end() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    bool value(Value& out) {
        skip_space();
        if (at_end()) return fail(ReadErrorKind::UnexpectedEnd);
        if (values_left_ == 0) return fail(ReadErrorKind::TooManyValues);
        --values_left_;
        switch (text_[at_]) {
            case '{':
                return nested(&Reader::object, out);
            case '[':
                return nested(&Reader::array, out);
            case '"': {
                std::string text;
                if (!string(text)) return false;
                out = Value{std::move(text)};
                return true;
            }
            case 't':
                return word("true", Value{true}, out);
            case 'f':
                return word("false", Value{false}, out);
            case 'n':
                return word("null", Value{}, out);
            default:
                return number(out);
        }
    }

    bool nested(bool (Reader::*read)(Value&), Value& out) {
        if (depth_ == kDepthMax) return fail(ReadErrorKind::TooDeep);
        ++depth_;
        ++at_;
        const bool ok = (this->*read)(out);
        --depth_;
        return ok;
    }

    bool word(std::string_view expected, Value meaning, Value& out) {
        const auto rest = text_.substr(at_);
        if (!rest.starts_with(expected)) {
            return fail(expected.starts_with(rest) ? ReadErrorKind::UnexpectedEnd
                                                   : ReadErrorKind::UnexpectedCharacter);
        }
        at_ += expected.size();
        out = std::move(meaning);
        return true;
    }

    bool array(Value& out) {
        Array items;
        skip_space();
        if (!take(']')) {
            do {
                if (!value(items.emplace_back())) return false;
                skip_space();
            } while (take(','));
            if (!expect(']')) return false;
        }
        out = Value{std::move(items)};
        return true;
    }

    bool object(Value& out) {
        Object members;
        skip_space();
        if (!take('}')) {
            do {
                if (!member(members)) return false;
                skip_space();
            } while (take(','));
            if (!expect('}')) return false;
        }
        if (repeats_a_name(members)) return fail(ReadErrorKind::DuplicateMember);
        out = Value{std::move(members)};
        return true;
    }

    bool member(Object& members) {
        skip_space();
        if (at_end()) return fail(ReadErrorKind::UnexpectedEnd);
        if (text_[at_] != '"') return fail(ReadErrorKind::UnexpectedCharacter);
        std::string name;
        if (!string(name)) return false;
        skip_space();
        if (!expect(':')) return false;
        Value content;
        if (!value(content)) return false;
        members.set(std::move(name), std::move(content));
        return true;
    }

    static bool repeats_a_name(const Object& object) {
        const auto& members = object.members();
        if (members.size() <= kPairwiseMax) {
            for (std::size_t i = 1; i < members.size(); ++i)
                for (std::size_t j = 0; j < i; ++j)
                    if (members[i].name == members[j].name) return true;
            return false;
        }
        std::vector<std::string_view> names;
        names.reserve(members.size());
        for (const auto& member : members)
            names.push_back(member.name);
        std::sort(names.begin(), names.end());
        return std::adjacent_find(names.begin(), names.end()) != names.end();
    }

    bool number(Value& out) {
        const auto begin = at_;
        take('-');
        if (at_end()) return fail(ReadErrorKind::UnexpectedEnd);
        if (text_[at_] < '0' || text_[at_] > '9')
            return fail(at_ == begin ? ReadErrorKind::UnexpectedCharacter
                                     : ReadErrorKind::InvalidNumber);
        if (!take('0')) digits();
        if (take('.') && !digits()) return fail(ReadErrorKind::InvalidNumber);
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (!digits()) return fail(ReadErrorKind::InvalidNumber);
        }
        if (!at_end() && text_[at_] >= '0' && text_[at_] <= '9')
            return fail(ReadErrorKind::InvalidNumber);
        if (at_ - begin > kNumberLengthMax) return fail(ReadErrorKind::NumberTooLong);
        out = Value{Number{std::string{text_.substr(begin, at_ - begin)}}};
        return true;
    }
    /// Consumes digits; whether there was one.
    bool digits() {
        const auto begin = at_;
        while (!at_end() && text_[at_] >= '0' && text_[at_] <= '9')
            ++at_;
        return at_ > begin;
    }

    bool string(std::string& out) {
        ++at_;
        while (true) {
            const auto begin = at_;
            while (!at_end() && text_[at_] != '"' && text_[at_] != '\\' &&
                   static_cast<unsigned char>(text_[at_]) >= 0x20)
                ++at_;
            out.append(text_.substr(begin, at_ - begin));
            if (at_end()) return fail(ReadErrorKind::UnexpectedEnd);
            if (take('"')) return true;
            if (text_[at_] != '\\') return fail(ReadErrorKind::ControlCharacter);
            ++at_;
            if (!escape(out)) return false;
        }
    }

    bool escape(std::string& out) {
        static constexpr std::string_view kNames = "\"\\/bfnrt";
        static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        if (at_end()) return fail(ReadErrorKind::UnexpectedEnd);
        const char name = text_[at_];
        if (name == 'u') return unicode_escape(out);
        const auto index = kNames.find(name);
        if (index == kNames.npos) return fail(ReadErrorKind::InvalidEscape);
        out.push_back(kMeanings[index]);
        ++at_;
        return true;
    }

    bool unicode_escape(std::string& out) {
        std::uint32_t code = 0;
        if (!hex_unit(code)) return false;
        if (code >= 0xdc00 && code <= 0xdfff) return fail(ReadErrorKind::InvalidEscape);
        if (code >= 0xd800 && code <= 0xdbff) {
            std::uint32_t low = 0;
            if (!take('\\')) return fail(ReadErrorKind::InvalidEscape);
            if (!hex_unit(low)) return false;
            if (low < 0xdc00 || low > 0xdfff) return fail(ReadErrorKind::InvalidEscape);
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        append_utf8(code, out);
        return true;
    }

    /// "uXXXX" with the backslash already consumed.
    bool hex_unit(std::uint32_t& out) {
        if (text_.size() - at_ < 5) return fail(ReadErrorKind::UnexpectedEnd);
        if (text_[at_] != 'u') return fail(ReadErrorKind::InvalidEscape);
        for (std::size_t i = 1; i <= 4; ++i) {
            const char c = text_[at_ + i];
            std::uint32_t digit = 0;
            if (c >= '0' && c <= '9')
                digit = static_cast<std::uint32_t>(c - '0');
            else if (c >= 'a' && c <= 'f')
                digit = static_cast<std::uint32_t>(c - 'a') + 10;
            else if (c >= 'A' && c <= 'F')
                digit = static_cast<std::uint32_t>(c - 'A') + 10;
            else
                return fail(ReadErrorKind::InvalidEscape);
            out = out * 16 + digit;
        }
        at_ += 5;
        return true;
    }

    static void append_utf8(std::uint32_t code, std::string& out) {
        const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
        if (code < 0x80) {
            put(code);
        } else if (code < 0x800) {
            put(0xc0 | (code >> 6));
            put(0x80 | (code & 0x3f));
        } else if (code < 0x10000) {
            put(0xe0 | (code >> 12));
            put(0x80 | ((code >> 6) & 0x3f));
            put(0x80 | (code & 0x3f));
        } else {
            put(0xf0 | (code >> 18));
            put(0x80 | ((code >> 12) & 0x3f));
            put(0x80 | ((code >> 6) & 0x3f));
            put(0x80 | (code & 0x3f));
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t values_left_;
    std::uint32_t depth_ = 0;
    ReadError error_;
};

}  // namespace

std::string_view to_string(ReadErrorKind kind) {
    switch (kind) {
        case ReadErrorKind::TooLarge:
            return "JSON text is larger than allowed";
        case ReadErrorKind::InvalidUtf8:
            return "JSON text is not UTF-8";
        case ReadErrorKind::UnexpectedEnd:
            return "JSON text ends early";
        case ReadErrorKind::UnexpectedCharacter:
            return "JSON text has an unexpected character";
        case ReadErrorKind::ControlCharacter:
            return "JSON string has a bare control character";
        case ReadErrorKind::InvalidEscape:
            return "JSON string has an invalid escape";
        case ReadErrorKind::InvalidNumber:
            return "JSON number is malformed";
        case ReadErrorKind::NumberTooLong:
            return "JSON number is too long";
        case ReadErrorKind::TooDeep:
            return "JSON text is nested too deeply";
        case ReadErrorKind::TooManyValues:
            return "JSON text has too many values";
        case ReadErrorKind::DuplicateMember:
            return "JSON object repeats a member name";
        case ReadErrorKind::TrailingCharacters:
            return "JSON text goes on after its value";
    }
    return "unknown JSON error";
}

primitives::Result<Value, ReadError> read(std::string_view text, const ReadLimits& limits) {
    if (text.size() > limits.size_max)
        return primitives::unexpected(ReadError{ReadErrorKind::TooLarge, limits.size_max});
    if (!primitives::scale::is_utf8(primitives::view_of(text)))
        return primitives::unexpected(ReadError{ReadErrorKind::InvalidUtf8, 0});
    Reader reader{text, limits};
    Value value;
    if (!reader.document(value)) return primitives::unexpected(reader.error());
    return value;
}

}  // namespace primitives::json
