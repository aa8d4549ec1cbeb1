#include "tee-registry/evidence/nvidia/authority.hpp"

#include "tee-registry/evidence/nvidia/device_root.hpp"
#include "tee-registry/evidence/nvidia/steps.hpp"

namespace tee_registry::nvidia {

using primitives::equal;

std::optional<der::Sha384Certificate> read_device_certificate(BytesView der) {
    if (der.size() > kCertificateSizeMax) return std::nullopt;
    auto read = der::read_sha384_certificate(der);
    if (!read || !std::holds_alternative<Bytes96>(read.value().public_key)) return std::nullopt;
    return std::move(read).value();
}

bool is_trusted_root(BytesView der, const Policy& policy) {
    return equal(der, kNvidiaDeviceRoot) ||
           std::ranges::any_of(policy.roots, [&](const Bytes& one) { return equal(der, one); });
}

bool may_issue(const der::CertificateFields& issuer, const der::CertificateFields& child,
               std::size_t below) {
    // Both identifiers must be there: an absent one must not equal another absent one.
    const bool identified = child.authority_key_id && issuer.subject_key_id &&
                            equal(*child.authority_key_id, *issuer.subject_key_id);
    return issuer.is_ca && (issuer.key_usage & der::key_usage::kKeyCertSign) != 0 &&
           (!issuer.path_length || *issuer.path_length >= below) && identified &&
           equal(child.issuer.der, issuer.subject.der);
}

bool is_revoked(const der::CertificateFields& certificate, const Policy& policy) {
    return std::ranges::any_of(policy.revoked_serials, [&](const Bytes& serial) {
        return equal(certificate.serial, serial);
    });
}

namespace {

/// CAs of a device below the lowest certificate of its authority: the boot ROM's.
constexpr std::size_t kDeviceCas = 1;

Result<Done, GpuError> check_chain(primitives::Host& host,
                                   const std::vector<der::Sha384Certificate>& chain,
                                   const Policy& policy, UnixSeconds now) {
    constexpr auto kUsage = der::key_usage::kKeyCertSign | der::key_usage::kCrlSign;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const bool is_last = i + 1 == chain.size();
        const auto& issuer = is_last ? chain[i] : chain[i + 1];
        if (!chain[i].is_ca || chain[i].key_usage != kUsage ||
            (!is_last && !may_issue(issuer, chain[i], kDeviceCas + i + 1)))
            return unexpected(GpuError::ChainInvalid);
        // The root is byte-equal to a pinned one: its own signature adds nothing.
        if (!is_last &&
            !der::is_signature(host, chain[i].signature, chain[i].tbs, issuer.public_key))
            return unexpected(GpuError::ChainSignatureInvalid);
    }
    for (const auto& one : chain) {
        if (now < one.not_before) return unexpected(GpuError::CertificateNotYetValid);
        if (now > one.not_after) return unexpected(GpuError::CertificateExpired);
        if (is_revoked(one, policy)) return unexpected(GpuError::CertificateRevoked);
    }
    return Done{};
}

}  // namespace

Result<std::vector<AuthorityLink>, GpuError> verify_authority(
    primitives::Host& host, const std::vector<Bytes>& certificates, const Policy& policy,
    std::uint64_t now_seconds) {
    constexpr std::size_t kOfADevice = 2;
    if (certificates.empty() || certificates.size() > kChainMax - kOfADevice)
        return unexpected(GpuError::CertificateMissing);
    std::vector<der::Sha384Certificate> chain;
    for (const auto& der : certificates) {
        auto read = read_device_certificate(der);
        if (!read) return unexpected(GpuError::CertificateMalformed);
        chain.push_back(*std::move(read));
    }
    if (!is_trusted_root(certificates.back(), policy)) return unexpected(GpuError::RootUntrusted);
    TRY(check_chain(host, chain, policy, to_unix(now_seconds)));
    std::vector<AuthorityLink> out;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        AuthorityLink link{host.sha2_256(certificates[i]).bytes,
                           certificates[i],
                           {chain[i].not_before, chain[i].not_after}};
        for (std::size_t above = i + 1; above < chain.size(); ++above)
            link.valid.narrow(chain[above].not_before, chain[above].not_after);
        out.push_back(std::move(link));
    }
    return out;
}

}  // namespace tee_registry::nvidia
