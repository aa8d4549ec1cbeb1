// Ownership of OpenSSL objects, and its error queue kept clean: a refused signature is a result of
// ours and must not show up as the cause of a later failure of the same thread.
#pragma once

#include "primitives/types/bytes.hpp"

#include <memory>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

namespace primitives::crypto::openssl {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};

using BigNumber = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using BigNumberContext = std::unique_ptr<BN_CTX, Deleter<BN_CTX_free>>;
using Group = std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>>;
using CurvePoint = std::unique_ptr<EC_POINT, Deleter<EC_POINT_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;

/// Drops the errors that OpenSSL records during its life.
class ErrorMark {
  public:
    ErrorMark() { ERR_set_mark(); }
    ~ErrorMark() { ERR_pop_to_mark(); }
    ErrorMark(const ErrorMark&) = delete;
    ErrorMark& operator=(const ErrorMark&) = delete;
};

/// A big-endian number; null only when memory ends.
inline BigNumber number_of(BytesView big_endian) {
    return BigNumber{BN_bin2bn(big_endian.data(), static_cast<int>(big_endian.size()), nullptr)};
}

}  // namespace primitives::crypto::openssl
