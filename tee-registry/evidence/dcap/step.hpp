// The steps of a DCAP verification, in the order in which they are taken: the one list from which
// tools and RPC explain a verdict. A refusal belongs to the step that was begun last.
#pragma once

#include <cstdint>
#include <string_view>

namespace tee_registry::dcap {

enum class Step : std::uint8_t {
    Quote,
    CollateralSize,
    Root,
    TcbSigner,
    PckCrl,
    TcbInfo,
    QeIdentity,
    EvaluationNumber,
    PckChain,
    PckRevocation,
    PckExtension,
    TcbInfoMatch,
    TdxModule,
    QeReportSignature,
    QeReportData,
    QeIdentityMatch,
    AttestationKey,
    QuoteSignature,
    TcbLevel,
    TcbStatus,
    Attributes,
};
inline constexpr std::size_t kStepCount = 21;

struct StepText {
    /// Two or three words.
    std::string_view name;
    /// What the step demands, as a clause.
    std::string_view rule;
};
StepText text_of(Step step);

/// Notes that a step begins, for a caller who asked to know.
constexpr void begin(Step* step, Step next) {
    if (step != nullptr) *step = next;
}

}  // namespace tee_registry::dcap
