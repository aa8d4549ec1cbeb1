#include "node/worker/keys.hpp"

#include "primitives/crypto/hash.hpp"
#include "primitives/crypto/secret_box.hpp"
#include "primitives/json/reader.hpp"
#include "primitives/json/writer.hpp"
#include "primitives/types/hex.hpp"

#include <charconv>

namespace node::worker {

namespace {

constexpr std::string_view kDerivationTag = "pha-node/worker-key/v1";
constexpr const char* kWorkerKey = "worker.key";
constexpr const char* kNextKey = "worker.key.next";

std::string text_of(const json::Value& value, std::string_view name) {
    const auto* member = value.find(name);
    const auto* text = member == nullptr ? nullptr : member->if_string();
    return text == nullptr ? std::string{} : *text;
}

/// The number at the end of a derived key's path; drawn keys have none.
std::uint64_t generation_of(std::string_view text) {
    const auto value = json::read(text);
    if (!value) return 0;
    const auto path = text_of(*value, "path");
    const auto slash = path.rfind('/');
    std::uint64_t out = 0;
    if (slash != path.npos)
        std::from_chars(path.data() + slash + 1, path.data() + path.size(), out);
    return out;
}

/// dstack's key is of another curve: our seed is a hash of it.
Sr25519Pair pair_of_derived(Bytes32 key) {
    Bytes input = primitives::to_bytes(primitives::view_of(kDerivationTag));
    input.insert(input.end(), key.begin(), key.end());
    auto seed = primitives::crypto::blake2b_256(input).bytes;
    const auto pair = Sr25519Pair::from_mini_secret(seed);
    for (const auto secret : {std::span<std::uint8_t>{seed}, std::span<std::uint8_t>{key},
                              std::span<std::uint8_t>{input}})
        primitives::crypto::wipe(secret);
    return pair;
}

}  // namespace

/// The content of a new key file.
Result<std::string, Problem> Keys::make(std::string_view name, std::uint64_t generation) const {
    json::Object content;
    if (guest_ != nullptr) {
        const auto path = "pha-node/" + std::string{name} + "/" + TRY(guest_->instance_id()) + "/" +
                          std::to_string(generation);
        content.set("source", "dstack").set("path", path);
        return json::write(json::Value{std::move(content)});
    }
    Bytes32 seed{};
    random_.fill(seed);
    content.set("source", "file").set("secret", primitives::to_hex(seed));
    primitives::crypto::wipe(seed);
    return json::write(json::Value{std::move(content)});
}

Result<Sr25519Pair, Problem> Keys::pair_of(const std::string& name, std::string_view text) const {
    const auto refuse = [&](std::string_view why) {
        return unexpected((folder_ / name).string() + " " + std::string{why});
    };
    const auto value = json::read(text);
    if (!value) return refuse("is no key file of this agent");
    const auto source = text_of(*value, "source");
    if (source == "file") {
        auto seed = primitives::fixed_from_hex<primitives::Hash>(text_of(*value, "secret"));
        if (!seed) return refuse("has no secret of 32 bytes");
        const auto pair = Sr25519Pair::from_mini_secret(seed->bytes);
        primitives::crypto::wipe(seed->bytes);
        return pair;
    }
    if (source != "dstack") return refuse("is of an unknown source");
    if (guest_ == nullptr) return refuse("is derived by dstack; run with --keys dstack");
    return pair_of_derived(TRY(guest_->key(text_of(*value, "path"))));
}

Result<Sr25519Pair, Problem> Keys::open(const std::string& name, std::uint64_t generation) const {
    auto text = TRY(read_private_file(folder_ / name));
    if (!text) {
        text = TRY(make(name.starts_with("worker") ? "worker" : "sender", generation));
        TRY(write_private_file(folder_ / name, *text));
    }
    auto pair = pair_of(name, *text);
    primitives::crypto::wipe({reinterpret_cast<std::uint8_t*>(text->data()), text->size()});
    return pair;
}

Result<std::optional<Sr25519Pair>, Problem> Keys::next_worker() const {
    const auto text = TRY(read_private_file(folder_ / kNextKey));
    if (!text) return std::optional<Sr25519Pair>{};
    return std::optional{TRY(pair_of(kNextKey, *text))};
}

Result<Sr25519Pair, Problem> Keys::make_next_worker() const {
    const auto current = TRY(read_private_file(folder_ / kWorkerKey));
    return open(kNextKey, current ? generation_of(*current) + 1 : 0);
}

Result<Done, Problem> Keys::promote_next_worker() const {
    return move_private_file(folder_ / kNextKey, folder_ / kWorkerKey);
}

}  // namespace node::worker
