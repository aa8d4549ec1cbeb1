// dstack CVMs: the real sample's identities, and one refusal per rule from forged launches that are
// right in everything but one thing.
#include "primitives/crypto/hash.hpp"
#include "primitives/types/hex.hpp"
#include "tee-registry/evidence/dcap/verify.hpp"
#include "tee-registry/evidence/dstack/get_quote.hpp"
#include "tee-registry/evidence/dstack/report_data.hpp"
#include "tests/support/crypto_only_host.hpp"
#include "tests/support/cvm_forge.hpp"
#include "tests/support/vectors.hpp"

#include <set>

namespace tee_registry::dstack {
namespace {

using tests::forge::CvmEvent;
using tests::forge::default_events;
using tests::forge::text_event;

constexpr UnixSeconds kNow = 1750000000;

/// A launch to forge: events, the quote's spec, vm_config and what is expected of it.
struct Launch {
    tests::forge::Spec spec = tests::forge::default_spec(dcap::TeeKind::Tdx, kNow);
    std::vector<CvmEvent> events = default_events();
    std::string vm_config;
    Policy policy;
    /// Changes of the log that the registers do not know of.
    void (*tamper)(std::string&) = nullptr;
};

/// The report of the forged quote, as dcap::verify would give it.
dcap::Report report_of(const Launch& launch) {
    auto spec = launch.spec;
    tests::forge::set_registers(spec, launch.events);
    dcap::Report out;
    out.tee = dcap::TeeKind::Tdx;
    out.measurements = spec.td;
    out.report_data = spec.td.report_data;
    out.platform.device_id.fill(0xdd);
    return out;
}

template <class T>
std::string outcome_of(const Result<T, DstackError>& result) {
    return result ? "accepted" : std::string{to_string(result.error())};
}

Result<CvmReport, DstackError> judge(const Launch& launch) {
    tests::CryptoOnlyHost host;
    auto log = tests::forge::event_log_text(launch.events);
    if (launch.tamper != nullptr) launch.tamper(log);
    return verify(host, report_of(launch), {std::move(log), launch.vm_config}, launch.policy);
}

std::string outcome(const Launch& launch) {
    return outcome_of(judge(launch));
}

std::set<DstackError>& produced() {
    static std::set<DstackError> errors;
    return errors;
}

template <class Edit>
void expect(DstackError error, Edit edit) {
    Launch launch;
    edit(launch);
    EXPECT_EQ(outcome(launch), to_string(error));
    produced().insert(error);
}

CvmEvent& event_of(Launch& launch, std::string_view name) {
    for (auto& event : launch.events)
        if (event.name == name) return event;
    ADD_FAILURE() << "no event " << name;
    return launch.events.front();
}

void erase(Launch& launch, std::string_view name) {
    std::erase_if(launch.events, [&](const CvmEvent& event) { return event.name == name; });
}

void replace(std::string& text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    ASSERT_NE(at, text.npos) << from;
    text.replace(at, from.size(), to);
}

Bytes32 bytes32(const Bytes& bytes) {
    Bytes32 out{};
    std::copy_n(bytes.begin(), out.size(), out.begin());
    return out;
}

// ---- the real sample ---------------------------------------------------------------------------

TEST(dstack, the_real_launch_replays_into_its_registers) {
    PHA_REQUIRE_TEST_DATA(path, "public/tee/dstack/verifier/fixtures/tdx-lite-getquote.json");
    const auto expectations = boost::json::parse(
        tests::read_text(tests::test_data_dir() / "ours/tee/expected-other.json"));
    const auto& expected = expectations.at("dstack_tdx").as_array().at(0).as_object();
    const auto got = read_get_quote(tests::read_text(path));
    ASSERT_TRUE(got.has_value()) << to_string(got.error());
    const auto quote = dcap::read_quote(got.value().quote);
    ASSERT_TRUE(quote.has_value());
    dcap::Report report;
    const auto td = dcap::read_td_report(quote.value().body);
    report.measurements = td;
    tests::CryptoOnlyHost host;

    const auto log = read_event_log(host, got.value().evidence.event_log);
    ASSERT_TRUE(log.has_value()) << to_string(log.error());
    EXPECT_EQ(log.value().size(), static_cast<std::size_t>(expected.at("events_total").as_int64()));
    for (std::uint8_t imr = 0; imr < 4; ++imr)
        EXPECT_EQ(primitives::to_bare_hex(replay(host, log.value(), imr)),
                  expected.at("rtmr").as_array().at(imr).as_string());
    for (const auto& step : expected.at("rtmr3_steps").as_array())
        EXPECT_EQ(
            primitives::to_bare_hex(replay(host, log.value(), 3, step.at("event").as_string())),
            step.at("rtmr3_after").as_string())
            << step.at("event");

    const auto cvm = verify(host, report, got.value().evidence, {});
    ASSERT_TRUE(cvm.has_value()) << to_string(cvm.error());
    const auto hex = [](BytesView bytes) { return primitives::to_bare_hex(bytes); };
    EXPECT_EQ(hex(cvm.value().mr_system), expected.at("mr_system").as_string());
    EXPECT_EQ(hex(cvm.value().mr_aggregated), expected.at("mr_aggregated_runtime").as_string());
    EXPECT_EQ(hex(cvm.value().mr_aggregated_boot),
              expected.at("mr_aggregated_boottime").as_string());
    EXPECT_EQ(cvm.value().mr_config_version, 1);
    const auto& events = cvm.value().events;
    EXPECT_EQ(hex(events.app_id), "86b0e55f2fa8e4fb69d890f14f54d5612707646e");
    EXPECT_EQ(hex(events.compose_hash),
              "86b0e55f2fa8e4fb69d890f14f54d5612707646e2573d54e0d2ddaaade77caa9");
    EXPECT_EQ(hex(*events.instance_id), "050bf89570575fe8fab4cb8f0a62a9e64efe8ead");
    EXPECT_EQ(events.key_provider->name, "kms");
    EXPECT_TRUE(events.is_ready);
    EXPECT_EQ(cvm.value().config.cpu_count, 2u);
    EXPECT_EQ(cvm.value().config.image, "dstack-0.6.0");
}

// ---- forged launches ---------------------------------------------------------------------------

TEST(dstack, a_forged_launch_is_accepted_with_its_facts) {
    const auto cvm = judge({});
    ASSERT_TRUE(cvm.has_value()) << to_string(cvm.error());
    const auto& report = cvm.value();
    EXPECT_TRUE(primitives::equal(report.events.app_id, tests::forge::default_app_id()));
    EXPECT_TRUE(
        primitives::equal(report.events.compose_hash, tests::forge::default_compose_hash()));
    EXPECT_EQ(report.events.key_provider, (KeyProvider{"kms", "aabbcc"}));
    EXPECT_EQ(report.mr_config_version, 0);
    EXPECT_NE(report.mr_aggregated, report.mr_aggregated_boot);
    EXPECT_EQ(report.device_id[0], 0xdd);
}

TEST(dstack, both_versions_of_runtime_events_are_computed) {
    Launch launch;
    for (auto& event : launch.events)
        if (event.imr == 3 && event.name != "app-id") event.version = 2;
    EXPECT_EQ(outcome(launch), "accepted");
    EXPECT_EQ(
        runtime_preimage("a\"\\\n\x01\x7f\xc3\xa9", Bytes{0xAB}),
        "{\"name\":\"a\\\"\\\\\\n\\u0001\x7f\xc3\xa9\",\"payload\":\"ab\",\"type\":134217729}");
    EXPECT_EQ(runtime_preimage("\b\t\f\r\x0b", {}),
              "{\"name\":\"\\b\\t\\f\\r\\u000b\",\"payload\":\"\",\"type\":134217729}");
    // A digest that is stated correctly is accepted; so is the right preimage.
    tests::CryptoOnlyHost host;
    Launch stated;
    auto& event = event_of(stated, "compose-hash");
    event.stated_digest = primitives::to_bytes(runtime_digest(host, event.name, event.payload, 1));
    EXPECT_EQ(outcome(stated), "accepted");
}

TEST(dstack, what_was_submitted) {
    tests::CryptoOnlyHost host;
    for (const char* text :
         {"", "{}", "[]", R"({"quote":"0g","event_log":"[]"})", R"({"quote":"00"})",
          R"({"quote":"00","event_log":[]})", R"({"quote":"00","event_log":"[]","vm_config":{}})"})
        EXPECT_EQ(outcome_of(read_get_quote(text)), to_string(DstackError::EvidenceMalformed));
    produced().insert(DstackError::EvidenceMalformed);
    const std::string large(kGetQuoteSizeMax, ' ');
    EXPECT_FALSE(read_get_quote(large + R"({"quote":"00","event_log":"[]"})").has_value());
    EXPECT_TRUE(read_get_quote(R"({"quote":"00","event_log":"[]"})").has_value());

    dcap::Report sgx;
    sgx.measurements = dcap::EnclaveReport{};
    EXPECT_EQ(outcome_of(verify(host, sgx, {"[]", ""}, {})), to_string(DstackError::QuoteNotTdx));
    produced().insert(DstackError::QuoteNotTdx);
    expect(DstackError::EventLogTooLarge, [](Launch& l) {
        l.tamper = [](std::string& log) { log.resize(kEventLogSizeMax + 1, ' '); };
    });
    // Up to the bound, white space is harmless.
    Launch padded;
    padded.tamper = [](std::string& log) { log.resize(kEventLogSizeMax, ' '); };
    EXPECT_EQ(outcome(padded), "accepted");
    expect(DstackError::VmConfigTooLarge,
           [](Launch& l) { l.vm_config.assign(kVmConfigSizeMax + 1, ' '); });
    for (const char* text : {"[]", "{", R"({"os_image_hash":"00"})", R"({"cpu_count":-1})",
                             R"({"mr_config":{}})", R"({"image":1})", R"({"memory_size":"2G"})"})
        expect(DstackError::VmConfigMalformed, [&](Launch& l) { l.vm_config = text; });
}

TEST(dstack, form_of_the_event_log) {
    const auto tampered = [](DstackError error, void (*tamper)(std::string&)) {
        expect(error, [=](Launch& l) { l.tamper = tamper; });
    };
    constexpr auto kMalformed = DstackError::EventLogMalformed;
    tampered(kMalformed, [](std::string& t) { t = "{}"; });
    tampered(kMalformed, [](std::string& t) { t.pop_back(); });
    tampered(kMalformed, [](std::string& t) { t += "[]"; });
    tampered(kMalformed, [](std::string& t) { replace(t, "\"imr\":0", "\"imr\":4"); });
    tampered(kMalformed, [](std::string& t) { replace(t, "\"imr\":0", "\"imr\":0,\"imr\":0"); });
    tampered(kMalformed, [](std::string& t) { replace(t, "\"imr\":0,", ""); });
    tampered(kMalformed, [](std::string& t) { replace(t, "\"event\":\"app-id\",", ""); });
    tampered(kMalformed, [](std::string& t) { replace(t, "\"digest\":\"", "\"digest\":\"00"); });
    tampered(kMalformed, [](std::string& t) {
        replace(t, "\"event\":\"app-id\"", "\"event\":\"app-id\",\"version\":3");
    });
    // An application's event that poses as a boot event, and the reverse.
    expect(kMalformed, [](Launch& l) { l.events.back().type = 0x80000001; });
    expect(kMalformed, [](Launch& l) { l.events.front().type = kRuntimeEventType; });
    // More events than are read.
    tampered(kMalformed, [](std::string& t) {
        t = "[" + std::string(2 * (kEventsMax + 1) - 1, '1') + "]";
        for (std::size_t i = 2; i + 1 < t.size(); i += 2)
            t[i] = ',';
    });
    // Stated digests and preimages that are not those of name and payload.
    expect(DstackError::EventDigestMismatch,
           [](Launch& l) { event_of(l, "compose-hash").stated_digest = Bytes(48, 1); });
    tampered(DstackError::EventDigestMismatch, [](std::string& t) {
        replace(t, "\"event\":\"app-id\"", "\"event\":\"app-id\",\"preimage\":\"{}\"");
    });
}

TEST(dstack, the_log_must_replay) {
    constexpr auto kReplay = DstackError::RtmrMismatch;
    // What private-ai-gateway and dstack once got wrong: a stated digest that fits the register
    // beside a payload that does not.
    expect(kReplay, [](Launch& l) {
        l.tamper = [](std::string& log) {
            replace(log, primitives::to_bare_hex(tests::forge::default_compose_hash()),
                    std::string(64, '0'));
        };
    });
    for (const std::size_t imr : {0u, 1u, 2u, 3u}) {
        Launch launch;
        auto report = report_of(launch);
        std::get<dcap::TdReport>(report.measurements).rtmrs[imr][47] ^= 1;
        tests::CryptoOnlyHost host;
        const auto log = tests::forge::event_log_text(launch.events);
        EXPECT_EQ(outcome_of(verify(host, report, {log, ""}, {})), to_string(kReplay)) << imr;
    }
    // Events left out, added, or in another order.
    expect(kReplay, [](Launch& l) {
        l.tamper = [](std::string& log) {
            const auto last = log.rfind(",{");
            log = log.substr(0, last) + "]";
        };
    });
    expect(kReplay, [](Launch& l) {
        l.tamper = [](std::string& log) { replace(log, "\"imr\":1", "\"imr\":2"); };
    });
    // A V1 event that says that it is V2.
    expect(kReplay, [](Launch& l) {
        l.tamper = [](std::string& log) {
            replace(log, "\"event\":\"app-id\"", "\"event\":\"app-id\",\"version\":2");
        };
    });
}

TEST(dstack, system_events) {
    for (const char* name : {"app-id", "compose-hash", "system-ready"})
        expect(DstackError::EventMissing, [&](Launch& l) { erase(l, name); });
    for (const char* name : {"system-preparing", "app-id", "compose-hash", "instance-id",
                             "boot-mr-done", "os-image-hash", "key-provider", "storage-fs"})
        expect(DstackError::EventDuplicated, [&](Launch& l) {
            auto twice = event_of(l, name);
            l.events.insert(l.events.begin() + 8, twice);
        });
    const auto payload = [](const char* name, Bytes bytes) {
        expect(DstackError::EventPayloadInvalid,
               [&](Launch& l) { event_of(l, name).payload = bytes; });
    };
    payload("app-id", Bytes(19));
    payload("app-id", {});
    payload("compose-hash", Bytes(33));
    payload("instance-id", Bytes(32));
    payload("os-image-hash", Bytes(20));
    payload("key-provider", Bytes{'{', '}'});
    payload("key-provider", Bytes{'k'});
    // Absent or empty where dstack allows it.
    for (const char* name : {"instance-id", "os-image-hash", "key-provider"}) {
        Launch without;
        erase(without, name);
        EXPECT_EQ(outcome(without), "accepted") << name;
        Launch empty;
        event_of(empty, name).payload.clear();
        EXPECT_EQ(outcome(empty), "accepted") << name;
    }
    // Init scripts may be several.
    Launch scripts;
    for (int i = 0; i < 2; ++i)
        scripts.events.insert(scripts.events.begin() + 8, text_event("init-script-hash", "x"));
    EXPECT_EQ(outcome(scripts), "accepted");
}

TEST(dstack, events_of_the_application_mean_nothing) {
    Launch launch;
    for (const char* name : {"compose-hash", "app-id", "key-provider", "system-ready"})
        launch.events.push_back(text_event(name, "forged by the application"));
    const auto cvm = judge(launch);
    ASSERT_TRUE(cvm.has_value()) << to_string(cvm.error());
    EXPECT_TRUE(
        primitives::equal(cvm.value().events.compose_hash, tests::forge::default_compose_hash()));
    EXPECT_EQ(cvm.value().events.key_provider->name, "kms");
    // An app id that only the application emits is none.
    expect(DstackError::EventMissing, [](Launch& l) {
        auto late = event_of(l, "app-id");
        erase(l, "app-id");
        l.events.push_back(late);
    });
}

TEST(dstack, a_launch_under_way_is_accepted_only_where_it_is_asked_for) {
    Launch launch;
    while (launch.events.back().name != "boot-mr-done")
        launch.events.pop_back();
    EXPECT_EQ(outcome(launch), to_string(DstackError::EventMissing));
    launch.policy.allow_boot_time = true;
    const auto cvm = judge(launch);
    ASSERT_TRUE(cvm.has_value());
    EXPECT_FALSE(cvm.value().events.is_ready);
    EXPECT_EQ(cvm.value().mr_aggregated, cvm.value().mr_aggregated_boot);
}

// ---- MRCONFIGID --------------------------------------------------------------------------------

void set_config_id(Launch& launch, std::uint8_t version, BytesView value) {
    auto& id = launch.spec.td.mr_config_id;
    id = {};
    id[0] = version;
    std::ranges::copy(value, id.begin() + 1);
}

/// Keccak-256 over what version 2 commits to.
Bytes version_2(std::uint8_t kind, BytesView provider_id) {
    Bytes message = tests::forge::default_compose_hash();
    primitives::append(message, tests::forge::default_app_id());
    message.push_back(kind);
    primitives::append(message, provider_id);
    return primitives::to_bytes(primitives::crypto::keccak_256(message));
}

std::string document(std::string_view key_provider = "kms") {
    return R"({"app_id":")" + primitives::to_bare_hex(tests::forge::default_app_id()) +
           R"(","compose_hash":")" + primitives::to_bare_hex(tests::forge::default_compose_hash()) +
           R"(","key_provider":")" + std::string{key_provider} +
           R"(","key_provider_id":"aabbcc","version":3})";
}

