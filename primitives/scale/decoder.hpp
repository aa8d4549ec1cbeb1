// The reading side of SCALE: a cursor over untrusted bytes with bounds on depth and memory.
//
// Strict: compacts must be minimal, booleans and option tags 0 or 1, map keys ascending, strings
// UTF-8, and decode() refuses trailing bytes. A length is believed only as far as the input could
// still hold that many items, and memory is charged before it is allocated.
#pragma once

#include "primitives/result.hpp"
#include "primitives/types/bytes.hpp"
#include "primitives/types/u128.hpp"

#include <cstdint>
#include <string_view>

namespace primitives::scale {

enum class DecodeError : std::uint8_t {
    UnexpectedEnd,
    TrailingBytes,
    NonMinimalCompact,
    CompactOutOfRange,
    InvalidBool,
    InvalidVariant,
    InvalidUtf8,
    KeysNotAscending,
    LengthExceedsInput,
    LengthExceedsBound,
    TooDeep,
    TooMuchMemory,
    InvalidValue,
};
std::string_view to_string(DecodeError error);

/// Nesting of vectors, options, enums and calls. Substrate's runtimes recurse to 256.
inline constexpr std::uint32_t kDepthMax = 256;
/// Memory charged to one decode: at least this, or kMemoryPerInputByte for longer input.
inline constexpr std::size_t kMemoryMin = 1 << 20;
inline constexpr std::size_t kMemoryPerInputByte = 32;

class Decoder;

/// Lets a type that holds a runtime call find where the call ends (frame/support/call.hpp).
class CallReader {
  public:
    /// Advances past one whole call; false with an error set on the decoder.
    virtual bool skip_call(Decoder& decoder) const = 0;

  protected:
    ~CallReader() = default;
};

class Decoder {
  public:
    explicit Decoder(BytesView input, const CallReader* calls = nullptr)
        : rest_{input},
          memory_left_{std::max(kMemoryMin, input.size() * kMemoryPerInputByte)},
          calls_{calls} {}

    BytesView rest() const { return rest_; }
    std::size_t remaining() const { return rest_.size(); }
    const CallReader* calls() const { return calls_; }
    DecodeError error() const { return error_; }

    /// Records the first error. Always false, so that `return fail(...)` reads well.
    bool fail(DecodeError error) {
        if (!failed_) error_ = error;
        failed_ = true;
        return false;
    }

    bool take(std::size_t size, BytesView& out) {
        if (rest_.size() < size) return fail(DecodeError::UnexpectedEnd);
        out = rest_.first(size);
        rest_ = rest_.subspan(size);
        return true;
    }
    bool take_byte(std::uint8_t& out) {
        if (rest_.empty()) return fail(DecodeError::UnexpectedEnd);
        out = rest_.front();
        rest_ = rest_.subspan(1);
        return true;
    }
    /// A minimal compact not above `max`.
    bool take_compact(u128 max, u128& out);
    /// The count of items that each need at least `item_size_min` bytes of input.
    bool take_length(std::size_t item_size_min, std::uint32_t& out);
    /// Charges memory that is about to be allocated.
    bool charge(std::size_t size) {
        if (size > memory_left_) return fail(DecodeError::TooMuchMemory);
        memory_left_ -= size;
        return true;
    }

    /// One level of nesting for the life of the object.
    class Level {
      public:
        explicit Level(Decoder& decoder) : decoder_{decoder} { ++decoder_.depth_; }
        ~Level() { --decoder_.depth_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        bool ok() const {
            return decoder_.depth_ <= kDepthMax || decoder_.fail(DecodeError::TooDeep);
        }

      private:
        Decoder& decoder_;
    };

    /// One call inside another, at most `depth_max` deep. Ends with leave_call().
    bool enter_call(std::uint32_t depth_max) {
        return ++call_depth_ <= depth_max || fail(DecodeError::TooDeep);
    }
    void leave_call() { --call_depth_; }

  private:
    BytesView rest_;
    std::size_t memory_left_;
    const CallReader* calls_;
    std::uint32_t depth_ = 0;
    std::uint32_t call_depth_ = 0;
    DecodeError error_{};
    bool failed_ = false;
};

/// Whether the bytes are well formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(BytesView text);

}  // namespace primitives::scale
