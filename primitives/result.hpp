// Result<T, E>: a value or an error, with the names of std::expected (C++23), so that a later move
// is a `using`. TRY(expression) unwraps a Result or returns its error from the enclosing function.
//
//   Result<Header, DecodeError> read(BytesView input) {
//       const auto number = TRY(read_number(input));
//       if (number == 0) return unexpected(DecodeError::TrailingBytes);
//       ...
//   }
#pragma once

#include "primitives/check.hpp"

#include <type_traits>
#include <utility>
#include <variant>

namespace primitives {

/// Carries an error into a Result of any value type.
template <class E>
struct Unexpected {
    E error;
};

template <class E>
constexpr Unexpected<std::decay_t<E>> unexpected(E&& error) {
    return {std::forward<E>(error)};
}

/// The value of a Result that only tells success.
struct Done {
    bool operator==(const Done&) const = default;
};

template <class T, class E>
class [[nodiscard]] Result {
  public:
    using value_type = T;
    using error_type = E;

    constexpr Result()
        requires std::is_default_constructible_v<T>
        : state_{std::in_place_index<0>} {}
    constexpr Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}
    template <class G>
        requires std::is_convertible_v<G, E>
    constexpr Result(Unexpected<G> failure)
        : state_{std::in_place_index<1>, std::move(failure.error)} {}

    constexpr bool has_value() const { return state_.index() == 0; }
    constexpr explicit operator bool() const { return has_value(); }

    /// Precondition: has_value().
    constexpr T& value() & {
        CHECK(has_value());
        return *std::get_if<0>(&state_);
    }
    constexpr const T& value() const& {
        CHECK(has_value());
        return *std::get_if<0>(&state_);
    }
    constexpr T&& value() && {
        CHECK(has_value());
        return std::move(*std::get_if<0>(&state_));
    }
    constexpr T& operator*() & { return value(); }
    constexpr const T& operator*() const& { return value(); }
    constexpr T* operator->() { return &value(); }
    constexpr const T* operator->() const { return &value(); }

    /// Precondition: !has_value().
    constexpr const E& error() const {
        CHECK(!has_value());
        return *std::get_if<1>(&state_);
    }

    constexpr T value_or(T fallback) const& { return has_value() ? value() : std::move(fallback); }

  private:
    std::variant<T, E> state_;
};

}  // namespace primitives

/// The value of a Result, or a return of its error. Not usable around co_await.
#define TRY(expression)                                                               \
    __extension__({                                                                   \
        auto&& result_of_try_ = (expression);                                         \
        if (!result_of_try_) return ::primitives::unexpected(result_of_try_.error()); \
        std::move(result_of_try_).value();                                            \
    })