void set_version_3(Launch& launch, const std::string& text) {
    Bytes message = primitives::to_bytes(primitives::view_of("dstack-mr-config-v3:"));
    message.push_back(0);
    primitives::append(message, primitives::view_of(text));
    set_config_id(launch, 3, primitives::crypto::sha2_256(message));
    launch.vm_config = R"({"mr_config":")";
    for (const char c : text)
        launch.vm_config += c == '"' ? "\\\"" : std::string(1, c);
    launch.vm_config += "\"}";
}

TEST(dstack, mr_config_id) {
    const auto version_of = [](auto edit) {
        Launch launch;
        edit(launch);
        const auto cvm = judge(launch);
        EXPECT_TRUE(cvm.has_value()) << to_string(cvm.error());
        return cvm ? cvm.value().mr_config_version : 99;
    };
    const auto compose_hash = tests::forge::default_compose_hash();
    const Bytes provider{0xaa, 0xbb, 0xcc};
    EXPECT_EQ(version_of([&](Launch& l) { set_config_id(l, 1, compose_hash); }), 1);
    EXPECT_EQ(version_of([&](Launch& l) { set_config_id(l, 2, version_2(2, provider)); }), 2);
    EXPECT_EQ(version_of([&](Launch& l) {
                  erase(l, "key-provider");
                  set_config_id(l, 2, version_2(0, {}));
              }),
              2);
    EXPECT_EQ(version_of([](Launch& l) { set_version_3(l, document()); }), 3);

    constexpr auto kUnknown = DstackError::MrConfigIdUnknown;
    expect(kUnknown, [&](Launch& l) { set_config_id(l, 4, compose_hash); });
    expect(kUnknown, [&](Launch& l) { set_config_id(l, 0, compose_hash); });
    expect(kUnknown, [&](Launch& l) {
        set_config_id(l, 1, compose_hash);
        l.spec.td.mr_config_id[47] = 1;
    });
    constexpr auto kMismatch = DstackError::MrConfigIdMismatch;
    expect(kMismatch, [](Launch& l) { set_config_id(l, 1, Bytes(32, 7)); });
    expect(kMismatch, [&](Launch& l) { set_config_id(l, 2, version_2(1, provider)); });
    expect(kMismatch, [](Launch& l) { set_config_id(l, 2, version_2(2, {})); });
    expect(kMismatch, [&](Launch& l) {
        event_of(l, "key-provider") = text_event("key-provider", R"({"name":"mine","id":""})");
        set_config_id(l, 2, version_2(0, {}));
    });
    expect(kMismatch, [](Launch& l) {
        set_version_3(l, document());
        l.vm_config.clear();
    });
    expect(kMismatch, [](Launch& l) {
        set_version_3(l, document());
        replace(l.vm_config, "kms", "tpm");
    });
    // A document to which the host committed but which is not what was measured.
    expect(kMismatch, [](Launch& l) { set_version_3(l, document("tpm")); });
    expect(kMismatch, [](Launch& l) { set_version_3(l, "{}"); });
    expect(kMismatch, [](Launch& l) { set_version_3(l, "no JSON"); });
    for (const char* digits : {"aabbcc", "compose_hash\":\"", "app_id\":\""})
        expect(kMismatch, [&](Launch& l) {
            auto text = document();
            replace(text, digits, std::string{digits} + "00");
            set_version_3(l, text);
        });
}

