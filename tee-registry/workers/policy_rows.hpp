// The policy's rows of golden values, as the verifier of GPUs asks for them.
#pragma once

#include "tee-registry/policy/policy.hpp"

namespace tee_registry::workers {

class PolicyRows final : public nvidia::GoldenSource {
  public:
    explicit PolicyRows(const policy::Pallet& policy) : policy_{policy} {}
    std::optional<nvidia::ModelRow> model(const nvidia::ModelKey& key) override {
        const auto product = policy_.storage.gpu_products.get(key);
        return product ? std::optional{product->row} : std::nullopt;
    }
    std::optional<nvidia::RimRow> rim(std::string_view id) override {
        return policy_.storage.rims.get(std::string{id});
    }

  private:
    const policy::Pallet& policy_;
};

}  // namespace tee_registry::workers
