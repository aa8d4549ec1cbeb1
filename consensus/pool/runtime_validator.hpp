// The pool's validator over the chain: the runtime judges on the state of the block. The executor
// records the signatures that held, so that import does not verify them again.
#pragma once

#include "consensus/pool/pool.hpp"
#include "runtime/api/client.hpp"
#include "storage/database.hpp"

#include <memory>

namespace consensus::pool {

class RuntimeValidator final : public Validator {
  public:
    /// Both outlive the validator.
    RuntimeValidator(const storage::Database& database, const runtime::Executor& executor)
        : database_{database}, executor_{executor} {}

    Verdict validate(const Hash& at, frame::TransactionSource source,
                     const OpaqueExtrinsic& extrinsic) override;

  private:
    const storage::Database& database_;
    const runtime::Executor& executor_;
    /// The last view used: transactions come in numbers between two blocks.
    Hash viewed_;
    std::unique_ptr<primitives::StateView> view_;
};

}  // namespace consensus::pool