// ---- platform, report data, policy -------------------------------------------------------------

TEST(dstack, platform_and_report_data) {
    expect(DstackError::SeamSignerNotIntel, [](Launch& l) { l.spec.td.mr_signer_seam[5] = 1; });
    expect(DstackError::ServiceTdBound, [](Launch& l) { l.spec.td.mr_service_td[5] = 1; });
    tests::CryptoOnlyHost host;
    const Bytes content{'k', 'e', 'y'};
    for (const char* scheme : {"sha256", "sha384", "", "sha512", "keccak256"}) {
        const auto data =
            report_data_of(host, kTagRaTlsCertificate, content, *report_data_hash(scheme));
        ASSERT_TRUE(data.has_value());
        Launch launch;
        launch.spec.td.report_data = *data;
        launch.policy.report_data = data;
        EXPECT_EQ(outcome(launch), "accepted") << scheme;
        launch.policy.report_data =
            report_data_of(host, kTagAppData, content, *report_data_hash(scheme));
        EXPECT_EQ(outcome(launch), to_string(DstackError::ReportDataMismatch)) << scheme;
    }
    expect(DstackError::ReportDataMismatch,
           [](Launch& l) { l.policy.report_data.emplace().fill(1); });
    // SHA-512 of "app-data:key", computed by another implementation.
    EXPECT_EQ(primitives::to_bare_hex(*report_data_of(host, kTagAppData, content)),
              "5a7dedd25cbd8b0b91ac34410fb43df098e007ffac6722feb399887797c304e8"
              "907bb2a70f1df7b457055b27c32a7b7d543f3c63e8b27bb7c6906b53de559372");
    EXPECT_FALSE(report_data_hash("md5").has_value());
    EXPECT_FALSE(report_data_of(host, "", content, ReportDataHash::Raw).has_value());
    const Bytes raw(64, 9);
    EXPECT_TRUE(primitives::equal(*report_data_of(host, "", raw, ReportDataHash::Raw), raw));
}

