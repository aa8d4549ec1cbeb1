// Preimages: deposits by length, and that what is requested stays.
#include "frame/pallets/preimage.hpp"

#include "tests/frame/pallets/world.hpp"

namespace tests {
namespace {

using frame::preimage::deposit_for;
using frame::preimage::Error;
using frame::preimage::NotePreimage;
using frame::preimage::UnnotePreimage;

struct PreimageTest : testing::Test {
    World world;
    frame::preimage::Pallet preimages{{world.host, world.sink, 14, "Preimage"}, world.balances};
    const Bytes bytes{1, 2, 3};
    const frame::Hash hash = world.host.blake2_256(bytes);

    PreimageTest() { world.endow({{kAlice, 100 * kPlanckPerPha}, {kBob, 100 * kPlanckPerPha}}); }
    DispatchResult unnote(const frame::Origin& origin) {
        return preimages.dispatch(origin, UnnotePreimage{hash});
    }
    DispatchError error(Error error) const { return error_of(preimages, error); }
};

TEST_F(PreimageTest, TheOwnerPaysByLengthAndGetsItBack) {
    ASSERT_TRUE(preimages.dispatch(Signed{kAlice}, NotePreimage{bytes}));
    EXPECT_EQ(world.reserved(kAlice), deposit_for(3));
    EXPECT_EQ(preimages.preimage_of(hash, 3), bytes);
    EXPECT_EQ(preimages.preimage_of(hash, 4), std::nullopt);
    EXPECT_EQ(preimages.dispatch(Signed{kBob}, NotePreimage{bytes}).error(),
              error(Error::AlreadyNoted));
    EXPECT_EQ(unnote(Signed{kBob}).error(), error(Error::NotAuthorized));
    ASSERT_TRUE(unnote(Signed{kAlice}));
    EXPECT_EQ(world.reserved(kAlice), 0u);
    EXPECT_EQ(preimages.preimage_of(hash, 3), std::nullopt);
    EXPECT_EQ(unnote(Signed{kAlice}).error(), error(Error::NotNoted));
}

TEST_F(PreimageTest, WhatIsRequestedStays) {
    preimages.request(hash);
    ASSERT_TRUE(preimages.dispatch(Signed{kAlice}, NotePreimage{bytes}));
    EXPECT_EQ(unnote(Signed{kAlice}).error(), error(Error::Requested));
    EXPECT_EQ(unnote(frame::Root{}).error(), error(Error::Requested));
    preimages.unrequest(hash);
    EXPECT_TRUE(unnote(Signed{kAlice}));
    preimages.request(hash);
    preimages.unrequest(hash);
    EXPECT_FALSE(preimages.storage.request_status_for.contains(hash))
        << "a hash that nobody noted or needs leaves no entry";
}

TEST_F(PreimageTest, RootNotesWithoutADepositAndRemovesAny) {
    ASSERT_TRUE(preimages.dispatch(frame::Root{}, NotePreimage{bytes}));
    EXPECT_EQ(unnote(Signed{kAlice}).error(), error(Error::NotAuthorized));
    EXPECT_TRUE(unnote(frame::Root{}));
    ASSERT_TRUE(preimages.dispatch(Signed{kAlice}, NotePreimage{bytes}));
    ASSERT_TRUE(unnote(frame::Root{}));
    EXPECT_EQ(world.reserved(kAlice), 0u);
}

TEST_F(PreimageTest, LengthIsBounded) {
    const NotePreimage call{Bytes(frame::preimage::kPreimageSizeMax + 1)};
    EXPECT_EQ(preimages.dispatch(frame::Root{}, call).error(), error(Error::TooBig));
}

}  // namespace
}  // namespace tests
