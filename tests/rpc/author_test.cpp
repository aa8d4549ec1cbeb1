// author_*: submissions with every error of the pool, the keystore, and removals.
#include "primitives/crypto/hash.hpp"
#include "primitives/types/hex.hpp"
#include "rpc/methods/convert.hpp"
#include "tests/rpc/harness.hpp"

namespace rpc::tests {
namespace {

using primitives::to_hex;
using Kind = SubmitError::Kind;

std::string refused(SubmitError error) {
    Harness rpc;
    rpc.node.refuse_submissions(std::move(error));
    const auto answer = rpc.call("author_submitExtrinsic", R"(["0x0401"])");
    EXPECT_EQ(rpc.call("author_submitAndWatchExtrinsic", R"(["0x0401"])"), answer);
    return answer;
}

TEST(AuthorMethods, SubmitExtrinsics) {
    Harness rpc;
    const auto hash = to_hex(primitives::crypto::blake2b_256(Bytes{4, 1}));
    EXPECT_EQ(rpc.call("author_submitExtrinsic", R"(["0x0401"])"), "\"" + hash + "\"");
    EXPECT_EQ(rpc.call("author_pendingExtrinsics"), R"(["0x0401"])");
    EXPECT_EQ(rpc.call("author_removeExtrinsic", R"([[{"hash":")" + hash + "\"}]]"),
              "[\"" + hash + "\"]");
    EXPECT_EQ(rpc.call("author_removeExtrinsic", R"([[{"extrinsic":"0x0401"}]])"), "[]");
    EXPECT_EQ(rpc.call("author_removeExtrinsic", R"([["0x00"]])").find(R"({"code":-32602)"), 0U);
    EXPECT_EQ(rpc.call("author_submitExtrinsic", R"(["0x040"])").find(R"({"code":-32602)"), 0U);
    EXPECT_EQ(rpc.call("author_submitExtrinsic", R"([7])").find(R"({"code":-32602)"), 0U);
}

TEST(AuthorMethods, SubmissionsOfABatchAreAnsweredInItsOrder) {
    Harness rpc;
    const auto request = [](int id, std::string_view method, std::string_view params) {
        return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" +
               std::string{method} + R"(","params":)" + std::string{params} + "}";
    };
    const auto answers = rpc.respond("[" + request(1, "author_submitExtrinsic", R"(["0x0401"])") +
                                     "," + request(2, "author_pendingExtrinsics", "[]") + "," +
                                     request(3, "author_submitExtrinsic", "[7]") + "," +
                                     request(4, "author_submitExtrinsic", R"(["0x0402"])") + "]");
    const auto first = answers.find(to_hex(primitives::crypto::blake2b_256(Bytes{4, 1})));
    const auto pending = answers.find(R"("result":["0x0401"])");
    const auto refusal = answers.find("-32602");
    const auto last = answers.find(to_hex(primitives::crypto::blake2b_256(Bytes{4, 2})));
    EXPECT_TRUE(first < pending && pending < refusal && refusal < last) << answers;
    EXPECT_NE(last, std::string::npos);
}

