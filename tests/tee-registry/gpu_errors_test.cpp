// One or more cases for each way in which NVIDIA evidence is refused, and the proof that each step
// of the verification is needed: left out, it makes a case pass or fail elsewhere.
#include "primitives/crypto/hash.hpp"
#include "tests/tee-registry/gpu_evidence.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace tee_registry::nvidia {
namespace {

using tests::gpu_evidence;
using tests::GpuEvidence;
using tests::gpu_forge::default_host;
using tests::gpu_forge::Field;
using tests::gpu_forge::Kind;
using tests::gpu_forge::set_field;
using Spec = tests::gpu_forge::Host;

struct Case {
    std::string name;
    GpuError error;
    /// Changes before forging.
    std::function<void(Spec&)> spec;
    /// Changes of what was forged.
    std::function<void(GpuEvidence&)> evidence;
    std::uint32_t devices = 1;
};

GpuEvidence evidence_of(const Case& one) {
    auto spec = default_host(Kind::H100, one.devices);
    if (one.spec) one.spec(spec);
    auto out = gpu_evidence(spec);
    if (one.evidence) one.evidence(out);
    return out;
}

Case forged(std::string name, GpuError error, std::function<void(Spec&)> change) {
    return {std::move(name), error, std::move(change), {}};
}

Case changed(std::string name, GpuError error, std::function<void(GpuEvidence&)> change) {
    return {std::move(name), error, {}, std::move(change)};
}

Bytes32 hash(BytesView bytes) {
    return primitives::crypto::sha2_256(bytes).bytes;
}

/// A byte of the request or of the response, set before signing.
Case request_byte(std::size_t at, std::uint8_t value) {
    return forged("request byte " + std::to_string(at), GpuError::RequestMalformed,
                  [at, value](Spec& s) {
                      s.devices[0].edit_request = [at, value](Bytes& b) { b[at] = value; };
                  });
}

Case response_byte(std::string name, GpuError error, std::size_t at, std::uint8_t value) {
    return forged(std::move(name), error, [at, value](Spec& s) {
        s.devices[0].edit_response = [at, value](Bytes& b) { b[at] = value; };
    });
}

Case fields(std::string name, GpuError error, std::function<void(std::vector<Field>&)> change) {
    return forged(std::move(name), error, [change](Spec& s) { s.devices[0].edit_fields = change; });
}

Case without_field(std::string name, GpuError error, std::uint16_t type) {
    return fields(std::move(name), error, [type](std::vector<Field>& list) {
        std::erase_if(list, [type](const Field& one) { return one.type == type; });
    });
}

Case with_field(std::string name, GpuError error, std::uint16_t type, Bytes value) {
    return fields(std::move(name), error, [type, value](std::vector<Field>& list) {
        std::erase_if(list, [type](const Field& one) { return one.type == type; });
        list.push_back({type, value});
    });
}

void evidence_cases(std::vector<Case>& out) {
    using E = GpuError;
    out.push_back(changed("large evidence", E::EvidenceTooLarge, [](auto& e) {
        for (std::size_t i = 0; i < 31; ++i)
            e.evidence.devices.push_back(e.evidence.devices[0]);
    }));
    out.push_back(changed("no device", E::DeviceCountInvalid, [](auto& e) {
        e.evidence.devices.clear();
        e.evidence.shared_certificates.clear();
    }));
    out.push_back(changed("many devices", E::DeviceCountInvalid,
                          [](auto& e) { e.evidence.devices.resize(33); }));
    out.push_back(changed("shared twice", E::SharedCertificatesInvalid, [](auto& e) {
        e.evidence.shared_certificates.push_back(e.evidence.shared_certificates[1]);
    }));
    out.push_back(changed("shared and unused", E::SharedCertificatesInvalid, [](auto& e) {
        e.evidence.shared_certificates.push_back(e.evidence.devices[0].certificates[1]);
    }));
    out.push_back(changed("shared and malformed", E::SharedCertificatesInvalid,
                          [](auto& e) { e.evidence.shared_certificates[0].pop_back(); }));
}

void message_cases(std::vector<Case>& out) {
    using E = GpuError;
    out.push_back(changed("short request", E::RequestMalformed,
                          [](auto& e) { e.evidence.devices[0].request.pop_back(); }));
    out.push_back(request_byte(0, 0x12));
    out.push_back(request_byte(1, 0xe1));
    out.push_back(request_byte(2, 0x00));
    out.push_back(request_byte(3, 0x01));
    out.push_back(request_byte(36, 0x08));
    for (const std::size_t size : {0u, 7u, 8u, 3600u})
        out.push_back(changed("response cut to " + std::to_string(size), E::ResponseMalformed,
                              [size](auto& e) { e.evidence.devices[0].response.resize(size); }));
    out.push_back(changed("a byte more", E::ResponseMalformed,
                          [](auto& e) { e.evidence.devices[0].response.push_back(0); }));
    out.push_back(changed("long response", E::ResponseMalformed, [](auto& e) {
        e.evidence.devices[0].response.resize(kResponseSizeMax + 1);
    }));
    out.push_back(response_byte("SPDM 1.2", E::ResponseMalformed, 0, 0x12));
    out.push_back(response_byte("another message", E::ResponseMalformed, 1, 0x61));
    out.push_back(response_byte("parameter", E::ResponseMalformed, 2, 1));
    out.push_back(response_byte("length", E::ResponseMalformed, 7, 1));
    out.push_back(response_byte("count", E::MeasurementsMalformed, 4, 63));
    out.push_back(response_byte("index", E::MeasurementsMalformed, 8, 2));
    out.push_back(response_byte("index repeated", E::MeasurementsMalformed, 8 + 55, 1));
    out.push_back(response_byte("specification", E::MeasurementsMalformed, 9, 2));
    out.push_back(response_byte("block size", E::MeasurementsMalformed, 10, 50));
    out.push_back(response_byte("value size", E::MeasurementsMalformed, 13, 47));
    out.push_back(fields("field twice", E::OpaqueMalformed,
                         [](auto& list) { list.push_back(list.front()); }));
    out.push_back(fields("unknown field twice", E::OpaqueMalformed, [](auto& list) {
        list.push_back({77, {}});
        list.push_back({77, {}});
    }));
    out.push_back(with_field("short firmware id", E::OpaqueMalformed, 20, Bytes(47)));
    out.push_back(with_field("VBIOS tail", E::OpaqueMalformed, 6, Bytes(8, 1)));
    out.push_back(with_field("project with a blank", E::OpaqueMalformed, 17, {'1', ' ', 0}));
    out.push_back(with_field("text after NUL", E::OpaqueMalformed, 18, {'1', 0, '2'}));
    out.push_back(with_field("empty text", E::OpaqueMalformed, 15, {0}));
    out.push_back(with_field("wide status", E::OpaqueMalformed, 21, {0x55, 0}));
    out.push_back(forged("cut field", E::OpaqueMalformed, [](Spec& s) {
        s.devices[0].edit_response = [](Bytes& b) {
            // The last field's size, then its 48 bytes.
            b[b.size() - 50] = 49;
        };
    }));
    out.push_back(changed("another nonce", E::NonceMismatch, [](auto& e) { e.nonce[31] ^= 1; }));
}

void chain_cases(std::vector<Case>& out) {
    using E = GpuError;
    out.push_back(changed("only the signing certificate", E::CertificateMissing,
                          [](auto& e) { e.evidence.devices[0].certificates.resize(1); }));
    out.push_back(changed("shared certificate not there", E::CertificateMissing, [](auto& e) {
        e.evidence.devices[0].upper.insert(e.evidence.devices[0].upper.begin(), Bytes32{});
    }));
    out.push_back(changed("seven certificates", E::CertificateMissing, [](auto& e) {
        auto& upper = e.evidence.devices[0].upper;
        upper.insert(upper.end(), 2, upper.back());
    }));
    out.push_back(changed("cut certificate", E::CertificateMalformed,
                          [](auto& e) { e.evidence.devices[0].certificates[0].pop_back(); }));
    out.push_back(changed("long certificate", E::CertificateMalformed, [](auto& e) {
        e.evidence.devices[0].certificates[1].resize(kCertificateSizeMax + 1);
    }));
    out.push_back(forged("RSA identity", E::CertificateMalformed,
                         [](Spec& s) { s.devices[0].identity.key = "rsa gpu"; }));
    out.push_back(changed("forged root on a live chain", E::RootUntrusted,
                          [](auto& e) { e.policy.roots.clear(); }));
    out.push_back(forged("another root key", E::RootUntrusted, [](Spec& s) {
        auto& upper = s.devices[0].upper;
        upper[2].key = upper[2].issuer_key = upper[1].issuer_key = "gpu other root";
    }));
    out.push_back(changed("chain without its root", E::RootUntrusted, [](auto& e) {
        e.evidence.devices[0].upper.pop_back();
        e.evidence.shared_certificates.pop_back();
    }));
    out.push_back(
        forged("leaf is a CA", E::ChainInvalid, [](Spec& s) { s.devices[0].leaf.is_ca = true; }));
    out.push_back(forged("leaf signs certificates", E::ChainInvalid,
                         [](Spec& s) { s.devices[0].leaf.key_usage = 1u | 1u << 5; }));
    out.push_back(forged("identity is no CA", E::ChainInvalid,
                         [](Spec& s) { s.devices[0].identity.is_ca = false; }));
    out.push_back(forged("identity signs no certificates", E::ChainInvalid,
                         [](Spec& s) { s.devices[0].identity.key_usage = 1; }));
    out.push_back(forged("path too long", E::ChainInvalid,
                         [](Spec& s) { s.devices[0].upper[0].path_length = 0; }));
    out.push_back(forged("another issuer's name", E::ChainInvalid,
                         [](Spec& s) { s.devices[0].leaf.issuer_name = "GH100 A02 GSP BROM"; }));
    out.push_back(forged("no key identifiers", E::ChainInvalid,
                         [](Spec& s) { s.devices[0].leaf.has_key_identifiers = false; }));
    out.push_back(changed("upper certificates swapped", E::ChainInvalid, [](auto& e) {
        std::swap(e.evidence.devices[0].upper[0], e.evidence.devices[0].upper[1]);
    }));
    out.push_back(changed("signature of the leaf", E::ChainSignatureInvalid,
                          [](auto& e) { e.evidence.devices[0].certificates[0].back() ^= 1; }));
    out.push_back(changed("signature of a shared one", E::ChainSignatureInvalid, [](auto& e) {
        auto& shared = e.evidence.shared_certificates[0];
        shared.back() ^= 1;
        e.evidence.devices[0].upper[0] = hash(shared);
    }));
    const auto now = static_cast<UnixSeconds>(tests::kGpuNow);
    out.push_back(forged("leaf from tomorrow", E::CertificateNotYetValid,
                         [](Spec& s) { s.devices[0].leaf.not_before = now + 1; }));
    out.push_back(forged("upper from tomorrow", E::CertificateNotYetValid,
                         [](Spec& s) { s.devices[0].upper[1].not_before = now + 1; }));
    out.push_back(forged("identity of yesterday", E::CertificateExpired,
                         [](Spec& s) { s.devices[0].identity.not_after = now - 1; }));
    out.push_back(changed("identity revoked", E::CertificateRevoked, [](auto& e) {
        e.policy.revoked_serials = {{9}, {0x41, 0x43, 0, 0, 0}};
    }));
    out.push_back(changed("provisioner revoked", E::CertificateRevoked,
                          [](auto& e) { e.policy.revoked_serials = {{3}}; }));
}

void report_cases(std::vector<Case>& out) {
    using E = GpuError;
    out.push_back(without_field("no firmware id", E::FwidMissing, 20));
    out.push_back(forged("firmware id not certified", E::FwidMissing, [](Spec& s) {
        s.devices[0].edit_fwid_extension = [](Bytes& value) { value.resize(10); };
    }));
    out.push_back(forged("firmware id of another length", E::FwidMissing, [](Spec& s) {
        s.devices[0].edit_fwid_extension = [](Bytes& value) { value[value.size() - 49] = 47; };
    }));
    out.push_back(with_field("another firmware id", E::FwidMismatch, 20, Bytes(48, 1)));
    out.push_back(changed("measurement changed", E::ReportSignatureInvalid,
                          [](auto& e) { e.evidence.devices[0].response[200] ^= 1; }));
    out.push_back(changed("slot of the request changed", E::ReportSignatureInvalid,
                          [](auto& e) { e.evidence.devices[0].request[36] ^= 1; }));
    out.push_back(changed("nonce of the request changed", E::ReportSignatureInvalid, [](auto& e) {
        e.evidence.devices[0].request[4] ^= 1;
        e.nonce[0] ^= 1;
    }));
    out.push_back(changed("signature zero", E::ReportSignatureInvalid, [](auto& e) {
        auto& response = e.evidence.devices[0].response;
        std::fill(response.end() - 96, response.end(), std::uint8_t{0});
    }));
    out.push_back(with_field("unknown mode", E::ModeNotConfidential, 36, {3}));
    out.push_back(with_field("PCIe status", E::ModeNotConfidential, 21, {0}));
    out.push_back(with_field("decoder status", E::ModeNotConfidential, 11, {1}));
    out.push_back(with_field("invalid field", E::ModeNotConfidential, 255, {}));
    out.push_back(with_field("protected PCIe", E::ProtectedPcieNotAllowed, 36, {2}));
    out.back().evidence = [](auto& e) { e.policy.allow_protected_pcie = false; };
    out.push_back(with_field("protected PCIe by status", E::ProtectedPcieNotAllowed, 21, {0xaa}));
    out.back().evidence = [](auto& e) { e.policy.allow_protected_pcie = false; };
    for (const std::uint16_t type : {std::uint16_t{3}, std::uint16_t{6}, std::uint16_t{15},
                                     std::uint16_t{17}, std::uint16_t{18}})
        out.push_back(
            without_field("no field " + std::to_string(type), E::IdentityFieldMissing, type));
}

void golden_cases(std::vector<Case>& out) {
    using E = GpuError;
    // The part numbers of a GPU in the report of a switch.
    out.push_back(forged("chip of another model", E::ChipMismatch,
                         [](Spec& s) { s.devices[0].leaf.common_name = "LS10 A01 GSP FMC LF"; }));
    out.push_back(forged("chip's name prolonged", E::ChipMismatch,
                         [](Spec& s) { s.devices[0].leaf.common_name = "GH100X A01 GSP FMC LF"; }));
    out.push_back(changed("rows overlap", E::RimRowInvalid, [](auto& e) {
        e.golden.rims[0].measurements = {e.golden.rims[1].measurements[0]};
    }));
    out.push_back(changed("empty row", E::RimRowInvalid,
                          [](auto& e) { e.golden.rims[1].measurements.clear(); }));
    out.push_back(changed("row without values", E::RimRowInvalid,
                          [](auto& e) { e.golden.rims[1].measurements[0].allowed.clear(); }));
    out.push_back(changed("index above the blocks", E::MeasurementMissing, [](auto& e) {
        e.golden.rims[0].measurements.push_back({64, {Bytes48{}}});
    }));
    out.push_back(changed("VBIOS value", E::MeasurementMismatch,
                          [](auto& e) { e.golden.rims[0].measurements[3].allowed = {Bytes48{}}; }));
    out.push_back(changed("driver value", E::MeasurementMismatch, [](auto& e) {
        e.golden.rims[1].measurements.back().allowed[0][0] ^= 1;
    }));
}

void host_cases(std::vector<Case>& out) {
    using E = GpuError;
    out.push_back(changed("the same device twice", E::DeviceDuplicated,
                          [](auto& e) { e.evidence.devices[1] = e.evidence.devices[0]; }));
    out.back().devices = 2;
    // Another firmware of the same device is the same device.
    out.push_back(forged("the same device with another leaf", E::DeviceDuplicated, [](Spec& s) {
        s.devices[1].identity = s.devices[0].identity;
        s.devices[1].leaf.issuer_key = s.devices[0].identity.key;
    }));
    out.back().devices = 2;
    out.push_back(with_field("protected PCIe without switch", E::SwitchMissing, 36, {2}));
    out.push_back(forged("switch of unknown firmware", E::SwitchMissing, [](Spec& s) {
        set_field(s.devices[0], opaque_type::kFeatureFlag, {2});
        s.devices.push_back(tests::gpu_forge::device(Kind::Ls10, 1));
    }));
    out.back().evidence = [](auto& e) { e.golden.rims.pop_back(); };
}

const std::vector<Case>& cases() {
    static const auto kCases = [] {
        std::vector<Case> out;
        evidence_cases(out);
        message_cases(out);
        chain_cases(out);
        report_cases(out);
        golden_cases(out);
        host_cases(out);
        return out;
    }();
    return kCases;
}

TEST(gpu_errors, each_case_fails_for_its_reason) {
    for (const auto& one : cases()) {
        auto evidence = evidence_of(one);
        const auto result = tests::verify(evidence);
        ASSERT_FALSE(result) << one.name;
        EXPECT_EQ(result.error(), one.error) << one.name << " gave: " << to_string(result.error());
    }
}

TEST(gpu_errors, each_error_has_a_case_and_a_sentence) {
    std::set<GpuError> seen;
    for (const auto& one : cases())
        seen.insert(one.error);
    for (std::size_t i = 0; i <= static_cast<std::size_t>(GpuError::SwitchMissing); ++i) {
        const auto error = static_cast<GpuError>(i);
        EXPECT_TRUE(seen.contains(error)) << to_string(error);
        // What is wrong; what to do.
        EXPECT_NE(to_string(error).find("; "), std::string_view::npos) << to_string(error);
    }
}

TEST(gpu_errors, each_step_is_needed) {
    tests::CryptoOnlyHost host;
    std::set<std::string_view> failing;
    std::set<std::string_view> needed;
    for (const auto& one : cases()) {
        auto e = evidence_of(one);
        const auto outcomes = explain(host, e.evidence, e.nonce, e.golden, e.policy, e.now);
        const auto name = outcomes.back().name;
        failing.insert(name);
        const auto reads = std::ranges::find(steps(), name, &Step::name)->reads;
        if (!reads && tests::verify_without(e, name) != one.error) needed.insert(name);
    }
    for (const auto& step : steps()) {
        // Two steps only note facts.
        const bool fails = step.name != "facts" && step.name != "golden values";
        EXPECT_TRUE(!fails || failing.contains(step.name)) << "no case fails at: " << step.name;
        EXPECT_TRUE(step.reads || needed.contains(step.name))
            << "nothing changes without: " << step.name;
    }
}

}  // namespace
}  // namespace tee_registry::nvidia
