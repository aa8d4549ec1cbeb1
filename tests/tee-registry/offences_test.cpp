// Evidence against registered workers: signed by their keys, of another machine, of a second key.
#include "primitives/crypto/sr25519.hpp"
#include "tests/support/crypto_samples.hpp"
#include "tests/tee-registry/registry_fixture.hpp"

namespace tee_registry::workers {
namespace {

using primitives::crypto::Sr25519Pair;

class Offences : public RegistryTest {
  protected:
    const Sr25519Pair own = Sr25519Pair::from_mini_secret(key(1));
    const Sr25519Pair other = Sr25519Pair::from_mini_secret(key(2));

    /// Evidence that the pair's key signs, of a machine launched for `committed`.
    SignedEvidence shown(const Sr25519Pair& pair, std::uint8_t machine, BlockNumber block,
                         const AccountId& committed = kAlice, const Edit& edit = {}) {
        const auto launch = [&](tests::forge::Spec& spec) {
            spec.td.mr_owner_config = owner_commitment(host, blocks.genesis_hash(), committed);
            if (edit) edit(spec);
        };
        SignedEvidence out;
        out.statement = {.worker = pair.public_key(),
                         .operator_account = kAlice,
                         .purpose = Purpose::Challenge,
                         .block_number = block,
                         .evidence = evidence(Purpose::Challenge, pair.public_key(), kAlice,
                                              machine, block, launch)};
        sign(out, pair);
        return out;
    }
    void sign(SignedEvidence& evidence, const Sr25519Pair& pair) {
        tests::RepeatingRandom random{key(7)};
        evidence.signature =
            pair.sign(message_of(host, blocks.genesis_hash(), evidence.statement), random);
    }
    void begin() {
        EXPECT_EQ(call(Signed{kAlice}, registration(own.public_key(), kAlice, 5, 990)), "");
    }
    template <class T>
    std::string text(const Outcome<T>& result) {
        return result ? "" : std::string{to_string(static_cast<Error>(result.error().detail))};
    }
    bool contradicts(const SignedEvidence& evidence) {
        const auto result = pallet.contradicts(own.public_key(), evidence);
        EXPECT_TRUE(result) << text(result);
        return result && *result;
    }
    bool duplicates(const SignedEvidence& first, const SignedEvidence& second) {
        const auto result = pallet.duplicates(own.public_key(), first, second);
        EXPECT_TRUE(result) << text(result);
        return result && *result;
    }
};

TEST_F(Offences, AKeyOnAnotherMachineContradictsItsRegistration) {
    begin();
    EXPECT_FALSE(contradicts(shown(own, 5, 995))) << "its own machine";
    EXPECT_TRUE(contradicts(shown(own, 6, 995)));
    EXPECT_FALSE(contradicts(shown(own, 6, 989))) << "before the key was registered";
    EXPECT_FALSE(contradicts(shown(other, 6, 995))) << "of another key";
}

TEST_F(Offences, OnlyWhatTheKeySignedCounts) {
    begin();
    // Any machine can write the worker's key into its own report.
    auto forged = shown(own, 6, 995);
    sign(forged, other);
    EXPECT_EQ(text(pallet.contradicts(own.public_key(), forged)),
              to_string(Error::EvidenceNotSigned));
    auto moved = shown(own, 6, 995);
    moved.statement.block_number = 996;
    EXPECT_EQ(text(pallet.contradicts(own.public_key(), moved)),
              to_string(Error::EvidenceNotSigned));
    sign(moved, own);
    EXPECT_EQ(text(pallet.contradicts(own.public_key(), moved)),
              to_string(Error::ReportDataMismatch));
    EXPECT_EQ(text(pallet.contradicts(key(9), forged)), to_string(Error::UnknownWorker));
}

TEST_F(Offences, AnotherImageIsAnOffenceOnceThereWasTimeToRenew) {
    begin();
    const Edit updated = [](tests::forge::Spec& spec) { spec.td.rtmrs[2][0] ^= 1; };
    const auto evidence = shown(own, 5, 995, kAlice, updated);
    EXPECT_FALSE(contradicts(evidence));
    blocks.current = 995 + 300;
    EXPECT_TRUE(contradicts(evidence));
    EXPECT_EQ(call(Signed{kAlice}, renewal(own.public_key(), kAlice, 5, 1'100)), "");
    EXPECT_FALSE(contradicts(evidence)) << "it has renewed since";
}

TEST_F(Offences, OneMachineUnderTwoKeysOfItsOperator) {
    begin();
    EXPECT_TRUE(duplicates(shown(other, 5, 994), shown(own, 5, 996)));
    EXPECT_FALSE(duplicates(shown(other, 6, 994), shown(own, 5, 996))) << "two machines";
    EXPECT_FALSE(duplicates(shown(own, 5, 994), shown(own, 5, 996))) << "one key";
    EXPECT_FALSE(duplicates(shown(other, 5, 994, kBob), shown(own, 5, 996)))
        << "a tenant on the same host";
}

TEST_F(Offences, ARestartUnderANewKeyIsNoOffence) {
    begin();
    // The old key's evidence is older than the new key's.
    EXPECT_FALSE(duplicates(shown(other, 5, 996), shown(own, 5, 994)));
    const auto old_key = shown(own, 5, 995);
    const RotateKey rotation{own.public_key(), other.public_key(),
                             evidence(Purpose::Rotate, other.public_key(), kAlice, 5, 997), 997};
    EXPECT_EQ(call(Signed{kAlice}, rotation), "");
    const auto result = pallet.duplicates(other.public_key(), old_key, shown(other, 5, 998));
    EXPECT_TRUE(result && !*result) << "shown before the new key's time";
}

}  // namespace
}  // namespace tee_registry::workers
