#include "tee-registry/der/name_and_extensions.hpp"

#include "tee-registry/der/oid.hpp"

namespace tee_registry::der {
namespace {

/// AttributeTypeAndValue: an identifier and a string.
Result<Done, DerError> read_attribute(Reader attributes, Name& name) {
    Reader pair = TRY(attributes.enter(tag::kSequence));
    TRY(attributes.finish());
    const auto id = TRY(pair.object_identifier());
    const auto value = TRY(pair.next());
    TRY(pair.finish());
    if (!primitives::equal(id, oid::kCommonName)) return Done{};
    const bool text = value.tag == tag::kUtf8String || value.tag == tag::kPrintableString;
    if (!text || value.content.empty() || !name.common_name.empty())
        return unexpected(DerError::NameInvalid);
    name.common_name = primitives::text_of(value.content);
    return Done{};
}

}  // namespace

Result<Name, DerError> read_name(Reader& reader) {
    const auto element = TRY(reader.expect(tag::kSequence));
    Name name{element.whole, {}};
    Reader sets{element.content};
    while (!sets.at_end()) {
        const auto attributes = TRY(sets.enter(tag::kSet));
        TRY(read_attribute(attributes, name));
    }
    return name;
}

Result<Done, DerError> read_signature_algorithm(Reader& reader) {
    Reader algorithm = TRY(reader.enter(tag::kSequence));
    const auto id = TRY(algorithm.object_identifier());
    if (!primitives::equal(id, oid::kEcdsaWithSha256) || !algorithm.at_end())
        return unexpected(DerError::AlgorithmUnsupported);
    return Done{};
}

Result<std::vector<Extension>, DerError> read_extensions(Reader& reader) {
    Reader list = TRY(reader.enter(tag::kSequence));
    if (list.at_end()) return unexpected(DerError::ExtensionInvalid);
    std::vector<Extension> out;
    while (!list.at_end()) {
        if (out.size() == kExtensionsMax) return unexpected(DerError::TooManyEntries);
        Reader one = TRY(list.enter(tag::kSequence));
        Extension extension;
        extension.id = TRY(one.object_identifier());
        if (one.next_is(tag::kBoolean)) {
            extension.critical = TRY(one.boolean());
            // FALSE is the default, and DER does not encode defaults.
            if (!extension.critical) return unexpected(DerError::InvalidBoolean);
        }
        extension.value = TRY(one.octet_string());
        TRY(one.finish());
        for (const auto& seen : out)
            if (primitives::equal(seen.id, extension.id))
                return unexpected(DerError::ExtensionDuplicated);
        out.push_back(extension);
    }
    return out;
}

Result<BytesView, DerError> read_authority_key_identifier(BytesView value) {
    Reader outer{value};
    Reader fields = TRY(outer.enter(tag::kSequence));
    TRY(outer.finish());
    const auto id = TRY(fields.expect(tag::context_primitive(0))).content;
    TRY(fields.finish());
    if (id.empty()) return unexpected(DerError::ExtensionInvalid);
    return id;
}

}  // namespace tee_registry::der
