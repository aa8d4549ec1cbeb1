// Upgrades: code that Root sets or authorizes records which version is needed, and from when on.
#include "frame/pallets/system.hpp"
#include "tests/support/plain_host.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace frame::system;  // NOLINT: the calls under test
using frame::Bytes;
using frame::DispatchError;
using frame::DispatchResult;
using frame::kCodeSizeMax;
using frame::Root;
using frame::RuntimeVersion;
using frame::version_of_code;

const frame::AccountId kAnyone{};

void append(Bytes& out, const Bytes& more) {
    out.insert(out.end(), more.begin(), more.end());
}
/// Unsigned LEB128.
Bytes leb(std::size_t value) {
    Bytes out;
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
    return out;
}
Bytes section(std::uint8_t id, const Bytes& content) {
    Bytes out{id};
    append(out, leb(content.size()));
    append(out, content);
    return out;
}
Bytes named(std::string_view name, const Bytes& content) {
    Bytes out = leb(name.size());
    append(out, primitives::to_bytes(primitives::view_of(name)));
    append(out, content);
    return section(0, out);
}
const Bytes kHead{0, 'a', 's', 'm', 1, 0, 0, 0};

/// Code of a version, after a section that is skipped.
Bytes code(std::uint32_t spec_version, std::string name = "pha-node", std::size_t padding = 200) {
    RuntimeVersion version;
    version.spec_name = std::move(name);
    version.spec_version = spec_version;
    Bytes out = kHead;
    append(out, section(1, Bytes(padding)));
    append(out, named("name", {1, 2, 3}));
    append(out, named("runtime_version", primitives::scale::encode(version)));
    append(out, section(3, {7}));
    return out;
}

struct Recorder final : frame::CodeUpgrades {
    std::vector<std::pair<std::uint32_t, frame::BlockNumber>> required;
    frame::Outcome<> require_version(std::uint32_t spec_version,
                                     frame::BlockNumber height) override {
        required.emplace_back(spec_version, height);
        return frame::Done{};
    }
};

struct SystemUpgrade : testing::Test {
    struct Sink final : frame::EventSink {
        std::vector<Bytes> events;
        void deposit(Bytes event) override { events.push_back(std::move(event)); }
    };
    PlainHost host;
    Sink sink;
    Recorder recorder;
    Pallet system{{host, sink, 0, "System"}, version(), 30};
    using Required = decltype(Recorder::required);

    SystemUpgrade() {
        system.set_upgrades(recorder);
        system.storage.number.put(100);
    }
    static RuntimeVersion version() {
        RuntimeVersion out;
        out.spec_name = "pha-node";
        out.spec_version = 4;
        return out;
    }
    template <class C>
    void refused(const frame::Origin& origin, const C& call, Error error) {
        const auto result = system.dispatch(origin, call);
        ASSERT_FALSE(result);
        EXPECT_TRUE(result.error() == DispatchError::module(0, static_cast<std::uint8_t>(error)));
        EXPECT_TRUE(recorder.required.empty());
    }
    bool has_event(const Event& event) const {
        Bytes raw{0};
        primitives::scale::encode_to(event, raw);
        return std::find(sink.events.begin(), sink.events.end(), raw) != sink.events.end();
    }
};

