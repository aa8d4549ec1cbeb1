// The parameters of a call, by position or by name. A missing parameter and a null one are the same
// thing (clients send either), extra positions are ignored, and "" is accepted as empty hex.
#pragma once

#include "primitives/types/bytes.hpp"
#include "rpc/backend.hpp"
#include "rpc/error.hpp"
#include "rpc/json.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rpc {

class Params {
  public:
    /// `value` is the request's params (nullptr when absent); names[i] is the name of parameter i.
    /// Anything but an array, an object with known names, or null is an error.
    static Result<Params, Error> from(const json::Value* value,
                                      std::span<const std::string_view> names);

    /// nullptr when missing or null.
    const json::Value* at(std::size_t index) const;

    Result<Bytes, Error> bytes(std::size_t index) const;
    Result<std::optional<Bytes>, Error> optional_bytes(std::size_t index) const;
    Result<Hash, Error> hash(std::size_t index) const;
    Result<std::optional<Hash>, Error> optional_hash(std::size_t index) const;
    Result<std::string, Error> text(std::size_t index) const;
    /// A number (or its 0x hex text) from 0 to max.
    Result<std::uint64_t, Error> number(std::size_t index, std::uint64_t max) const;
    Result<bool, Error> boolean(std::size_t index) const;
    /// A list of at most count_max byte strings.
    Result<std::vector<Bytes>, Error> bytes_list(std::size_t index, std::size_t count_max) const;

    /// "Invalid params" with the name of the parameter in front of the rule.
    Error invalid(std::size_t index, std::string_view rule) const;

  private:
    std::span<const std::string_view> names_;
    std::vector<const json::Value*> values_;
};

/// Bytes of a hex parameter.
Result<Bytes, std::string_view> bytes_from(const json::Value& value);
Result<Hash, std::string_view> hash_from(const json::Value& value);
/// A number or minimal 0x hex text of at most 64 bits.
std::optional<std::uint64_t> number_from(const json::Value& value);

}  // namespace rpc
