// The machine of warp sync among peers that answer anything: it ends every step, asks only peers
// that are there, one at a time, and stores entries in ascending order. The input is a list of
//   op u8 (low half what happens, high half by which of four peers) | length u8 | bytes
// The signature check is a coin that the input tosses.
#include "consensus/sync/warp_sync.hpp"
#include "primitives/check.hpp"

#include <algorithm>
#include <array>

namespace {

using consensus::BytesView;
using consensus::sync::WarpSync;
namespace warp = consensus::sync::warp;

/// So many bytes of input are one unit of an answer's length: proofs are longer than 255.
constexpr std::size_t kLengthUnit = 64;

class CoinVerifier final : public consensus::grandpa::VoteVerifier {
  public:
    bool verify(const consensus::Bytes64& signature, BytesView,
                const consensus::grandpa::VoterId&) const override {
        return (signature[0] & 1) == 0;
    }
};

struct Run {
    CoinVerifier verifier;
    WarpSync machine;
    std::array<bool, 4> is_there{};
    std::optional<std::size_t> asked;
    consensus::Bytes last_key;
    consensus::UnixMs now = 1'000;

    explicit Run(consensus::sync::WarpConfig config)
        : machine{std::move(config), verifier, std::nullopt} {}

    static p2p::PeerId peer(std::size_t index) {
        return p2p::PeerId{primitives::Bytes32{static_cast<std::uint8_t>(index + 1)}};
    }
    void look_at(const WarpSync::Outputs& outputs) {
        for (const auto& output : outputs) {
            if (const auto* ask = std::get_if<warp::Ask>(&output)) {
                const auto index = static_cast<std::size_t>(ask->peer.key()[0] - 1);
                CHECK(!asked && is_there.at(index) && !ask->question.empty());
                asked = index;
            } else if (const auto* store = std::get_if<warp::Store>(&output)) {
                for (const auto& [key, value] : store->entries) {
                    CHECK(last_key.empty() || last_key < key);
                    last_key = key;
                }
            } else if (std::holds_alternative<warp::Clear>(output) ||
                       std::holds_alternative<warp::BeginState>(output)) {
                last_key.clear();
            }
        }
    }
    void take(std::size_t op, std::size_t index, BytesView bytes) {
        switch (op) {
            case 0: {
                if (is_there.at(index)) return;
                is_there.at(index) = true;
                consensus::sync::BlockRef best;
                best.number = 1'000;
                return look_at(machine.on_peer(now, peer(index), best));
            }
            case 1: {
                if (!is_there.at(index)) return;
                is_there.at(index) = false;
                if (asked == index) asked.reset();
                return look_at(machine.on_peer_gone(now, peer(index)));
            }
            case 2:
                now += 1'000 * (1 + bytes.size());
                return look_at(machine.on_tick(now));
            case 3:
                if (machine.phase() != warp::Phase::Comparing) return;
                return look_at(machine.on_compared(now, !bytes.empty() && (bytes[0] & 1) != 0));
            default:
                break;
        }
        if (!asked) return;
        const auto from = *std::exchange(asked, std::nullopt);
        std::optional<consensus::Bytes> answer;
        if (op != 4) answer = consensus::Bytes{bytes.begin(), bytes.end()};
        look_at(machine.on_answer(now, peer(from), answer));
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    BytesView input{data, size};
    if (input.empty()) return 0;
    consensus::sync::WarpConfig config;
    config.genesis_set.authorities = {{consensus::grandpa::VoterId{1}, 1}};
    if ((input[0] & 1) != 0) config.checkpoint = consensus::Hash{};
    input = input.subspan(1);
    Run run{std::move(config)};
    while (input.size() >= 2) {
        const std::size_t op = input[0] & 7;
        const std::size_t index = (input[0] >> 4) & 3;
        const auto length = std::min(kLengthUnit * input[1], input.size() - 2);
        run.take(op, index, input.subspan(2, length));
        input = input.subspan(2 + length);
    }
    return 0;
}
