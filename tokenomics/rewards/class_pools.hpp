// The providers' leg, divided by hardware class: one accumulator and one sum of shares each.
//
// A class (platform and FMSPC or product) is paid budget * min(W / E, cap), W its shares and E all
// shares: above the cap all in the class are scaled and the surplus is not accepted, so that one
// broken product cannot take the leg. The list is bounded by the products there are.
#pragma once

#include "primitives/scale/codec.hpp"
#include "tokenomics/math/accumulator.hpp"
#include "tokenomics/rewards/rates.hpp"

namespace tokenomics::rewards {

/// Hardware classes with workers at once: the vendors have made fewer.
inline constexpr std::uint32_t kClassesMax = 128;

struct HardwareClass {
    std::uint8_t platform = 0;
    primitives::Bytes32 product{};
    auto operator<=>(const HardwareClass&) const = default;
};
inline HardwareClass hardware_class_of(const WorkerClass& worker_class) {
    return {worker_class.platform, worker_class.product};
}

struct ClassPool {
    HardwareClass hardware;
    math::Accumulator accumulator;
    bool operator==(const ClassPool&) const = default;
};

struct ClassPools {
    primitives::scale::BoundedVec<ClassPool, kClassesMax> pools;
    bool operator==(const ClassPools&) const = default;

    /// The pool of a class; nullptr when it has no workers.
    ClassPool* find(const HardwareClass& hardware);
    const ClassPool* find(const HardwareClass& hardware) const;
    /// The pool of a class, opened if need be; nullptr when the list is full.
    ClassPool* open(const HardwareClass& hardware);
    /// Forgets a pool without shares; what it could not divide, for another.
    u128 close_if_empty(const HardwareClass& hardware);

    u128 total() const;
    /// W, at most the cap's part of all shares.
    static u128 capped(const ClassPool& pool, u128 total, std::uint16_t cap_basis_points);
    /// The part of a budget that all classes take together, rounded down.
    Balance accepts(Balance budget, const Parameters& parameters) const;
    /// Divides an amount in proportion to the capped shares; all of it. Precondition: total() > 0.
    void pay(Balance amount, std::uint16_t cap_basis_points);
};

}  // namespace tokenomics::rewards
