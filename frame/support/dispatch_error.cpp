#include "frame/support/dispatch_error.hpp"

namespace frame {

namespace {

bool has_detail(DispatchError::Kind kind) {
    using Kind = DispatchError::Kind;
    return kind == Kind::Token || kind == Kind::Arithmetic || kind == Kind::Transactional ||
           kind == Kind::Trie;
}

}  // namespace

void DispatchError::encode_to(Bytes& out) const {
    out.push_back(static_cast<std::uint8_t>(kind));
    if (kind == Kind::Module) {
        // The error is four bytes on the wire; pallets use the first.
        for (const std::uint8_t byte :
             {pallet, detail, std::uint8_t{0}, std::uint8_t{0}, std::uint8_t{0}})
            out.push_back(byte);
    } else if (has_detail(kind)) {
        out.push_back(detail);
    }
}

bool DispatchError::decode_from(primitives::scale::Decoder& in) {
    *this = {};
    if (!primitives::scale::decode_from(in, kind)) return false;
    if (kind == Kind::Module) {
        BytesView rest;
        if (!in.take(5, rest)) return false;
        pallet = rest[0];
        detail = rest[1];
        return true;
    }
    return !has_detail(kind) || in.take_byte(detail);
}

}  // namespace frame
