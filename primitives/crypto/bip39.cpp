#include "primitives/crypto/bip39.hpp"

#include "primitives/check.hpp"
#include "primitives/crypto/bip39_words.hpp"
#include "primitives/crypto/hash.hpp"

#include <vector>

#include <openssl/evp.h>

namespace primitives::crypto {

namespace {

constexpr std::size_t kWordBits = 11;
constexpr std::size_t kWordsMax = 24;

bool is_entropy_size(std::size_t size) {
    return size >= 16 && size <= 32 && size % 4 == 0;
}

/// The checksum of an entropy: the top size / 4 bits of this byte.
std::uint8_t checksum_byte(BytesView entropy) {
    return sha2_256(entropy)[0];
}

Result<std::vector<std::uint16_t>, KeyError> indices_of(std::string_view phrase) {
    std::vector<std::uint16_t> indices;
    while (true) {
        const auto begin = phrase.find_first_not_of(' ');
        if (begin == phrase.npos) return indices;
        phrase.remove_prefix(begin);
        const auto word = phrase.substr(0, phrase.find(' '));
        phrase.remove_prefix(word.size());
        const auto index = bip39_index(word);
        if (!index) return unexpected(KeyError::UnknownWord);
        if (indices.size() == kWordsMax) return unexpected(KeyError::WrongWordCount);
        indices.push_back(*index);
    }
}

}  // namespace

Result<Bytes, KeyError> phrase_to_entropy(std::string_view phrase) {
    const auto indices = TRY(indices_of(phrase));
    const std::size_t bits = indices.size() * kWordBits;
    // Of every 33 bits one is checksum.
    const std::size_t entropy_size = bits / 33 * 4;
    if (bits % 33 != 0 || !is_entropy_size(entropy_size))
        return unexpected(KeyError::WrongWordCount);
    Bytes stream((bits + 7) / 8);
    for (std::size_t bit = 0; bit < bits; ++bit)
        if (((unsigned{indices[bit / kWordBits]} >> (kWordBits - 1 - bit % kWordBits)) & 1u) != 0)
            stream[bit / 8] |= static_cast<std::uint8_t>(0x80u >> (bit % 8));
    const auto unused = 8 - entropy_size / 4;
    const unsigned checksum = stream[entropy_size];
    stream.resize(entropy_size);
    if (checksum >> unused != unsigned{checksum_byte(stream)} >> unused)
        return unexpected(KeyError::WrongPhraseChecksum);
    return stream;
}

Result<std::string, KeyError> entropy_to_phrase(BytesView entropy) {
    if (!is_entropy_size(entropy.size())) return unexpected(KeyError::WrongEntropySize);
    Bytes stream = to_bytes(entropy);
    stream.push_back(checksum_byte(entropy));
    const std::size_t words = entropy.size() / 4 * 3;
    std::string phrase;
    for (std::size_t word = 0; word < words; ++word) {
        std::size_t index = 0;
        for (std::size_t bit = word * kWordBits; bit < (word + 1) * kWordBits; ++bit)
            index = index << 1 | ((unsigned{stream[bit / 8]} >> (7 - bit % 8)) & 1u);
        if (word != 0) phrase += ' ';
        phrase += bip39_word(index);
    }
    return phrase;
}

Bytes32 mini_secret_of(BytesView entropy, std::string_view password) {
    constexpr int kRounds = 2048;
    Bytes salt = to_bytes(view_of("mnemonic"));
    append(salt, view_of(password));
    Bytes32 out;
    CHECK(PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(entropy.data()),
                            static_cast<int>(entropy.size()), salt.data(),
                            static_cast<int>(salt.size()), kRounds, EVP_sha512(),
                            static_cast<int>(out.size()), out.data()) == 1);
    return out;
}

}  // namespace primitives::crypto
