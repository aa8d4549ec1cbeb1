#include "node/verify/print.hpp"

#include "primitives/types/hex.hpp"
#include "tee-registry/utc_time.hpp"

#include <boost/json.hpp>

namespace node::verify {
namespace {

using tee_registry::Fact;
using tee_registry::StepState;
using tee_registry::Verdict;

constexpr std::string_view kGreen = "\x1b[32m";
constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::size_t kNameWidth = 27;

class TextWriter {
  public:
    explicit TextWriter(bool colour) : colour_{colour} {}

    void put(std::string_view text, std::string_view code = {}) {
        if (colour_ && !code.empty()) out_ += code;
        out_ += text;
        if (colour_ && !code.empty()) out_ += kPlain;
    }
    void padded(std::string_view text, std::size_t width, std::string_view code = {}) {
        put(text, code);
        out_.append(width > text.size() ? width - text.size() : 1, ' ');
    }
    void fact(std::string_view name, std::string_view value) {
        put("  ");
        padded(name, kNameWidth + 6);
        put(value);
        put("\n");
    }
    std::string done() && { return std::move(out_); }

  private:
    bool colour_;
    std::string out_;
};

std::string at_text(std::uint64_t now_seconds) {
    constexpr std::uint64_t kFar = std::uint64_t{1} << 62;
    return tee_registry::rfc3339_text(
        static_cast<tee_registry::UnixSeconds>(std::min(now_seconds, kFar)));
}

void put_step(TextWriter& out, const tee_registry::StepReport& step) {
    out.put("  ");
    switch (step.state) {
        case StepState::Passed:
            out.padded("ok", 6, kGreen);
            break;
        case StepState::Failed:
            out.padded("FAIL", 6, kRed);
            break;
        case StepState::NotReached:
            out.padded("-", 6, kDim);
            break;
    }
    out.padded(step.name, kNameWidth);
    out.put(step.detail, step.state == StepState::NotReached ? kDim : std::string_view{});
    out.put("\n");
}

boost::json::value text_or_null(const std::string& text) {
    if (text.empty()) return nullptr;
    return boost::json::value(text);
}

boost::json::object object_of(const std::vector<Fact>& facts) {
    boost::json::object out;
    for (const auto& fact : facts)
        out[fact.name] = fact.value;
    return out;
}

boost::json::value ok_of(StepState state) {
    if (state == StepState::NotReached) return nullptr;
    return state == StepState::Passed;
}

}  // namespace

std::string to_text(const Verdict& verdict, std::uint64_t now_seconds, bool colour) {
    TextWriter out{colour};
    out.put(verdict.kind, kBold);
    out.put(" evidence, judged at " + at_text(now_seconds) + "\n\n");
    for (const auto& step : verdict.steps)
        put_step(out, step);
    out.put("\n");
    if (verdict.accepted)
        out.put("ACCEPTED", kGreen);
    else
        out.put("REFUSED", kRed);
    out.put(verdict.accepted ? "  " + verdict.status : "  " + verdict.error);
    out.put(verdict.accepted ? "\n" : ": " + verdict.message + "\n");
    if (!verdict.accepted && !verdict.measurements.empty())
        out.put("  what follows is claimed, not proven\n", kDim);
    out.put("\n");
    if (!verdict.status.empty() && !verdict.accepted) out.fact("status", verdict.status);
    for (const auto& id : verdict.advisory_ids)
        out.fact("advisory", id);
    if (!verdict.report_data.empty())
        out.fact("reportData", primitives::to_bare_hex(verdict.report_data));
    for (const auto& fact : verdict.measurements)
        out.fact(fact.name, fact.value);
    for (const auto& fact : verdict.platform)
        out.fact(fact.name, fact.value);
    return std::move(out).done();
}

std::string to_json(const Verdict& verdict, std::uint64_t now_seconds) {
    boost::json::array steps;
    for (const auto& step : verdict.steps)
        steps.push_back(boost::json::object{
            {"name", step.name}, {"ok", ok_of(step.state)}, {"detail", step.detail}});
    boost::json::object out;
    out["accepted"] = verdict.accepted;
    out["kind"] = verdict.kind;
    out["at"] = at_text(now_seconds);
    out["error"] = text_or_null(verdict.error);
    out["message"] = text_or_null(verdict.message);
    out["status"] = text_or_null(verdict.status);
    out["advisoryIds"] =
        boost::json::array(verdict.advisory_ids.begin(), verdict.advisory_ids.end());
    out["reportData"] = text_or_null(primitives::to_bare_hex(verdict.report_data));
    out["measurements"] = object_of(verdict.measurements);
    out["platform"] = object_of(verdict.platform);
    out["steps"] = std::move(steps);
    return boost::json::serialize(out);
}

}  // namespace node::verify
