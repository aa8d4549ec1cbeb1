// yamux: the rules of its specification, and one case for each way in which an implementation was
// brought down before.
#include "p2p/core/yamux/session.hpp"
#include "tests/p2p/fixture.hpp"

namespace p2p::yamux {
namespace {

using tests::unhex;

Bytes frame(FrameType type, unsigned flags, StreamId stream, std::uint32_t length,
            BytesView body = {}) {
    Bytes out;
    append_header(out, {type, static_cast<std::uint16_t>(flags), stream, length});
    primitives::append(out, body);
    return out;
}
Bytes data(unsigned flags, StreamId stream, std::size_t size) {
    return frame(FrameType::Data, flags, stream, static_cast<std::uint32_t>(size), Bytes(size, 7));
}

/// The error that a listener's session answers these frames with.
YamuxError refusal(const std::vector<Bytes>& frames) {
    Session session{Side::Listener};
    for (const auto& each : frames) {
        const auto got = session.receive(0, each);
        if (!got) return got.error();
    }
    ADD_FAILURE() << "not refused";
    return {};
}

std::vector<FrameHeader> sent(Session& session) {
    Bytes out;
    session.take_outgoing(out, 1 << 20);
    std::vector<FrameHeader> headers;
    BytesView rest{out};
    while (rest.size() >= kHeaderSize) {
        headers.push_back(*decode_header(rest.first<kHeaderSize>()));
        const bool has_body = headers.back().type == FrameType::Data;
        rest = rest.subspan(kHeaderSize + (has_body ? headers.back().length : 0));
    }
    EXPECT_TRUE(rest.empty());
    return headers;
}

TEST(YamuxFrame, HeadersOfOtherImplementations) {
    PHA_REQUIRE_TEST_DATA(path, "public/p2p/vectors/yamux-headers.json");
    const auto root = boost::json::parse(tests::read_text(path));
    const auto decode = [](const boost::json::value& entry) {
        const auto bytes = unhex(entry.as_array()[0]);
        return decode_header(std::span{bytes}.first<kHeaderSize>());
    };
    for (const auto& entry : root.at("accept").as_array()) {
        const auto header = decode(entry);
        ASSERT_TRUE(header) << entry;
        Bytes again;
        append_header(again, *header);
        EXPECT_EQ(again, unhex(entry.as_array()[0]));
    }
    for (const auto& entry : root.at("reject").as_array())
        EXPECT_FALSE(decode(entry)) << entry;
    for (const auto& entry : root.at("js_sequence_dialer").as_array())
        EXPECT_TRUE(decode(entry)) << entry;
}

TEST(YamuxFrame, SaysWhatIsWrong) {
    const auto error = [](const char* text) {
        const auto bytes = unhex(text);
        return decode_header(std::span{bytes}.first<kHeaderSize>()).error();
    };
    EXPECT_EQ(error("010000000000000100000000"), YamuxError::UnknownVersion);
    EXPECT_EQ(error("000400000000000100000000"), YamuxError::UnknownType);
    EXPECT_EQ(error("000000100000000100000000"), YamuxError::UnknownFlags);
    EXPECT_EQ(error("000000000000000000000000"), YamuxError::WrongStream);
    EXPECT_EQ(error("000200010000000100000000"), YamuxError::WrongStream);
    EXPECT_EQ(error("000200030000000000000000"), YamuxError::MalformedPing);
    EXPECT_EQ(error("000300000000000000000003"), YamuxError::UnknownGoAway);
    EXPECT_EQ(error("000000080000000100000001"), YamuxError::DataWithReset);
}

TEST(Yamux, FirstFrameOfAnAcceptedStreamCarriesAckOnce) {
    Session session{Side::Listener};
    ASSERT_TRUE(session.receive(0, data(kSyn, 1, 3)));
    session.write(1, Bytes(4, 1));
    EXPECT_EQ(sent(session), (std::vector<FrameHeader>{{FrameType::Data, kAck, 1, 4}}));
    session.write(1, Bytes(4, 1));
    session.close(1);
    EXPECT_EQ(sent(session), (std::vector<FrameHeader>{{FrameType::Data, 0, 1, 4},
                                                       {FrameType::WindowUpdate, kFin, 1, 0}}));
}

TEST(Yamux, OwnStreamsBeginWithSynAndHaveOwnParity) {
    Session dialer{Side::Dialer};
    Session listener{Side::Listener};
    EXPECT_EQ(dialer.open(), 1u);
    EXPECT_EQ(dialer.open(), 3u);
    EXPECT_EQ(listener.open(), 2u);
    dialer.write(1, Bytes(1, 0));
    EXPECT_EQ(sent(dialer), (std::vector<FrameHeader>{{FrameType::Data, kSyn, 1, 1}}));
    // The peer never heard of stream 3.
    dialer.reset(3);
    EXPECT_TRUE(sent(dialer).empty());
}

TEST(Yamux, SendsNoMoreThanTheWindowAndGoesOnWithCredit) {
    Session session{Side::Dialer};
    const auto stream = *session.open();
    session.write(stream, Bytes(kReceiveWindow + 10, 1));
    std::uint32_t total = 0;
    for (const auto& header : sent(session))
        total += header.length;
    EXPECT_EQ(total, kReceiveWindow);
    EXPECT_EQ(session.buffered(stream), 10u);
    EXPECT_FALSE(session.has_outgoing());
    ASSERT_TRUE(session.receive(0, frame(FrameType::WindowUpdate, kAck, stream, 4)));
    EXPECT_EQ(sent(session), (std::vector<FrameHeader>{{FrameType::Data, 0, stream, 4}}));
    EXPECT_EQ(session.buffered(stream), 6u);
}

TEST(Yamux, GivesCreditBackAsBytesAreConsumed) {
    Session session{Side::Listener};
    ASSERT_TRUE(session.receive(0, data(kSyn, 1, kReceiveWindow)));
    session.consume(1, 10);
    EXPECT_TRUE(sent(session).empty());
    session.consume(1, kReceiveWindow - 10);
    EXPECT_EQ(sent(session),
              (std::vector<FrameHeader>{{FrameType::WindowUpdate, kAck, 1, kReceiveWindow}}));
    EXPECT_TRUE(session.receive(0, data(0, 1, kReceiveWindow)));
}

TEST(Yamux, StreamsTakeTurns) {
    Session session{Side::Dialer};
    for (int i = 0; i < 3; ++i)
        session.write(*session.open(), Bytes(3 * kDataMax, 1));
    std::vector<StreamId> order;
    for (int i = 0; i < 6; ++i) {
        Bytes out;
        session.take_outgoing(out, 1);
        order.push_back(decode_header(BytesView{out}.first<kHeaderSize>())->stream);
    }
    EXPECT_EQ(order, (std::vector<StreamId>{1, 3, 5, 1, 3, 5}));
}

TEST(Yamux, AnswersPingsInOrder) {
    Session session{Side::Listener};
    for (const std::uint32_t number : {5u, 6u})
        ASSERT_TRUE(session.receive(0, frame(FrameType::Ping, kSyn, 0, number)));
    EXPECT_EQ(sent(session), (std::vector<FrameHeader>{{FrameType::Ping, kAck, 0, 5},
                                                       {FrameType::Ping, kAck, 0, 6}}));
}

TEST(Yamux, IgnoresFramesOfStreamsThatAreGone) {
    Session session{Side::Listener};
    ASSERT_TRUE(session.receive(0, data(kSyn, 1, 3)));
    session.take_events();
    session.reset(1);
    ASSERT_TRUE(session.receive(0, data(0, 1, 100)));
    ASSERT_TRUE(session.receive(0, frame(FrameType::WindowUpdate, kFin, 1, 5)));
    EXPECT_TRUE(session.take_events().empty());
    EXPECT_EQ(session.stream_count(), 0u);
}

TEST(Yamux, FinIsTakenOnEitherFrameType) {
    for (const auto type : {FrameType::Data, FrameType::WindowUpdate}) {
        Session session{Side::Listener};
        ASSERT_TRUE(session.receive(0, data(kSyn, 1, 3)));
        ASSERT_TRUE(session.receive(0, frame(type, kFin, 1, 0)));
        const auto events = session.take_events();
        ASSERT_EQ(events.size(), 3u);
        EXPECT_TRUE(std::holds_alternative<Finished>(events[2]));
        EXPECT_EQ(session.receive(0, data(0, 1, 1)).error(), YamuxError::WriteAfterFin);
        session.close(1);
        sent(session);
        EXPECT_EQ(session.stream_count(), 0u);
    }
}

TEST(Yamux, RefusesBrokenRules) {
    EXPECT_EQ(refusal({data(kSyn, 1, 1), data(kSyn, 1, 1)}), YamuxError::StreamExists);
    EXPECT_EQ(refusal({data(kSyn, 2, 1)}), YamuxError::WrongParity);
    EXPECT_EQ(refusal({data(kSyn, 1, 1), data(kAck, 1, 1)}), YamuxError::UnexpectedAck);
    EXPECT_EQ(refusal({data(kSyn, 1, kReceiveWindow), data(0, 1, 1)}), YamuxError::CreditsExceeded);

    Session session{Side::Dialer};
    const auto stream = *session.open();
    const auto ack = frame(FrameType::WindowUpdate, kAck, stream, 0);
    EXPECT_EQ(session.receive(0, ack).error(), YamuxError::UnexpectedAck);
    session.write(stream, Bytes(1, 1));
    sent(session);
    ASSERT_TRUE(session.receive(0, ack));
    EXPECT_EQ(session.receive(0, ack).error(), YamuxError::UnexpectedAck);
}

// rust-yamux before 0.13.10 created the stream first and panicked on the length.
TEST(YamuxRegression, Cve2026_32314_FirstFrameLongerThanTheWindow) {
    Session session{Side::Listener};
    const auto header = frame(FrameType::Data, kSyn, 1, kReceiveWindow + 1);
    EXPECT_EQ(session.receive(0, header).error(), YamuxError::CreditsExceeded);
    EXPECT_EQ(session.stream_count(), 0u);
    EXPECT_TRUE(session.take_events().empty());
}

// rust-yamux 0.13.0 to 0.13.8 let the sum of credits overflow.
TEST(YamuxRegression, Cve2026_31814_CreditOverflowsTheSendWindow) {
    std::vector<Bytes> frames{data(kSyn, 1, 1)};
    for (int i = 0; i < 2; ++i)
        frames.push_back(frame(FrameType::WindowUpdate, 0, 1, 0xffff'ffff));
    EXPECT_EQ(refusal(frames), YamuxError::WindowOverflow);
    EXPECT_EQ(refusal({frame(FrameType::WindowUpdate, kSyn, 1, 0xffff'ffff)}),
              YamuxError::WindowOverflow);
}

// Frames that were queued without bound for a peer that does not read.
TEST(YamuxRegression, Cve2024_32984_AnswersDoNotPileUp) {
    EXPECT_EQ(refusal(std::vector<Bytes>(kPongsMax + 1, frame(FrameType::Ping, kSyn, 0, 1))),
              YamuxError::TooManyPings);
    std::vector<Bytes> opens;
    for (std::size_t i = 0; i <= kInboundStreamsMax + kResetsMax; ++i)
        opens.push_back(data(kSyn, static_cast<StreamId>(2 * i + 1), 0));
    EXPECT_EQ(refusal(opens), YamuxError::TooManyResets);
}

// Many streams and small frames, each cheap for the sender.
TEST(YamuxRegression, Cve2022_23486_StreamsAndFramesAreLimited) {
    Session session{Side::Listener};
    for (std::size_t i = 0; i < kInboundStreamsMax + 5; ++i)
        ASSERT_TRUE(session.receive(0, data(kSyn, static_cast<StreamId>(2 * i + 1), 0)));
    EXPECT_EQ(session.stream_count(), kInboundStreamsMax);
    EXPECT_EQ(sent(session).size(), 5u);

    std::vector<Bytes> updates{data(kSyn, 1, 0)};
    updates.insert(updates.end(), kFramesPerSecond, frame(FrameType::WindowUpdate, 0, 1, 0));
    EXPECT_EQ(refusal(updates), YamuxError::TooManyFrames);
}

TEST(Yamux, RandomBytesNeverDoMoreThanFail) {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        tests::Chance chance{seed};
        Session session{Side::Listener};
        for (int i = 0; i < 50; ++i) {
            Bytes bytes(kHeaderSize);
            chance.fill(bytes);
            bytes[0] = 0;
            bytes[1] &= 3;
            bytes[2] = 0;
            bytes[3] &= 15;
            bytes[4] = bytes[5] = bytes[6] = 0;
            bytes[8] = bytes[9] = 0;
            if (!session.receive(0, bytes)) break;
        }
        EXPECT_LE(session.stream_count(), kInboundStreamsMax);
    }
}

}  // namespace
}  // namespace p2p::yamux
