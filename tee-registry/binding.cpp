#include "tee-registry/binding.hpp"

#include "primitives/scale/codec.hpp"

namespace tee_registry {

primitives::Hash binding_hash(primitives::Host& host, const Binding& binding) {
    primitives::Bytes message = primitives::scale::encode(kBindingTag);
    primitives::scale::encode_to(binding, message);
    return host.sha2_256(message);
}

primitives::Bytes64 report_data_of(primitives::Host& host, const Binding& binding,
                                   const primitives::Bytes32& gpu_evidence_hash) {
    primitives::Bytes64 out{};
    const auto bound = std::ranges::copy(binding_hash(host, binding), out.begin());
    std::ranges::copy(gpu_evidence_hash, bound.out);
    return out;
}

primitives::Bytes32 gpu_nonce_of(primitives::Host& host, const Binding& binding) {
    primitives::Bytes message = primitives::to_bytes(primitives::view_of(kGpuTag));
    primitives::append(message, binding_hash(host, binding));
    return host.sha2_256(message).bytes;
}

primitives::Bytes48 owner_commitment(primitives::Host& host, const primitives::Hash& genesis_hash,
                                     const primitives::AccountId& operator_account) {
    primitives::Bytes message = primitives::scale::encode(kOwnerTag);
    primitives::scale::encode_to(genesis_hash, message);
    primitives::scale::encode_to(operator_account, message);
    return host.sha2_384(message);
}

}  // namespace tee_registry
