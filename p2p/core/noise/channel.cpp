#include "p2p/core/noise/channel.hpp"

#include "p2p/core/protobuf.hpp"
#include "primitives/check.hpp"

#include <algorithm>

namespace p2p::noise {

using primitives::Done;

namespace {

constexpr std::string_view kSignatureDomain = "noise-libp2p-static-key:";

Bytes signed_bytes(const Bytes32& static_key) {
    Bytes out = primitives::to_bytes(primitives::view_of(kSignatureDomain));
    primitives::append(out, static_key);
    return out;
}

/// NoiseExtensions: only the names of multiplexers matter here.
bool read_extensions(BytesView bytes, std::vector<std::string>& muxers) {
    ProtobufReader reader{bytes};
    while (const auto field = reader.next())
        if (field->is_bytes_of(2) && muxers.size() < kMuxersMax)
            muxers.emplace_back(primitives::text_of(field->bytes));
    return !reader.is_malformed();
}

}  // namespace

Bytes encode(const Payload& payload) {
    Bytes out;
    append_field(out, 1, payload.identity.public_key());
    append_field(out, 2, payload.signature);
    if (!payload.muxers) return out;
    Bytes extensions;
    for (const auto& muxer : *payload.muxers)
        append_field(extensions, 2, std::string_view{muxer});
    append_field(out, 4, extensions);
    return out;
}

Result<Payload, NoiseError> decode_payload(BytesView bytes) {
    Payload out;
    BytesView key;
    BytesView signature;
    ProtobufReader reader{bytes};
    while (const auto field = reader.next()) {
        if (field->is_bytes_of(1)) key = field->bytes;
        if (field->is_bytes_of(2)) signature = field->bytes;
        if (field->is_bytes_of(4)) {
            if (!out.muxers) out.muxers.emplace();
            if (!read_extensions(field->bytes, *out.muxers))
                return unexpected(NoiseError::MalformedPayload);
        }
    }
    if (reader.is_malformed() || key.empty()) return unexpected(NoiseError::MalformedPayload);
    const auto peer = PeerId::from_public_key(key);
    if (!peer) return unexpected(NoiseError::NotAnEd25519Key);
    if (signature.size() != out.signature.size()) return unexpected(NoiseError::BadSignature);
    out.identity = *peer;
    std::copy(signature.begin(), signature.end(), out.signature.begin());
    return out;
}

std::optional<Bytes> FrameReader::next(BytesView& input) {
    while (!input.empty()) {
        std::size_t wanted = 2;
        if (buffer_.size() >= 2) wanted += std::size_t{buffer_[0]} << 8 | buffer_[1];
        if (buffer_.size() < wanted) {
            const auto taken = std::min(wanted - buffer_.size(), input.size());
            primitives::append(buffer_, input.first(taken));
            input = input.subspan(taken);
        }
        if (buffer_.size() < 2) return std::nullopt;
        const std::size_t end = 2 + (std::size_t{buffer_[0]} << 8 | buffer_[1]);
        if (buffer_.size() < end) continue;
        Bytes message{buffer_.begin() + 2, buffer_.end()};
        buffer_.clear();
        return message;
    }
    return std::nullopt;
}

Channel::Channel(ChannelConfig config)
    : config_{std::move(config)},
      handshake_{config_.role, {}, config_.static_secret, config_.ephemeral_secret} {
    CHECK(config_.identity != nullptr);
}

Result<Done, NoiseError> Channel::start(Bytes& out) {
    if (handshake_.is_my_turn()) TRY(write_message(false, out));
    return Done{};
}

Result<Done, NoiseError> Channel::write_message(bool with_payload, Bytes& out) {
    Bytes payload;
    if (with_payload) {
        payload = encode(
            Payload{.identity = PeerId{config_.identity->public_key()},
                    .signature = config_.identity->sign(signed_bytes(handshake_.local_static())),
                    .muxers = config_.muxers});
    }
    Bytes message;
    TRY(handshake_.write(payload, message));
    CHECK(message.size() <= kFrameMax);
    out.push_back(static_cast<std::uint8_t>(message.size() >> 8));
    out.push_back(static_cast<std::uint8_t>(message.size()));
    primitives::append(out, message);
    return Done{};
}

Result<Done, NoiseError> Channel::accept(BytesView bytes) {
    const auto payload = TRY(decode_payload(bytes));
    if (!primitives::crypto::ed25519_verify(
            payload.signature, signed_bytes(handshake_.remote_static()), payload.identity.key()))
        return unexpected(NoiseError::BadSignature);
    if (config_.expected && *config_.expected != payload.identity)
        return unexpected(NoiseError::UnexpectedPeer);
    peer_ = payload.identity;
    if (!config_.muxers || !payload.muxers) return Done{};
    for (const auto& ours : *config_.muxers) {
        const auto& theirs = *payload.muxers;
        if (!early_muxer_ && std::find(theirs.begin(), theirs.end(), ours) != theirs.end())
            early_muxer_ = ours;
    }
    return Done{};
}

Result<Done, NoiseError> Channel::read_message(BytesView message, Bytes& out) {
    const bool is_first = handshake_.is_new();
    const auto payload = TRY(handshake_.read(message));
    if (is_first) {
        if (!payload.empty()) return unexpected(NoiseError::EarlyPayload);
    } else {
        TRY(accept(payload));
    }
    if (!handshake_.is_finished()) TRY(write_message(true, out));
    if (handshake_.is_finished()) finish();
    return Done{};
}

void Channel::finish() {
    const auto pair = handshake_.split();
    const bool is_initiator = config_.role == Role::Initiator;
    sending_ = is_initiator ? pair.initiator_to_responder : pair.responder_to_initiator;
    receiving_ = is_initiator ? pair.responder_to_initiator : pair.initiator_to_responder;
}

Result<Done, NoiseError> Channel::receive(BytesView& input, Bytes& plain, Bytes& out) {
    const bool was_open = is_open();
    while (const auto message = frames_.next(input)) {
        if (!is_open())
            TRY(read_message(*message, out));
        else if (!receiving_.open({}, *message, plain))
            return unexpected(NoiseError::NotAuthentic);
        if (is_open() && !was_open) return Done{};
    }
    return Done{};
}

Result<Done, NoiseError> Channel::send(BytesView plain, Bytes& out) {
    CHECK(is_open());
    while (!plain.empty()) {
        if (sending_.is_exhausted()) return unexpected(NoiseError::Exhausted);
        const auto part = plain.first(std::min(plain.size(), kPlaintextMax));
        plain = plain.subspan(part.size());
        const auto size = part.size() + 16;
        out.push_back(static_cast<std::uint8_t>(size >> 8));
        out.push_back(static_cast<std::uint8_t>(size));
        sending_.seal({}, part, out);
    }
    return Done{};
}

}  // namespace p2p::noise
