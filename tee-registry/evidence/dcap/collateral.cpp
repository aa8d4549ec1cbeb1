#include "tee-registry/evidence/dcap/collateral.hpp"

#include "primitives/scale/fields.hpp"
#include "tee-registry/evidence/dcap/chain.hpp"

#include <limits>

namespace tee_registry::dcap {
namespace {

using primitives::Host;

/// Chains of collateral are a certificate and its root.
constexpr std::size_t kIssuerChainSize = 2;
constexpr std::string_view kTcbSignerName = "SGX TCB Signing";

std::size_t total_size(const QuoteCollateral& collateral) {
    return std::apply(
        [](const auto&... field) {
            const auto size = [](const auto& one) {
                if constexpr (requires { one.has_value(); })
                    return one ? one->size() : std::size_t{0};
                else
                    return one.size();
            };
            return (size(field) + ...);
        },
        primitives::fields::tie(collateral));
}

/// The parts of one verification, in the order in which they become known.
class Verification {
  public:
    Verification(Host& host, const QuoteCollateral& collateral, const Policy& policy,
                 UnixSeconds now, Step* step)
        : host_{host}, collateral_{collateral}, policy_{policy}, now_{now}, step_{step} {
        out_.valid = {std::numeric_limits<UnixSeconds>::min(),
                      std::numeric_limits<UnixSeconds>::max()};
    }

    Result<VerifiedCollateral, EvidenceError> run() {
        begin(step_, Step::CollateralSize);
        REFUSE_IF(total_size(collateral_) > kCollateralSizeMax, EvidenceError::CollateralTooLarge);
        REFUSE_IF(collateral_.root_ca_crl.empty() || collateral_.pck_crl.empty(),
                  EvidenceError::CrlMissing);
        begin(step_, Step::Root);
        const auto tcb_signer = TRY(read_issuer_chain(collateral_.tcb_info_issuer_chain,
                                                      EvidenceError::TcbSignerChainInvalid));
        TRY(verify_root(tcb_signer));
        begin(step_, Step::TcbSigner);
        TRY(verify_tcb_signer(tcb_signer));
        // Usually the same bytes, which were read and verified: not twice.
        std::optional<CertificateChain> own;
        if (collateral_.qe_identity_issuer_chain != collateral_.tcb_info_issuer_chain) {
            own = TRY(read_issuer_chain(collateral_.qe_identity_issuer_chain,
                                        EvidenceError::TcbSignerChainInvalid));
            TRY(verify_qe_signer(*own, tcb_signer));
        }
        const auto& qe_signer = own ? *own : tcb_signer;
        begin(step_, Step::PckCrl);
        TRY(verify_pck_crl());
        begin(step_, Step::TcbInfo);
        TRY(verify_tcb_info(tcb_signer.certificates[0]));
        begin(step_, Step::QeIdentity);
        TRY(verify_qe_identity(qe_signer.certificates[0]));
        begin(step_, Step::EvaluationNumber);
        const auto number =
            std::min(out_.tcb_info.evaluation_data_number, out_.qe_identity.evaluation_data_number);
        REFUSE_IF(number < policy_.evaluation_data_number_min, EvidenceError::CollateralTooOld);
        return std::move(out_);
    }

  private:
    /// A chain whose root is trusted, and the same as in the other chains.
    Result<CertificateChain, EvidenceError> read_issuer_chain(BytesView pem,
                                                              EvidenceError malformed) {
        auto chain = read_chain(pem, kIssuerChainSize);
        if (!chain) return unexpected(malformed);
        const auto& root = chain->der[1];
        REFUSE_IF(out_.root.empty() ? !is_trusted_root(root, policy_) : root != out_.root,
                  EvidenceError::RootUntrusted);
        out_.root = root;
        return *std::move(chain);
    }

    /// The root's role and dates, then its list of revoked CAs and signers.
    Result<Done, EvidenceError> verify_root(const CertificateChain& chain) {
        const auto& root = chain.certificates[1];
        REFUSE_IF(!is_ca(root, 1), EvidenceError::RootUntrusted);
        TRY(check_validity(root, now_, out_.valid));
        const auto crl = TRY(verify_crl(host_, collateral_.root_ca_crl, root, now_, out_.valid));
        copy_serials(crl, out_.revoked_cas);
        return Done{};
    }

    bool is_revoked_by_root(const der::Certificate& certificate) const {
        return std::ranges::any_of(out_.revoked_cas, [&](const Bytes& serial) {
            return primitives::equal(serial, certificate.serial);
        });
    }

