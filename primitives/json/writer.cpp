#include "primitives/json/writer.hpp"

#include "primitives/scale/decoder.hpp"

namespace primitives::json {
namespace {

void write_escape(unsigned char c, std::string& out) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    out.push_back('\\');
    switch (c) {
        case '"':
        case '\\':
            out.push_back(static_cast<char>(c));
            return;
        case '\b':
            out.push_back('b');
            return;
        case '\f':
            out.push_back('f');
            return;
        case '\n':
            out.push_back('n');
            return;
        case '\r':
            out.push_back('r');
            return;
        case '\t':
            out.push_back('t');
            return;
        default:
            out.append("u00");
            out.push_back(kDigits[c >> 4]);
            out.push_back(kDigits[c & 15]);
    }
}

class Writer {
  public:
    Writer(std::string& out, bool indented) : out_{out}, indented_{indented} {}

    void value(const Value& value) {
        if (const auto* flag = value.if_bool())
            out_.append(*flag ? "true" : "false");
        else if (const auto* number = value.if_number())
            out_.append(number->text);
        else if (const auto* text = value.if_string())
            write_string_to(*text, out_);
        else if (const auto* items = value.if_array())
            list('[', ']', *items, [&](const Value& item) { this->value(item); });
        else if (const auto* object = value.if_object())
            list('{', '}', object->members(), [&](const Member& member) {
                write_string_to(member.name, out_);
                out_.append(indented_ ? ": " : ":");
                this->value(member.value);
            });
        else
            out_.append("null");
    }

  private:
    template <class Items, class Each>
    void list(char open, char close, const Items& items, Each each) {
        out_.push_back(open);
        ++depth_;
        bool first = true;
        for (const auto& item : items) {
            if (!first) out_.push_back(',');
            first = false;
            break_line();
            each(item);
        }
        --depth_;
        if (!items.empty()) break_line();
        out_.push_back(close);
    }
    void break_line() {
        if (!indented_) return;
        out_.push_back('\n');
        out_.append(2 * depth_, ' ');
    }

    std::string& out_;
    bool indented_;
    std::size_t depth_ = 0;
};

}  // namespace

void write_string_to(std::string_view text, std::string& out) {
    const bool utf8 = primitives::scale::is_utf8(primitives::view_of(text));
    out.push_back('"');
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool plain = c >= 0x20 && c != '"' && c != '\\' && (utf8 || c < 0x80);
        if (plain) continue;
        out.append(text.substr(begin, i - begin));
        begin = i + 1;
        if (c >= 0x80)
            out.append("\\ufffd");
        else
            write_escape(c, out);
    }
    out.append(text.substr(begin));
    out.push_back('"');
}

void write_to(const Value& value, std::string& out) {
    Writer{out, /*indented=*/false}.value(value);
}

std::string write(const Value& value) {
    std::string out;
    write_to(value, out);
    return out;
}

std::string write_indented(const Value& value) {
    std::string out;
    Writer{out, /*indented=*/true}.value(value);
    return out;
}

}  // namespace primitives::json
