// A runtime with a hole: whenever an account is read, it has one planck more than is stored. Stands
// for a defect of one node's build, or of everybody's, that the checks of a simulation must find.
#pragma once

#include "primitives/crypto/hash.hpp"
#include "runtime/executor/executor.hpp"

namespace simulation {

class MintingExecutor final : public runtime::Executor {
  public:
    MintingExecutor(const runtime::Executor& inner, const primitives::AccountId& lucky)
        : inner_{inner} {
        for (const std::string_view name : {"System", "Account"})
            primitives::append(key_, primitives::crypto::twox_128(primitives::view_of(name)));
        primitives::append(key_, primitives::crypto::blake2b_128(lucky.bytes));
        primitives::append(key_, lucky.bytes);
    }
    std::unique_ptr<runtime::Session> open(const primitives::StateView& state) const override {
        return std::make_unique<Minting>(inner_, state, key_);
    }

  private:
    /// nonce, consumers, providers, sufficients u32 | free u128 | ...
    static constexpr std::size_t kFreeAt = 16;

    class View final : public primitives::StateView {
      public:
        View(const primitives::StateView& state, const primitives::Bytes& key)
            : state_{state}, key_{key} {}
        std::optional<primitives::Bytes> get(primitives::BytesView key) const override {
            auto value = state_.get(key);
            if (value && value->size() > kFreeAt && primitives::compare(key, key_) == 0)
                ++(*value)[kFreeAt];
            return value;
        }
        std::optional<primitives::Bytes> next_key(primitives::BytesView key) const override {
            return state_.next_key(key);
        }
        primitives::Hash root_after(const primitives::StateDiff& diff) const override {
            return state_.root_after(diff);
        }

      private:
        const primitives::StateView& state_;
        const primitives::Bytes& key_;
    };
    class Minting final : public runtime::Session {
      public:
        Minting(const runtime::Executor& inner, const primitives::StateView& state,
                const primitives::Bytes& key)
            : view_{state, key}, inner_{inner.open(view_)} {}
        runtime::Result<runtime::Bytes, runtime::ExecutionError> call(
            std::string_view function, runtime::BytesView arguments) override {
            return inner_->call(function, arguments);
        }
        primitives::StateDiff take_diff() override { return inner_->take_diff(); }

      private:
        const View view_;
        std::unique_ptr<runtime::Session> inner_;
    };

    const runtime::Executor& inner_;
    primitives::Bytes key_;
};

}  // namespace simulation
