#include "node/cli/log.hpp"

#include "primitives/json/writer.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace node {

using primitives::Done;
using primitives::Result;
using primitives::unexpected;
using Level = spdlog::level::level_enum;

namespace {

constexpr const char* kTextPattern = "%Y-%m-%d %H:%M:%S.%e %^%-5l%$ %v";
constexpr const char* kJsonPattern =
    R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","subject":%*,"message":%&})";

/// What stands before the first ": " of a line, where that is one word.
std::string_view subject_of(std::string_view line) {
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) return {};
    const auto subject = line.substr(0, colon);
    return subject.find(' ') == std::string_view::npos ? subject : std::string_view{};
}

/// Subject or message of a line as JSON text.
class JsonPart final : public spdlog::custom_flag_formatter {
  public:
    explicit JsonPart(bool is_subject) : is_subject_{is_subject} {}

    void format(const spdlog::details::log_msg& message, const std::tm&,
                spdlog::memory_buf_t& out) override {
        const std::string_view line{message.payload.data(), message.payload.size()};
        const auto subject = subject_of(line);
        const auto rest = subject.empty() ? line : line.substr(subject.size() + 2);
        const auto text = primitives::json::write(std::string{is_subject_ ? subject : rest});
        out.append(text.data(), text.data() + text.size());
    }
    std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<JsonPart>(is_subject_);
    }

  private:
    bool is_subject_;
};

struct Filter {
    Level all = Level::info;
    std::map<std::string, Level, std::less<>> subjects;
};

Level lowest_of(const Filter& filter) {
    auto lowest = filter.all;
    for (const auto& [subject, level] : filter.subjects)
        lowest = std::min(lowest, level);
    return lowest;
}

/// Passes on what the filter lets through.
class FilterSink final : public spdlog::sinks::sink {
  public:
    explicit FilterSink(const Filter& filter) : first_{filter}, filter_{filter} {}

    void log(const spdlog::details::log_msg& message) override {
        const auto subject =
            subject_of(std::string_view{message.payload.data(), message.payload.size()});
        if (message.level >= level_for(subject)) out_.log(message);
    }
    const Filter& first() const { return first_; }
    Filter filter() const {
        const std::lock_guard lock{mutex_};
        return filter_;
    }
    void set_filter(const Filter& filter) {
        const std::lock_guard lock{mutex_};
        filter_ = filter;
    }
    void flush() override { out_.flush(); }
    void set_pattern(const std::string& pattern) override { out_.set_pattern(pattern); }
    void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override {
        out_.set_formatter(std::move(formatter));
    }

  private:
    Level level_for(std::string_view subject) const {
        const std::lock_guard lock{mutex_};
        const auto found = filter_.subjects.find(subject);
        return found == filter_.subjects.end() ? filter_.all : found->second;
    }

    const Filter first_;
    mutable std::mutex mutex_;
    Filter filter_;
    spdlog::sinks::stdout_color_sink_mt out_;
};

Result<Level, std::string> level_of(std::string_view name) {
    constexpr std::array<std::string_view, 6> kNames{"trace", "debug", "info",
                                                     "warn",  "error", "off"};
    constexpr std::array<Level, 6> kLevels{Level::trace, Level::debug, Level::info,
                                           Level::warn,  Level::err,   Level::off};
    const auto at = std::find(kNames.begin(), kNames.end(), name);
    if (at == kNames.end())
        return unexpected("`" + std::string{name} +
                          "` is no level; expected trace, debug, info, warn, error or off");
    return kLevels.at(static_cast<std::size_t>(at - kNames.begin()));
}

/// `out` with the directives of the text on top.
Result<Filter, std::string> filter_of(std::string_view text, Filter out = {}) {
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const auto part = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        const auto equals = part.find('=');
        if (equals == std::string_view::npos)
            out.all = TRY(level_of(part));
        else
            out.subjects[std::string{part.substr(0, equals)}] =
                TRY(level_of(part.substr(equals + 1)));
    }
    return out;
}

std::shared_ptr<FilterSink> sink_of(spdlog::logger& logger) {
    return logger.sinks().empty() ? nullptr
                                  : std::dynamic_pointer_cast<FilterSink>(logger.sinks().front());
}

void apply(spdlog::logger& logger, FilterSink& sink, const Filter& filter) {
    sink.set_filter(filter);
    logger.set_level(lowest_of(filter));
}

}  // namespace

Result<Done, std::string> add_log_filter(std::string_view directives) {
    const auto logger = spdlog::default_logger();
    const auto sink = sink_of(*logger);
    if (sink == nullptr) return unexpected(std::string{"this log has no filter"});
    apply(*logger, *sink, TRY(filter_of(directives, sink->filter())));
    return Done{};
}

void reset_log_filter() {
    const auto logger = spdlog::default_logger();
    if (const auto sink = sink_of(*logger)) apply(*logger, *sink, sink->first());
}

Result<Done, std::string> set_up_log(const std::string& filter_text, const std::string& format) {
    if (format != "text" && format != "json")
        return unexpected("--log-format " + format + ": expected text or json");
    const auto filter = filter_of(filter_text);
    if (!filter) return unexpected("--log: " + filter.error());
    auto logger = std::make_shared<spdlog::logger>("node", std::make_shared<FilterSink>(*filter));
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    formatter->add_flag<JsonPart>('*', true).add_flag<JsonPart>('&', false);
    formatter->set_pattern(format == "json" ? kJsonPattern : kTextPattern);
    logger->set_formatter(std::move(formatter));
    logger->set_level(lowest_of(*filter));
    spdlog::set_default_logger(std::move(logger));
    return Done{};
}

}  // namespace node