    Result<Done, EvidenceError> verify_tcb_signer(const CertificateChain& chain) {
        const auto& signer = chain.certificates[0];
        const auto& root = chain.certificates[1];
        const bool valid = names_issuer(signer, root) && is_signer(signer) &&
                           signer.subject.common_name.find(kTcbSignerName) != std::string::npos &&
                           is_signed_by(host_, signer, root);
        REFUSE_IF(!valid, EvidenceError::TcbSignerChainInvalid);
        TRY(check_validity(signer, now_, out_.valid));
        REFUSE_IF(is_revoked_by_root(signer), EvidenceError::TcbSignerRevoked);
        return Done{};
    }

    /// It may be the signer of the TCB info, whose signature need not be checked twice.
    Result<Done, EvidenceError> verify_qe_signer(const CertificateChain& chain,
                                                 const CertificateChain& verified) {
        if (chain.der[0] == verified.der[0]) return Done{};
        return verify_tcb_signer(chain);
    }

    Result<Done, EvidenceError> verify_pck_crl() {
        auto chain = TRY(read_issuer_chain(collateral_.pck_crl_issuer_chain,
                                           EvidenceError::CrlIssuerChainInvalid));
        const auto& ca = chain.certificates[0];
        const auto& root = chain.certificates[1];
        REFUSE_IF(!names_issuer(ca, root) || !is_ca(ca, 0) || !is_signed_by(host_, ca, root),
                  EvidenceError::CrlIssuerChainInvalid);
        TRY(check_validity(ca, now_, out_.valid));
        REFUSE_IF(is_revoked_by_root(ca), EvidenceError::PckCaRevoked);
        const auto crl = TRY(verify_crl(host_, collateral_.pck_crl, ca, now_, out_.valid));
        copy_serials(crl, out_.revoked_pcks);
        out_.pck_ca = std::move(chain.der[0]);
        return Done{};
    }

    bool is_signature(BytesView signature, BytesView message, const der::Certificate& signer) {
        Bytes64 fixed{};
        if (signature.size() != fixed.size()) return false;
        std::ranges::copy(signature, fixed.begin());
        return host_.p256_verify(fixed, message, signer.public_key);
    }

    Result<Done, EvidenceError> verify_tcb_info(const der::Certificate& signer) {
        REFUSE_IF(!is_signature(collateral_.tcb_info_signature, collateral_.tcb_info, signer),
                  EvidenceError::TcbInfoSignatureInvalid);
        out_.tcb_info = TRY(read_tcb_info(primitives::text_of(collateral_.tcb_info)));
        const auto& info = out_.tcb_info;
        REFUSE_IF(now_ < info.issue_date, EvidenceError::TcbInfoNotYetValid);
        REFUSE_IF(now_ > info.next_update, EvidenceError::TcbInfoExpired);
        out_.valid.narrow(info.issue_date, info.next_update);
        return Done{};
    }

    Result<Done, EvidenceError> verify_qe_identity(const der::Certificate& signer) {
        REFUSE_IF(!is_signature(collateral_.qe_identity_signature, collateral_.qe_identity, signer),
                  EvidenceError::QeIdentitySignatureInvalid);
        out_.qe_identity = TRY(read_qe_identity(primitives::text_of(collateral_.qe_identity)));
        const auto& identity = out_.qe_identity;
        REFUSE_IF(now_ < identity.issue_date, EvidenceError::QeIdentityNotYetValid);
        REFUSE_IF(now_ > identity.next_update, EvidenceError::QeIdentityExpired);
        out_.valid.narrow(identity.issue_date, identity.next_update);
        return Done{};
    }

    static void copy_serials(const der::Crl& crl, std::vector<Bytes>& out) {
        out.reserve(crl.revoked_serials.size());
        for (const auto serial : crl.revoked_serials)
            out.push_back(primitives::to_bytes(serial));
    }

    Host& host_;
    const QuoteCollateral& collateral_;
    const Policy& policy_;
    UnixSeconds now_;
    Step* step_;
    VerifiedCollateral out_;
};

}  // namespace

Result<VerifiedCollateral, EvidenceError> verify_collateral(Host& host,
                                                            const QuoteCollateral& collateral,
                                                            const Policy& policy, UnixSeconds now,
                                                            Step* step) {
    return Verification{host, collateral, policy, now, step}.run();
}

}  // namespace tee_registry::dcap
