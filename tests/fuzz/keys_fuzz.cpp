// Phrases and secret URIs as text: a phrase that is accepted is the one its entropy gives, and the
// parts of a URI are parts of its text.
#include "primitives/check.hpp"
#include "primitives/crypto/bip39.hpp"
#include "primitives/crypto/suri.hpp"

#include <algorithm>
#include <string>

namespace {

using namespace primitives;
using namespace primitives::crypto;

void check_phrase(std::string_view text) {
    const auto entropy = phrase_to_entropy(text);
    if (!entropy) return;
    const auto phrase = entropy_to_phrase(*entropy);
    CHECK(phrase);
    // Spaces at the ends and in runs are the only freedom.
    const auto is_space = [](char c) { return c == ' '; };
    std::string words{text};
    words.erase(std::remove_if(words.begin(), words.end(), is_space), words.end());
    std::string expected = *phrase;
    expected.erase(std::remove_if(expected.begin(), expected.end(), is_space), expected.end());
    CHECK(words == expected);
}

void check_entropy(BytesView entropy) {
    if (const auto phrase = entropy_to_phrase(entropy)) {
        const auto back = phrase_to_entropy(*phrase);
        CHECK(back && equal(*back, entropy));
    }
}

void check_suri(std::string_view text) {
    const auto suri = parse_suri(text);
    if (!suri) return;
    CHECK(!suri->root.empty() && suri->root.find('/') == suri->root.npos);
    CHECK(suri->junctions.size() <= kJunctionsMax);
    // The key stretching of a phrase would only slow the fuzzer down.
    if (suri->root.starts_with("0x")) {
        const auto seed = seed_of(*suri);
        CHECK(seed.has_value() || seed.error() == KeyError::InvalidSeed);
    } else {
        check_phrase(suri->root);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const BytesView input{data + 1, size - 1};
    switch (data[0] % 3) {
        case 0:
            check_phrase(text_of(input));
            break;
        case 1:
            check_entropy(input);
            break;
        default:
            check_suri(text_of(input));
            break;
    }
    return 0;
}