TEST(AuthorMethods, ExplainRefusalsWithTheirCodes) {
    EXPECT_EQ(refused({.kind = Kind::InvalidFormat, .text = "too short"}),
              R"({"code":1001,"message":"Extrinsic has invalid format: too short"})");
    EXPECT_EQ(refused({.kind = Kind::Verification, .text = "trap"}),
              R"({"code":1002,"message":"Verification Error: trap","data":"trap"})");
    EXPECT_EQ(refused({.kind = Kind::UnknownValidity, .unknown = UnknownTransaction::CannotLookup}),
              R"({"code":1011,"message":"Unknown Transaction Validity","data":"CannotLookup"})");
    EXPECT_EQ(
        refused(
            {.kind = Kind::UnknownValidity, .unknown = UnknownTransaction::Custom, .custom = 3}),
        R"~({"code":1011,"message":"Unknown Transaction Validity","data":"Custom(3)"})~");
    EXPECT_EQ(refused({.kind = Kind::TemporarilyBanned}),
              R"({"code":1012,"message":"Transaction is temporarily banned"})");
    EXPECT_EQ(refused({.kind = Kind::AlreadyImported}),
              R"({"code":1013,"message":"Transaction Already Imported","data":"0x)" +
                  std::string(64, '0') + "\"}");
    EXPECT_EQ(refused({.kind = Kind::TooLowPriority, .old_priority = 5, .new_priority = 4}),
              R"~({"code":1014,"message":"Priority is too low: (5 vs 4)",)~"
              R"("data":"The transaction has too low priority to replace another transaction )"
              R"(already in the pool."})");
    EXPECT_EQ(refused({.kind = Kind::CycleDetected}),
              R"({"code":1015,"message":"Cycle Detected"})");
    EXPECT_EQ(refused({.kind = Kind::ImmediatelyDropped}),
              R"({"code":1016,"message":"Immediately Dropped",)"
              R"("data":"The transaction couldn't enter the pool because of the limit"})");
    EXPECT_EQ(refused({.kind = Kind::Unactionable}).find(R"({"code":1018,"message":"Unac)"), 0U);
    EXPECT_EQ(refused({.kind = Kind::NoTagsProvided}).find(R"({"code":1019,"message":"No t)"), 0U);
    EXPECT_EQ(refused({.kind = Kind::InvalidBlockId}),
              R"({"code":1020,"message":"The provided block ID is not valid"})");
    EXPECT_EQ(refused({.kind = Kind::RejectedFuture}),
              R"({"code":1021,"message":"The pool is not accepting future transactions"})");
    EXPECT_EQ(refused({.kind = Kind::Other, .text = "stopping"}),
              R"({"code":1040,"message":"stopping"})");
}

TEST(AuthorMethods, ExplainInvalidTransactions) {
    const std::vector<std::pair<InvalidTransaction, std::string>> texts{
        {InvalidTransaction::Call, "Transaction call is not expected"},
        {InvalidTransaction::Payment, "Inability to pay some fees (e.g. account balance too low)"},
        {InvalidTransaction::Future, "Transaction will be valid in the future"},
        {InvalidTransaction::Stale, "Transaction is outdated"},
        {InvalidTransaction::BadProof, "Transaction has a bad signature"},
        {InvalidTransaction::AncientBirthBlock, "Transaction has an ancient birth block"},
        {InvalidTransaction::ExhaustsResources, "Transaction would exhaust the block limits"},
        {InvalidTransaction::Custom, "Custom error: 42"},
        {InvalidTransaction::BadMandatory,
         "A call was labelled as mandatory, but resulted in an Error."},
        {InvalidTransaction::MandatoryValidation,
         "Transaction dispatch is mandatory; transactions must not be validated."},
        {InvalidTransaction::BadSigner, "Invalid signing address"},
        {InvalidTransaction::IndeterminateImplicit,
         "The implicit data was unable to be calculated"},
        {InvalidTransaction::UnknownOrigin,
         "The transaction extension did not authorize any origin"}};
    for (const auto& [reason, text] : texts)
        EXPECT_EQ(refused({.kind = Kind::Invalid, .invalid = reason, .custom = 42}),
                  R"({"code":1010,"message":"Invalid Transaction","data":")" + text + "\"}");
}

TEST(AuthorMethods, ManageKeys) {
    Harness rpc;
    rpc.node.rotated_keys = Bytes{1, 2, 3};
    EXPECT_EQ(rpc.call("author_insertKey", R"(["aura","//Alice","0x0102"])"), "null");
    EXPECT_EQ(rpc.call("author_hasKey", R"(["0x0102","aura"])"), "true");
    EXPECT_EQ(rpc.call("author_hasKey", R"(["0x0102","gran"])"), "false");
    EXPECT_EQ(
        rpc.call("author_insertKey", R"(["aurax","//Alice","0x0102"])"),
        R"~({"code":1040,"message":"Invalid key type ID format (should be of length four)"})~");
    EXPECT_EQ(rpc.call("author_insertKey", R"(["aura","??","0x0102"])"),
              R"({"code":1040,"message":"unusable secret URI"})");
    EXPECT_EQ(rpc.call("author_rotateKeys"), "\"0x010203\"");
}

TEST(AuthorMethods, KnowWhichSessionKeysAreHeld) {
    using Keys = std::optional<std::vector<std::pair<Bytes, KeyTypeId>>>;
    Harness rpc;
    const KeyTypeId aura{'a', 'u', 'r', 'a'};
    const KeyTypeId gran{'g', 'r', 'a', 'n'};
    rpc.node.keys_held = {{Bytes{1}, aura}};
    Keys decoded = Keys::value_type{{Bytes{1}, aura}};
    rpc.node.define_call("SessionKeys_decode_session_keys",
                         [&](const Hash&, BytesView) -> Result<Bytes, StateError> {
                             return primitives::scale::encode(decoded);
                         });
    EXPECT_EQ(rpc.call("author_hasSessionKeys", R"(["0x01"])"), "true");
    decoded->push_back({Bytes{2}, gran});
    EXPECT_EQ(rpc.call("author_hasSessionKeys", R"(["0x0102"])"), "false");
    decoded.reset();
    EXPECT_EQ(rpc.call("author_hasSessionKeys", R"(["0x0102"])"),
              R"({"code":1040,"message":"Session keys are not encoded correctly"})");
}

}  // namespace
}  // namespace rpc::tests