TEST_F(SystemUpgrade, CodeOfALaterVersionIsNeededADayLater) {
    ASSERT_TRUE(system.dispatch(Root{}, SetCode{code(5)}));
    EXPECT_EQ(recorder.required, (Required{{5, 100 + 43'200}}));
    EXPECT_FALSE(host.storage_get(primitives::view_of(":code"))) << "the code is not stored";
}

TEST_F(SystemUpgrade, OnlyRootSetsCodeAndOnlyALaterOneOfThisRuntime) {
    const auto result = system.dispatch(frame::Signed{kAnyone}, SetCode{code(5)});
    EXPECT_TRUE(result.error() == DispatchError{DispatchError::Kind::BadOrigin});
    refused(Root{}, SetCode{code(4)}, Error::SpecVersionNeedsToIncrease);
    refused(Root{}, SetCode{code(5, "other")}, Error::InvalidSpecName);
    refused(Root{}, SetCode{{}}, Error::FailedToExtractRuntimeVersion);
    refused(Root{}, SetCode{Bytes(kCodeSizeMax + 1)}, Error::CodeTooLarge);
    EXPECT_TRUE(system.dispatch(Root{}, SetCode{code(5, "pha-node", kCodeSizeMax - 200)}));
    Pallet alone{{host, sink, 0, "System"}, version(), 30};
    EXPECT_FALSE(alone.dispatch(Root{}, SetCode{code(5)})) << "nobody records it";
}

TEST_F(SystemUpgrade, AnyoneBringsWhatWasAuthorizedOnceAndFree) {
    const Bytes blob = code(6);
    const auto hash = host.blake2_256(blob);
    const frame::Signed anyone{kAnyone};
    refused(anyone, ApplyAuthorizedUpgrade{blob}, Error::NothingAuthorized);
    EXPECT_FALSE(system.dispatch(anyone, AuthorizeUpgrade{hash}));
    ASSERT_TRUE(system.dispatch(Root{}, AuthorizeUpgrade{hash}));
    EXPECT_TRUE(has_event(UpgradeAuthorized{.code_hash = hash, .check_version = true}));
    refused(anyone, ApplyAuthorizedUpgrade{code(7)}, Error::Unauthorized);
    refused(anyone, ApplyAuthorizedUpgrade{Bytes(kCodeSizeMax + 1)}, Error::CodeTooLarge);
    const auto applied = system.dispatch(anyone, ApplyAuthorizedUpgrade{blob});
    ASSERT_TRUE(applied);
    EXPECT_EQ(applied->pays_fee, frame::Pays::No);
    EXPECT_EQ(recorder.required, (Required{{6, 100 + 43'200}}));
    recorder.required.clear();
    refused(anyone, ApplyAuthorizedUpgrade{blob}, Error::NothingAuthorized);
}

TEST_F(SystemUpgrade, AuthorizedCodeThatIsNoUpgradeIsToldAndForgotten) {
    const Bytes blob = code(4);
    const auto hash = host.blake2_256(blob);
    ASSERT_TRUE(system.dispatch(Root{}, AuthorizeUpgrade{hash}));
    ASSERT_TRUE(system.dispatch(frame::Signed{kAnyone}, ApplyAuthorizedUpgrade{blob}));
    const auto why =
        DispatchError::module(0, static_cast<std::uint8_t>(Error::SpecVersionNeedsToIncrease));
    EXPECT_TRUE(has_event(RejectedInvalidAuthorizedUpgrade{.code_hash = hash, .error = why}));
    EXPECT_TRUE(recorder.required.empty());
    EXPECT_FALSE(system.storage.authorized_upgrade.exists());
}

TEST(CodeVersion, IsReadFromItsSectionAlone) {
    EXPECT_EQ(version_of_code(code(9))->spec_version, 9U);
    EXPECT_EQ(version_of_code(code(9, "x", 100'000))->spec_name, "x");
    Bytes without = kHead;
    append(without, named("runtime_versions", {1}));
    EXPECT_FALSE(version_of_code(without));
    append(without, named("runtime_version", {0xff}));
    EXPECT_FALSE(version_of_code(without)) << "malformed";
    EXPECT_FALSE(version_of_code({}));
    const Bytes compressed{0x52, 0xbc, 0x53, 0x76, 0x46, 0xdb, 0x8e, 0x05, 0, 0};
    EXPECT_FALSE(version_of_code(compressed));
}

/// Every cut, and every changed byte, is refused or read: never more than is there.
TEST(CodeVersion, SurvivesEveryDamage) {
    const Bytes whole = code(9, "pha-node", 3);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Bytes cut{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)};
        // Sections after the version are not looked at.
        const auto read = version_of_code(cut);
        EXPECT_TRUE(!read || read->spec_version == 9) << size;
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const unsigned byte : {0x00U, 0x7fU, 0x80U, 0xffU}) {
            Bytes damaged = whole;
            damaged[at] = static_cast<std::uint8_t>(byte);
            (void)version_of_code(damaged);
        }
    }
    Bytes endless = kHead;
    append(endless, {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff});
    EXPECT_FALSE(version_of_code(endless));
    endless = kHead;
    append(endless, {0, 0xff, 0xff, 0xff, 0xff, 0x1f});
    EXPECT_FALSE(version_of_code(endless)) << "above 32 bits";
}

}  // namespace
}  // namespace tests
