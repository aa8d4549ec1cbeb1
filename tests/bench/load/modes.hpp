// What the load generator can do. Each mode prints one JSON object on standard output.
#pragma once

#include <cstdint>
#include <string>

namespace load {

/// Answers every message with itself until it is killed: Beast and nothing else, on one thread, the
/// reference for what WebSocket alone costs. Prints its port.
struct EchoOptions {};
int echo(const EchoOptions& options);

/// Each connection has one request under way at any time. With a reference both are asked in turn,
/// in slices, so that what else the machine does falls on both.
struct RatesOptions {
    std::uint16_t port = 0;
    /// 0: none.
    std::uint16_t reference_port = 0;
    std::string request;
    std::uint32_t connections = 32;
    double slice_seconds = 0.5;
    std::uint32_t rounds = 20;
};
int rates(const RatesOptions& options);

/// Every line of a file is a request of its own, sent once; `depth` of a connection are under way.
struct SendOptions {
    std::uint16_t port = 0;
    std::string file;
    std::uint32_t connections = 8;
    std::uint32_t depth = 16;
};
int send(const SendOptions& options);

/// Connections that each follow with chainHead_v1_follow and unpin what is final, as a wallet does.
struct FollowOptions {
    std::uint16_t port = 0;
    std::uint32_t connections = 1000;
    double seconds = 300;
};
int follow(const FollowOptions& options);

/// Requests of signed transfers for send(), one a line: `count` in all, of every key in turn.
struct SignOptions {
    /// "pha": Balances.transfer_keep_alive by sr25519, ed25519 or ecdsa; "funding": transfers from
    /// //Alice to those accounts; "evm": EIP-155 by secp256k1.
    std::string kind;
    std::string scheme = "sr25519";
    /// With commas: secret URIs, or secret keys in hex.
    std::string keys;
    std::uint32_t count = 30'000;
    std::string genesis;
    std::uint32_t spec_version = 0;
    std::uint32_t transaction_version = 0;
    std::uint64_t chain_id = 31'337;
};
int sign(const SignOptions& options);

}  // namespace load