TEST(dstack, gpu_evidence) {
    const Bytes evidence{'{', '}'};
    const auto hash = primitives::crypto::sha2_256(evidence);
    const auto with_gpu = [&](Launch& l, const std::string& payload) {
        l.events.insert(l.events.begin() + 8, text_event("gpu-attestation", payload));
        l.policy.gpu_evidence_hash = hash.bytes;
    };
    const auto text = R"({"evidence_sha256":")" + primitives::to_bare_hex(hash) + "\"}";
    Launch launch;
    with_gpu(launch, text);
    EXPECT_EQ(outcome(launch), "accepted");
    expect(DstackError::GpuEvidenceMismatch, [&](Launch& l) {
        with_gpu(l, text);
        (*l.policy.gpu_evidence_hash)[0] ^= 1;
    });
    // None was measured.
    expect(DstackError::GpuEvidenceMismatch, [&](Launch& l) { with_gpu(l, ""); });
    expect(DstackError::GpuEvidenceMismatch, [&](Launch& l) { with_gpu(l, "{}"); });
    expect(DstackError::EventPayloadInvalid,
           [&](Launch& l) { with_gpu(l, R"({"evidence_sha256":"00"})"); });
}

TEST(dstack, policy) {
    const auto cvm = judge({});
    ASSERT_TRUE(cvm.has_value());
    const auto& report = cvm.value();
    Launch allowed;
    allowed.policy.aggregated_mrs = {Bytes32{}, report.mr_aggregated};
    allowed.policy.os_images = {*report.events.os_image_hash};
    allowed.policy.compose_hashes = {bytes32(tests::forge::default_compose_hash())};
    allowed.policy.app_ids = {report.events.app_id};
    allowed.policy.devices = {report.device_id};
    allowed.policy.key_providers = {report.events.key_provider_hash};
    EXPECT_EQ(outcome(allowed), "accepted");
    const Bytes32 other{9};
    expect(DstackError::MeasurementNotAllowed,
           [&](Launch& l) { l.policy.aggregated_mrs = {other}; });
    expect(DstackError::OsImageNotAllowed, [&](Launch& l) { l.policy.os_images = {other}; });
    expect(DstackError::ComposeHashNotAllowed,
           [&](Launch& l) { l.policy.compose_hashes = {other}; });
    expect(DstackError::AppMismatch, [](Launch& l) { l.policy.app_ids = {Bytes20{9}}; });
    expect(DstackError::DeviceNotAllowed, [&](Launch& l) { l.policy.devices = {other}; });
    expect(DstackError::KeyProviderNotAllowed,
           [&](Launch& l) { l.policy.key_providers = {other}; });
    // An image that is not named is not an allowed one.
    expect(DstackError::OsImageNotAllowed, [&](Launch& l) {
        erase(l, "os-image-hash");
        l.policy.os_images = {other};
    });
}

TEST(dstack, zz_every_refusal_was_produced_above) {
    if (testing::GTEST_FLAG(filter) != "*") GTEST_SKIP() << "needs the whole file to run";
    for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(DstackError::KeyProviderNotAllowed);
         ++i)
        EXPECT_TRUE(produced().contains(static_cast<DstackError>(i)))
            << to_string(static_cast<DstackError>(i));
}

}  // namespace
}  // namespace tee_registry::dstack
