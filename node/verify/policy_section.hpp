// Reading one section of the policy file, member by member, so that what is not known is noticed.
#pragma once

#include "node/verify/request.hpp"
#include "primitives/types/hex.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace node::verify {

namespace json = tee_registry::json;

class PolicySection {
  public:
    /// The section `name` of the file, empty when the file has none. The text outlives this.
    PolicySection(std::string_view text, std::string_view name) : name_{name} {
        auto document = json::Document::parse(text);
        if (!document) {
            error_ = "the policy is no JSON: " + std::string{to_string(document.error())};
            return;
        }
        document_ = std::move(document).value();
        const auto root = document_->root();
        if (root.kind() != json::Kind::Object) {
            error_ = "the policy is no JSON object";
            return;
        }
        // A section under a mistyped name would leave the defaults in force unnoticed.
        const auto is_there = [&](std::string_view one) { return root.find(one).has_value(); };
        if (std::ranges::count_if(kSections, is_there) != std::ptrdiff_t{root.size()})
            error_ = "the policy has an unknown section; it may have: dcap, dstack, snp, nvidia";
        section_ = root.find(name);
        if (section_ && section_->kind() != json::Kind::Object)
            error_ = "the policy's section " + name_ + " is no JSON object";
    }

    /// Calls use(value) for the member if it is there; use answers whether it liked the value.
    template <class Use>
    void read(std::string_view member, Use use) {
        if (!error_.empty() || !section_) return;
        known_.insert(std::string{member});
        const auto value = section_->find(member);
        if (!value) return;
        ++found_;
        if (!use(*value))
            error_ = "the policy's " + name_ + "." + std::string{member} + " is wrong";
    }

    /// Whether all members of the section were read and liked.
    Result<primitives::Done, UsageError> finish() const {
        if (!error_.empty()) return unexpected(error_);
        if (!section_ || found_ == section_->size()) return primitives::Done{};
        std::string members;
        for (const auto& member : known_)
            members += (members.empty() ? "" : ", ") + member;
        return unexpected("the policy's section " + name_ +
                          " has an unknown member; it may have: " + members);
    }

  private:
    static constexpr std::array<std::string_view, 4> kSections{"dcap", "dstack", "snp", "nvidia"};

    std::string name_;
    std::string error_;
    std::optional<json::Document> document_;
    std::optional<json::Value> section_;
    std::set<std::string> known_;
    std::uint32_t found_ = 0;
};

/// Calls use(text) for each string of an array; false when it is none or use says so.
template <class Use>
bool each_text(const json::Value& value, Use use) {
    if (value.kind() != json::Kind::Array) return false;
    for (const auto& item : value.items()) {
        const auto text = item.plain_string();
        if (!text || !use(*text)) return false;
    }
    return true;
}

/// The same for byte strings in hexadecimal, with or without 0x.
template <class Use>
bool each_bytes(const json::Value& value, Use use) {
    return each_text(value, [&](std::string_view text) {
        if (text.starts_with("0x")) text.remove_prefix(2);
        auto bytes = primitives::from_bare_hex(text);
        return bytes.has_value() && use(std::move(bytes).value());
    });
}

/// A number in hexadecimal of at most 16 digits, most significant first.
inline bool read_bits(const json::Value& value, std::uint64_t& out) {
    auto text = value.plain_string();
    if (!text) return false;
    if (text->starts_with("0x")) text->remove_prefix(2);
    const auto bytes = primitives::from_bare_hex(*text);
    if (!bytes || bytes.value().size() > 8) return false;
    out = 0;
    for (const auto byte : bytes.value())
        out = out << 8 | byte;
    return true;
}

}  // namespace node::verify
