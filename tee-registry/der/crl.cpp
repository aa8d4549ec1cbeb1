#include "tee-registry/der/crl.hpp"

#include "tee-registry/der/oid.hpp"
#include "tee-registry/der/signature.hpp"

namespace tee_registry::der {
namespace {

constexpr std::size_t kNumberSizeMax = 20;

Result<BytesView, DerError> read_entry(Reader& list) {
    Reader entry = TRY(list.enter(tag::kSequence));
    const auto serial = TRY(entry.unsigned_bytes());
    TRY(entry.time());
    if (!entry.at_end())
        for (const auto& extension : TRY(read_extensions(entry)))
            if (extension.critical && !primitives::equal(extension.id, oid::kCrlReason))
                return unexpected(DerError::ExtensionUnknownCritical);
    TRY(entry.finish());
    return serial;
}

Result<Done, DerError> read_entries(Reader& tbs, CrlFields& out) {
    Reader list = TRY(tbs.enter(tag::kSequence));
    // RFC 5280, 5.1.2.6: a list without entries is absent, not empty.
    if (list.at_end()) return unexpected(DerError::Truncated);
    while (!list.at_end()) {
        if (out.revoked_serials.size() == kCrlEntriesMax)
            return unexpected(DerError::TooManyEntries);
        out.revoked_serials.push_back(TRY(read_entry(list)));
    }
    return Done{};
}

Result<Done, DerError> read_crl_extensions(Reader& tbs, CrlFields& out) {
    if (!tbs.next_is(tag::context(0))) return unexpected(DerError::ExtensionMissing);
    Reader wrapped = TRY(tbs.enter(tag::context(0)));
    const auto extensions = TRY(read_extensions(wrapped));
    TRY(wrapped.finish());
    for (const auto& extension : extensions) {
        if (primitives::equal(extension.id, oid::kAuthorityKeyIdentifier)) {
            out.authority_key_id = TRY(read_authority_key_identifier(extension.value));
        } else if (primitives::equal(extension.id, oid::kCrlNumber)) {
            Reader reader{extension.value};
            out.number = TRY(reader.unsigned_bytes());
            TRY(reader.finish());
            if (out.number.size() > kNumberSizeMax) return unexpected(DerError::IntegerOutOfRange);
        } else if (extension.critical) {
            return unexpected(DerError::ExtensionUnknownCritical);
        }
    }
    return Done{};
}

Result<Done, DerError> read_body(Reader tbs, CrlFields& out) {
    // v2 is encoded as 1; v1 has no version field and no extensions.
    if (!tbs.next_is(tag::kInteger)) return unexpected(DerError::VersionUnsupported);
    if (TRY(tbs.unsigned_integer(0xff)) != 1) return unexpected(DerError::VersionUnsupported);
    if (!primitives::equal(TRY(tbs.expect(tag::kSequence)).whole, out.algorithm))
        return unexpected(DerError::AlgorithmUnsupported);
    out.issuer = TRY(read_name(tbs));
    out.this_update = TRY(tbs.time());
    out.next_update = TRY(tbs.time());
    if (tbs.next_is(tag::kSequence)) TRY(read_entries(tbs, out));
    TRY(read_crl_extensions(tbs, out));
    return tbs.finish();
}

}  // namespace

bool CrlFields::lists(BytesView serial) const {
    return std::ranges::any_of(revoked_serials,
                               [&](BytesView one) { return primitives::equal(one, serial); });
}

Result<CrlFields, DerError> read_crl_fields(BytesView der) {
    TRY(check_well_formed(der));
    Reader outer{der};
    Reader fields = TRY(outer.enter(tag::kSequence));
    CrlFields out;
    out.der = der;
    const auto tbs = TRY(fields.expect(tag::kSequence));
    out.tbs = tbs.whole;
    out.algorithm = TRY(fields.expect(tag::kSequence)).whole;
    out.signature_bits = TRY(fields.octet_aligned_bit_string());
    TRY(fields.finish());
    TRY(read_body(Reader{tbs.content}, out));
    return out;
}

Result<Crl, DerError> read_crl(BytesView der) {
    Crl out{TRY(read_crl_fields(der)), {}};
    Reader algorithm{out.algorithm};
    TRY(read_signature_algorithm(algorithm));
    out.signature = TRY(p256_signature(out.signature_bits));
    if (out.authority_key_id.empty() || out.number.empty())
        return unexpected(DerError::ExtensionMissing);
    return out;
}

}  // namespace tee_registry::der
