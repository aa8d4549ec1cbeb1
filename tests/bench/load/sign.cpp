#include "primitives/crypto/keccak.hpp"
#include "primitives/crypto/keys.hpp"
#include "primitives/crypto/system_random.hpp"
#include "primitives/extrinsic.hpp"
#include "primitives/types/hex.hpp"
#include "tests/bench/load/connection.hpp"
#include "tests/bench/load/modes.hpp"

#include <cstdio>
#include <vector>

namespace load {

namespace crypto = primitives::crypto;
using primitives::Bytes;
using primitives::BytesView;

namespace {

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> out{{}};
    for (const char c : text)
        if (c == ',')
            out.emplace_back();
        else
            out.back() += c;
    return out;
}

void print_request(std::uint32_t id, const char* method, const Bytes& transaction) {
    std::printf("{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"%s\",\"params\":[\"%s\"]}\n", id,
                method, primitives::to_hex(transaction).c_str());
}

// ---- this chain ----

struct Transfer {
    primitives::AccountId to;
    primitives::u128 amount = 0;
    std::uint32_t nonce = 0;
};

Bytes signed_transfer(const crypto::Pair& by, const Transfer& made, const SignOptions& options,
                      primitives::Random& random) {
    using primitives::scale::Compact;
    using primitives::scale::encode_to;
    constexpr std::uint8_t kBalances = 5;
    constexpr std::uint8_t kTransferKeepAlive = 3;
    const auto genesis = primitives::fixed_from_hex<primitives::Hash>(options.genesis);
    if (!genesis) give_up("--genesis: 32 bytes in hex are expected");
    Bytes call{kBalances, kTransferKeepAlive};
    encode_to(primitives::MultiAddress{made.to}, call);
    encode_to(Compact<primitives::u128>{made.amount}, call);
    Bytes extra{0};  // immortal
    encode_to(Compact<std::uint32_t>{made.nonce}, extra);
    encode_to(Compact<primitives::u128>{0}, extra);
    extra.push_back(0);  // no metadata hash
    Bytes payload = call;
    primitives::append(payload, extra);
    encode_to(options.spec_version, payload);
    encode_to(options.transaction_version, payload);
    encode_to(*genesis, payload);
    encode_to(*genesis, payload);
    payload.push_back(0);
    Bytes body{primitives::kExtrinsicVersion | primitives::kExtrinsicSignedBit};
    encode_to(primitives::MultiAddress{by.account_id()}, body);
    encode_to(by.sign(payload, random), body);
    primitives::append(body, extra);
    primitives::append(body, call);
    return primitives::scale::encode(body);
}

crypto::Pair::Scheme scheme_of(const std::string& name) {
    using Scheme = crypto::Pair::Scheme;
    if (name == "sr25519") return Scheme::Sr25519;
    if (name == "ed25519") return Scheme::Ed25519;
    if (name == "ecdsa") return Scheme::Ecdsa;
    give_up("--scheme: sr25519, ed25519 or ecdsa is expected");
}

crypto::Pair pair_from(crypto::Pair::Scheme scheme, const std::string& uri,
                       primitives::Random& random) {
    auto pair = crypto::Pair::from_suri(scheme, uri, random);
    if (!pair) give_up("--keys: " + uri + " is no secret URI");
    return std::move(pair).value();
}

std::vector<crypto::Pair> pairs_of(const SignOptions& options, primitives::Random& random) {
    std::vector<crypto::Pair> out;
    for (const auto& uri : split(options.keys))
        out.push_back(pair_from(scheme_of(options.scheme), uri, random));
    return out;
}

int sign_pha(const SignOptions& options) {
    crypto::SystemRandom random;
    const auto pairs = pairs_of(options, random);
    const auto each = static_cast<std::uint32_t>(pairs.size());
    for (std::uint32_t i = 0; i < options.count; ++i) {
        Transfer made{.to = {}, .amount = 100'000'000'000, .nonce = i / each};
        made.to.bytes[0] = static_cast<std::uint8_t>(made.nonce);
        made.to.bytes[1] = static_cast<std::uint8_t>(made.nonce >> 8);
        print_request(i, "author_submitExtrinsic",
                      signed_transfer(pairs[i % each], made, options, random));
    }
    return 0;
}

/// One transfer from //Alice to the account of each key, enough for its transfers.
int sign_funding(const SignOptions& options) {
    crypto::SystemRandom random;
    const auto alice = pair_from(crypto::Pair::Scheme::Sr25519, "//Alice", random);
    Transfer made{.to = {}, .amount = primitives::u128{10'000'000'000'000'000}, .nonce = 0};
    for (const auto& pair : pairs_of(options, random)) {
        made.to = pair.account_id();
        print_request(made.nonce, "author_submitExtrinsic",
                      signed_transfer(alice, made, options, random));
        ++made.nonce;
    }
    return 0;
}

// ---- Ethereum: RLP, EIP-155 ----

/// Big-endian without leading zeros.
Bytes big_endian(BytesView bytes) {
    std::size_t zeros = 0;
    while (zeros < bytes.size() && bytes[zeros] == 0)
        ++zeros;
    const auto rest = bytes.subspan(zeros);
    return {rest.begin(), rest.end()};
}
Bytes big_endian(std::uint64_t number) {
    Bytes out;
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(number >> shift));
    return big_endian(BytesView{out});
}

/// `base`: 0x80 for a string, 0xc0 for a list.
void append_rlp_header(std::uint8_t base, std::size_t size, Bytes& out) {
    constexpr std::size_t kShortMax = 55;
    if (size <= kShortMax) {
        out.push_back(static_cast<std::uint8_t>(base + size));
        return;
    }
    const auto length = big_endian(std::uint64_t{size});
    out.push_back(static_cast<std::uint8_t>(base + kShortMax + length.size()));
    primitives::append(out, length);
}
Bytes rlp_list(const std::vector<Bytes>& items) {
    Bytes content;
    for (const auto& item : items) {
        const bool is_itself = item.size() == 1 && item[0] < 0x80;
        if (!is_itself) append_rlp_header(0x80, item.size(), content);
        primitives::append(content, item);
    }
    Bytes out;
    append_rlp_header(0xc0, content.size(), out);
    primitives::append(out, content);
    return out;
}

Bytes evm_transfer(const crypto::EcdsaPair& by, std::uint64_t nonce, std::uint64_t chain_id) {
    constexpr std::uint64_t kGasPrice = 2'000'000'000;
    constexpr std::uint64_t kTransferGas = 21'000;
    Bytes receiver(20, 0x11);
    receiver[0] = static_cast<std::uint8_t>(nonce);
    receiver[1] = static_cast<std::uint8_t>(nonce >> 8);
    std::vector<Bytes> fields{big_endian(nonce), big_endian(kGasPrice), big_endian(kTransferGas),
                              receiver,          big_endian(1'000'000), {}};
    auto signed_fields = fields;
    signed_fields.insert(signed_fields.end(), {big_endian(chain_id), {}, {}});
    const auto signature =
        by.sign_digest(primitives::crypto::keccak_256(rlp_list(signed_fields)).bytes);
    const BytesView view{signature};
    fields.push_back(big_endian(chain_id * 2 + 35 + view[64]));
    fields.push_back(big_endian(view.subspan(0, 32)));
    fields.push_back(big_endian(view.subspan(32, 32)));
    return rlp_list(fields);
}

int sign_evm(const SignOptions& options) {
    std::vector<crypto::EcdsaPair> pairs;
    for (const auto& text : split(options.keys)) {
        const auto secret = primitives::fixed_from_hex<primitives::Hash>(text);
        const auto pair = secret ? crypto::EcdsaPair::from_secret(secret->bytes) : std::nullopt;
        if (!pair) give_up("--keys: secret keys of 32 bytes in hex are expected");
        pairs.push_back(*pair);
    }
    const auto each = static_cast<std::uint32_t>(pairs.size());
    for (std::uint32_t i = 0; i < options.count; ++i)
        print_request(i, "eth_sendRawTransaction",
                      evm_transfer(pairs[i % each], i / each, options.chain_id));
    return 0;
}

}  // namespace

int sign(const SignOptions& options) {
    if (options.kind == "pha") return sign_pha(options);
    if (options.kind == "evm") return sign_evm(options);
    if (options.kind == "funding") return sign_funding(options);
    give_up("--kind: pha, funding or evm is expected");
}

}  // namespace load
