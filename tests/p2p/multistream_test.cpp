#include "p2p/core/multistream.hpp"

#include "tests/p2p/fixture.hpp"

namespace p2p {
namespace {

using tests::Pieces;
using tests::unhex;

const Bytes kHeaderBytes = unhex("132f6d756c746973747265616d2f312e302e300a");
const Bytes kNoiseBytes = unhex("072f6e6f6973650a");
const Bytes kNaBytes = unhex("036e610a");

Bytes operator+(Bytes a, const Bytes& b) {
    primitives::append(a, b);
    return a;
}

TEST(Multistream, DialerSendsHeaderAndProposalTogether) {
    MultistreamDialer dialer{{"/noise"}};
    Bytes out;
    dialer.start(out);
    EXPECT_EQ(out, kHeaderBytes + kNoiseBytes);
}

TEST(Multistream, ListenerEchoesAndLeavesTheRest) {
    const std::vector<std::string> supported{"/yamux/1.0.0", "/noise"};
    const auto input = kHeaderBytes + kNoiseBytes + Bytes{0, 32, 1, 2, 3};
    for (const auto pieces : {Pieces::Whole, Pieces::Single, Pieces::Random}) {
        MultistreamListener listener;
        Bytes out;
        std::optional<std::string> agreed;
        Bytes rest;
        tests::feed(pieces, input, 1, [&](BytesView piece) {
            if (!agreed) agreed = *listener.step(piece, supported, out);
            primitives::append(rest, piece);
        });
        EXPECT_EQ(agreed, "/noise");
        EXPECT_EQ(out, kHeaderBytes + kNoiseBytes);
        EXPECT_EQ(rest, (Bytes{0, 32, 1, 2, 3}));
    }
}

TEST(Multistream, RefusalsGoOnWithTheNextProposal) {
    MultistreamDialer dialer{{"/light/3", "/noise"}};
    Bytes out;
    const auto refused = kHeaderBytes + kNaBytes;
    BytesView input{refused};
    EXPECT_EQ(*dialer.step(input, out), std::nullopt);
    EXPECT_EQ(out, kNoiseBytes);
    input = kNoiseBytes;
    EXPECT_EQ(*dialer.step(input, out), "/noise");

    MultistreamDialer stubborn{{"/light/3"}};
    input = refused;
    EXPECT_EQ(stubborn.step(input, out).error(), MultistreamError::Refused);
}

TEST(Multistream, ListenerRefusesWhatItDoesNotKnow) {
    const std::vector<std::string> supported{"/noise"};
    Bytes proposals = kHeaderBytes;
    append_multistream(proposals, "ls");
    MultistreamListener listener;
    Bytes out;
    BytesView input{proposals};
    EXPECT_EQ(*listener.step(input, supported, out), std::nullopt);
    EXPECT_EQ(out, kHeaderBytes + kNaBytes);
    Bytes more;
    for (std::size_t i = 1; i < kProposalsMax; ++i)
        append_multistream(more, "/x");
    input = more;
    EXPECT_EQ(listener.step(input, supported, out).error(), MultistreamError::TooMany);
}

TEST(Multistream, SaysWhatIsWrong) {
    const std::vector<std::string> supported{"/noise"};
    const auto error = [&](const Bytes& bytes) {
        MultistreamListener listener;
        Bytes out;
        BytesView input{bytes};
        return listener.step(input, supported, out).error();
    };
    EXPECT_EQ(error(kNoiseBytes), MultistreamError::WrongHeader);
    EXPECT_EQ(error(unhex("00")), MultistreamError::NotAMessage);
    EXPECT_EQ(error(unhex("036e6161")), MultistreamError::NotAMessage);
    EXPECT_EQ(error(unhex("808080")), MultistreamError::NotAMessage);
    EXPECT_EQ(error(unhex("ff7f")), MultistreamError::TooLong);

    MultistreamDialer dialer{{"/noise"}};
    Bytes out;
    const auto lie = kHeaderBytes + unhex("072f6e6f6973660a");
    BytesView input{lie};
    EXPECT_EQ(dialer.step(input, out).error(), MultistreamError::WrongAnswer);
}

}  // namespace
}  // namespace p2p
