// The identity of a runtime, byte for byte sp_version::RuntimeVersion.
#pragma once

#include "primitives/scale/codec.hpp"

#include <string>
#include <utility>
#include <vector>

namespace frame {

/// blake2b-64 of a runtime API's name.
using ApiId = std::array<std::uint8_t, 8>;

struct RuntimeVersion {
    static constexpr std::string_view kTypePath = "sp_version::RuntimeVersion";

    std::string spec_name;
    std::string impl_name;
    std::uint32_t authoring_version = 0;
    std::uint32_t spec_version = 0;
    std::uint32_t impl_version = 0;
    std::vector<std::pair<ApiId, std::uint32_t>> apis;
    std::uint32_t transaction_version = 0;
    std::uint8_t system_version = 0;
    bool operator==(const RuntimeVersion&) const = default;
};

}  // namespace frame
