#include "tee-registry/evidence/dcap/quote.hpp"

#include <optional>

namespace tee_registry::dcap {
namespace {

constexpr std::size_t kHeaderSize = 48;
constexpr std::uint16_t kEcdsaP256 = 2;
constexpr std::uint16_t kQeReportCertification = 6;
constexpr std::uint32_t kTeeTypeSgx = 0x00000000;
constexpr std::uint32_t kTeeTypeTdx = 0x00000081;
constexpr Bytes16 kIntelQeVendor{0x93, 0x9a, 0x72, 0x33, 0xf7, 0x9c, 0x4c, 0xa9,
                                 0x94, 0x0a, 0x0d, 0xb3, 0x95, 0x7f, 0x06, 0x07};

/// A cursor that hands out the input's bytes in order.
class Cursor {
  public:
    explicit Cursor(BytesView input) : input_{input} {}

    std::size_t position() const { return at_; }
    bool at_end() const { return at_ == input_.size(); }

    Result<BytesView, EvidenceError> take(std::size_t size) {
        if (input_.size() - at_ < size) return unexpected(EvidenceError::QuoteMalformed);
        at_ += size;
        return input_.subspan(at_ - size, size);
    }
    Result<std::uint16_t, EvidenceError> u16() {
        return static_cast<std::uint16_t>(number(TRY(take(2))));
    }
    Result<std::uint32_t, EvidenceError> u32() { return number(TRY(take(4))); }
    template <std::size_t N>
    Result<std::array<std::uint8_t, N>, EvidenceError> array() {
        std::array<std::uint8_t, N> out{};
        std::ranges::copy(TRY(take(N)), out.begin());
        return out;
    }

  private:
    static std::uint32_t number(BytesView bytes) {
        std::uint32_t value = 0;
        for (std::size_t i = bytes.size(); i > 0; --i)
            value = value << 8 | bytes[i - 1];
        return value;
    }

    BytesView input_;
    std::size_t at_ = 0;
};

Result<Done, EvidenceError> read_header(Cursor& cursor, Quote& out) {
    out.version = TRY(cursor.u16());
    REFUSE_IF(out.version < 3 || out.version > 5, EvidenceError::QuoteVersionUnsupported);
    REFUSE_IF(TRY(cursor.u16()) != kEcdsaP256, EvidenceError::AttestationKeyTypeUnsupported);
    const auto tee_type = TRY(cursor.u32());
    const bool tdx_known = out.version >= 4;
    REFUSE_IF(tee_type != kTeeTypeSgx && !(tdx_known && tee_type == kTeeTypeTdx),
              EvidenceError::TeeTypeUnsupported);
    out.tee = tee_type == kTeeTypeTdx ? TeeKind::Tdx : TeeKind::Sgx;
    // SVNs of v3, reserved later: signed, and superseded by the PCK certificate's.
    TRY(cursor.take(4));
    REFUSE_IF(TRY(cursor.array<16>()) != kIntelQeVendor, EvidenceError::QeVendorUnknown);
    TRY(cursor.take(20));
    return Done{};
}

/// The size of a v5 body, from its type and size fields.
Result<std::size_t, EvidenceError> read_body_type(Cursor& cursor, TeeKind tee) {
    const auto type = TRY(cursor.u16());
    const std::size_t size = TRY(cursor.u32());
    std::size_t expected = 0;
    if (tee == TeeKind::Sgx && type == 1) expected = kEnclaveReportSize;
    if (tee == TeeKind::Tdx && type == 2) expected = kTdReport10Size;
    if (tee == TeeKind::Tdx && type == 3) expected = kTdReport15Size;
    if (expected == 0) return unexpected(EvidenceError::QuoteBodyMismatch);
    REFUSE_IF(size != expected, EvidenceError::QuoteBodyMismatch);
    return expected;
}

Result<Done, EvidenceError> read_body(Cursor& cursor, Quote& out) {
    std::size_t size = out.tee == TeeKind::Sgx ? kEnclaveReportSize : kTdReport10Size;
    if (out.version == 5) size = TRY(read_body_type(cursor, out.tee));
    out.is_td15 = size == kTdReport15Size;
    out.body = TRY(cursor.take(size));
    return Done{};
}

/// From the QE report to the end of the data given.
Result<Done, EvidenceError> read_qe_certification(Cursor cursor, Quote& out) {
    out.qe_report = TRY(cursor.take(kEnclaveReportSize));
    out.qe_report_signature = TRY(cursor.array<64>());
    const std::size_t auth_size = TRY(cursor.u16());
    REFUSE_IF(auth_size > kQeAuthSizeMax, EvidenceError::QuoteMalformed);
    out.qe_auth = TRY(cursor.take(auth_size));
    out.certification_type = TRY(cursor.u16());
    const std::size_t size = TRY(cursor.u32());
    REFUSE_IF(size > kCertificationSizeMax, EvidenceError::QuoteMalformed);
    out.certification = TRY(cursor.take(size));
    REFUSE_IF(!cursor.at_end(), EvidenceError::QuoteMalformed);
    REFUSE_IF(out.certification_type < 1 || out.certification_type > kCertificationPckChain,
              EvidenceError::CertificationDataUnsupported);
    return Done{};
}

Result<Done, EvidenceError> read_auth(BytesView auth, Quote& out) {
    Cursor cursor{auth};
    out.signature = TRY(cursor.array<64>());
    out.attestation_key = TRY(cursor.array<64>());
    if (out.version == 3) return read_qe_certification(Cursor{auth.subspan(128)}, out);
    REFUSE_IF(TRY(cursor.u16()) != kQeReportCertification,
              EvidenceError::CertificationDataUnsupported);
    const std::size_t size = TRY(cursor.u32());
    const auto certification = TRY(cursor.take(size));
    REFUSE_IF(!cursor.at_end(), EvidenceError::QuoteMalformed);
    return read_qe_certification(Cursor{certification}, out);
}

/// Copies consecutive fields of fixed size out of a report.
class Fields {
  public:
    explicit Fields(BytesView body) : rest_{body} {}

