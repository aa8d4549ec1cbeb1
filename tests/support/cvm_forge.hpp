// The quote forge for dstack CVMs: event logs with the registers they replay into, and GetQuote
// answers around forged quotes. Its digests are computed here, independently of the verifier.
#pragma once

#include "tests/support/quote_forge.hpp"

namespace tests::forge {

struct CvmEvent {
    std::uint8_t imr = 3;
    std::string name;
    Bytes payload;
    std::uint32_t version = 1;
    /// Stated in the log; empty: none for runtime events, the measured one for boot events.
    Bytes stated_digest;
    std::uint32_t type = 0x08000001;
};

/// The launch of a CVM with two boot events in each of RTMR0..2, and one event of the application.
std::vector<CvmEvent> default_events();

/// A runtime event with a payload of text.
CvmEvent text_event(std::string name, std::string_view payload);

/// Sets RTMR0..3 to what the events replay into.
void set_registers(Spec& spec, const std::vector<CvmEvent>& events);
/// The log in JSON.
std::string event_log_text(const std::vector<CvmEvent>& events);
/// GetQuote's answer.
std::string get_quote_text(BytesView quote, std::string_view event_log, std::string_view vm_config);

/// What default_events() measure.
Bytes default_app_id();
Bytes default_compose_hash();
inline constexpr std::string_view kDefaultKeyProvider = R"({"name":"kms","id":"aabbcc"})";

}  // namespace tests::forge
