#include "tee-registry/binding.hpp"

#include "primitives/scale/codec.hpp"

namespace tee_registry {

primitives::Hash binding_hash(primitives::Host& host, const Binding& binding) {
    primitives::Bytes message = primitives::scale::encode(kBindingTag);
    primitives::scale::encode_to(binding, message);
    return host.sha2_256(message);
}

primitives::Bytes64 report_data_of(primitives::Host& host, const Binding& binding) {
    primitives::Bytes64 out{};
    std::ranges::copy(binding_hash(host, binding), out.begin());
    return out;
}

}  // namespace tee_registry