    void skip(std::size_t size) { rest_ = rest_.subspan(size); }
    template <std::size_t N>
    void copy(std::array<std::uint8_t, N>& out) {
        std::ranges::copy(rest_.first(N), out.begin());
        skip(N);
    }
    std::uint16_t u16() {
        const auto value = static_cast<std::uint16_t>(rest_[0] | rest_[1] << 8);
        skip(2);
        return value;
    }

  private:
    BytesView rest_;
};

}  // namespace

Result<Quote, EvidenceError> read_quote(BytesView input) {
    REFUSE_IF(input.size() > kQuoteSizeMax, EvidenceError::QuoteTooLarge);
    Cursor cursor{input};
    if (input.size() < kHeaderSize) return unexpected(EvidenceError::QuoteMalformed);
    Quote out;
    TRY(read_header(cursor, out));
    TRY(read_body(cursor, out));
    out.signed_part = input.first(cursor.position());
    const std::size_t auth_size = TRY(cursor.u32());
    const auto auth = TRY(cursor.take(auth_size));
    out.size = cursor.position();
    TRY(read_auth(auth, out));
    return out;
}

Result<BytesView, EvidenceError> normalise(BytesView input) {
    const auto quote = TRY(read_quote(input));
    return input.first(quote.size);
}

EnclaveReport read_enclave_report(BytesView body) {
    CHECK(body.size() == kEnclaveReportSize);
    EnclaveReport out;
    Fields fields{body};
    fields.copy(out.cpu_svn);
    fields.copy(out.misc_select);
    fields.skip(28);
    fields.copy(out.attributes);
    fields.copy(out.mr_enclave);
    fields.skip(32);
    fields.copy(out.mr_signer);
    fields.skip(96);
    out.isv_prod_id = fields.u16();
    out.isv_svn = fields.u16();
    fields.skip(60);
    fields.copy(out.report_data);
    return out;
}

TdReport read_td_report(BytesView body) {
    CHECK(body.size() == kTdReport10Size || body.size() == kTdReport15Size);
    TdReport out;
    Fields fields{body};
    fields.copy(out.tee_tcb_svn);
    fields.copy(out.mr_seam);
    fields.copy(out.mr_signer_seam);
    fields.copy(out.seam_attributes);
    fields.copy(out.td_attributes);
    fields.copy(out.xfam);
    fields.copy(out.mr_td);
    fields.copy(out.mr_config_id);
    fields.copy(out.mr_owner);
    fields.copy(out.mr_owner_config);
    for (auto& rtmr : out.rtmrs)
        fields.copy(rtmr);
    fields.copy(out.report_data);
    if (body.size() == kTdReport15Size) {
        fields.copy(out.tee_tcb_svn2);
        fields.copy(out.mr_service_td);
    }
    return out;
}

}  // namespace tee_registry::dcap
