#include "p2p/transport/network_service.hpp"

#include "p2p/transport/endpoints.hpp"
#include "p2p/transport/stream.hpp"

#include <atomic>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace p2p::transport {

namespace asio = boost::asio;
using boost::system::error_code;
using primitives::Done;
using primitives::Result;
using primitives::unexpected;
using protocols::ConnectionId;
using tcp = asio::ip::tcp;

namespace {

/// Connections that wait to be accepted by the system.
constexpr int kBacklog = 64;

Millis monotonic_ms() {
    using namespace std::chrono;
    return static_cast<Millis>(
        duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

/// One connection: its stream, and what of it is under way.
struct Session {
    std::shared_ptr<Stream> stream;
    bool is_writing = false;
    Millis budget_second = 0;
    std::size_t budget_used = 0;
};

/// A socket that is not a stream yet; closing it ends what goes on with it.
struct Attempt {
    explicit Attempt(asio::io_context& context)
        : socket{context}, resolver{context}, timer{context} {}
    tcp::socket socket;
    tcp::resolver resolver;
    asio::steady_timer timer;
    Bytes first = Bytes(kReadSize);
    bool is_over = false;

    void cancel() {
        is_over = true;
        error_code ignored;
        socket.close(ignored);
        resolver.cancel();
        timer.cancel();
    }
};

}  // namespace

class NetworkService::Implementation {
  public:
    Implementation(protocols::NetworkConfig machine, NetworkHandler& handler)
        : machine_{std::move(machine)}, handler_{handler} {}

    Result<Done, std::string> listen(const ServiceConfig& config);
    void run();
    void stop();
    void post(Task task);

    const std::vector<Multiaddr>& listen_addresses() const { return machine_listen_; }
    bool is_stopping() const { return stopping_; }

  private:
    using AttemptPointer = std::shared_ptr<Attempt>;

    Result<Done, std::string> listen_on(const Multiaddr& address, bool may_change_port);
    void accept(tcp::acceptor& acceptor);
    void sniff(ConnectionId id, tcp::socket socket);
    void dial(const protocols::Dial& dial);
    void connect(ConnectionId id, const Multiaddr& address, const AttemptPointer& attempt,
                 const tcp::resolver::results_type& endpoints);
    void dialed(ConnectionId id, std::shared_ptr<Stream> stream);
    void open(ConnectionId id, std::shared_ptr<Stream> stream);
    void read(ConnectionId id);
    void on_read(ConnectionId id, BytesView bytes);
    void on_lost(ConnectionId id);
    void close(ConnectionId id);
    /// Carries out what the machine wants after an input.
    void flush();
    void write(ConnectionId id);
    void arm_timer();
    void finish_attempt(ConnectionId id);

    asio::io_context context_;
    asio::steady_timer timer_{context_};
    NetworkMachine machine_;
    NetworkHandler& handler_;
    std::vector<std::unique_ptr<tcp::acceptor>> acceptors_;
    std::vector<Multiaddr> machine_listen_;
    std::map<ConnectionId, Session> sessions_;
    std::map<ConnectionId, AttemptPointer> attempts_;
    std::thread thread_;
    std::atomic<bool> stopping_{false};
};

// ---- listening

Result<Done, std::string> NetworkService::Implementation::listen(const ServiceConfig& config) {
    for (const auto& address : config.listen)
        TRY(listen_on(address, config.may_change_port));
    std::vector<Multiaddr> told;
    for (const auto& address : machine_listen_)
        for (const auto& each : expand(address))
            told.push_back(each);
    machine_.set_listen_addresses(std::move(told));
    return Done{};
}

Result<Done, std::string> NetworkService::Implementation::listen_on(const Multiaddr& address,
                                                                    bool may_change_port) {
    auto endpoint = endpoint_of(address);
    if (!endpoint || address.is_tls)
        return unexpected(address.text() + ": cannot be listened on: expected an IP address");
    auto acceptor = std::make_unique<tcp::acceptor>(context_);
    error_code error;
    acceptor->open(endpoint->protocol(), error);
    if (!error) acceptor->set_option(asio::socket_base::reuse_address(true), error);
    if (!error && endpoint->address().is_v6()) acceptor->set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor->bind(*endpoint, error);
    if (error && may_change_port) {
        endpoint->port(0);
        acceptor->bind(*endpoint, error);
    }
    if (!error) acceptor->listen(kBacklog, error);
    if (error) return unexpected(address.text() + ": " + error.message());
    auto bound = address.without_peer();
    bound.tcp_port = acceptor->local_endpoint().port();
    machine_listen_.push_back(bound);
    acceptors_.push_back(std::move(acceptor));
    accept(*acceptors_.back());
    return Done{};
}

void NetworkService::Implementation::accept(tcp::acceptor& acceptor) {
    acceptor.async_accept([this, &acceptor](error_code error, tcp::socket socket) {
        if (error == asio::error::operation_aborted) return;
        if (!error) {
            error_code ignored;
            socket.set_option(tcp::no_delay(true), ignored);
            const auto remote = socket.remote_endpoint(error);
            if (!error)
                if (const auto id = machine_.incoming(monotonic_ms(), multiaddr_of(remote)))
                    sniff(*id, std::move(socket));
        }
        flush();
        accept(acceptor);
    });
}

/// The first bytes tell a WebSocket from libp2p itself.
void NetworkService::Implementation::sniff(ConnectionId id, tcp::socket socket) {
    auto attempt = std::make_shared<Attempt>(context_);
    attempt->socket = std::move(socket);
    attempts_[id] = attempt;
    attempt->socket.async_read_some(
        asio::buffer(attempt->first), [this, id, attempt](error_code error, std::size_t size) {
            if (attempt->is_over) return;
            if (error) return on_lost(id);
            attempt->first.resize(size);
            if (attempt->first.front() != 'G') {
                finish_attempt(id);
                return open(id,
                            make_tcp_stream(std::move(attempt->socket), std::move(attempt->first)));
            }
            attempt->is_over = true;
            accept_websocket(std::move(attempt->socket), std::move(attempt->first),
                             [this, id](std::shared_ptr<Stream> stream) {
                                 const bool is_wanted = attempts_.erase(id) > 0;
                                 if (!is_wanted && stream) return stream->close();
                                 if (!is_wanted) return;
                                 if (!stream) return on_lost(id);
                                 open(id, std::move(stream));
                             });
        });
}

void NetworkService::Implementation::finish_attempt(ConnectionId id) {
    const auto at = attempts_.find(id);
    if (at == attempts_.end()) return;
    at->second->is_over = true;
    at->second->timer.cancel();
    attempts_.erase(at);
}

// ---- dialing

void NetworkService::Implementation::dial(const protocols::Dial& order) {
    const auto id = order.id;
    const auto& address = order.address;
    auto attempt = std::make_shared<Attempt>(context_);
    attempts_[id] = attempt;
    attempt->timer.expires_after(std::chrono::milliseconds{kDialTimeoutMs});
    attempt->timer.async_wait([this, id, attempt](error_code error) {
        if (!error && !attempt->is_over) dialed(id, nullptr);
    });
    // wss needs certificates that this node does not keep.
    if (address.is_tls)
        return asio::post(context_, [this, id, attempt] {
            if (!attempt->is_over) dialed(id, nullptr);
        });
    if (const auto endpoint = endpoint_of(address))
        return connect(id, address, attempt,
                       tcp::resolver::results_type::create(*endpoint, "", ""));
    attempt->resolver.async_resolve(
        std::get<Dns>(address.host).name, std::to_string(address.tcp_port),
        [this, id, address, attempt](error_code error, const auto& endpoints) {
            if (attempt->is_over) return;
            if (error) return dialed(id, nullptr);
            connect(id, address, attempt, endpoints);
        });
}

void NetworkService::Implementation::connect(ConnectionId id, const Multiaddr& address,
                                             const AttemptPointer& attempt,
                                             const tcp::resolver::results_type& endpoints) {
    const auto endpoint = endpoints.begin()->endpoint();
    attempt->socket.async_connect(endpoint, [this, id, address, attempt](error_code error) {
        if (attempt->is_over) return;
        if (error) return dialed(id, nullptr);
        error_code ignored;
        attempt->socket.set_option(tcp::no_delay(true), ignored);
        if (!address.is_websocket)
            return dialed(id, make_tcp_stream(std::move(attempt->socket), {}));
        auto host = address.text();
        if (const auto* dns = std::get_if<Dns>(&address.host)) host = dns->name;
        const auto remote = attempt->socket.remote_endpoint(ignored);
        host = remote.address().to_string() + ":" + std::to_string(remote.port());
        dial_websocket(std::move(attempt->socket), host,
                       [this, id, attempt](std::shared_ptr<Stream> stream) {
                           if (attempt->is_over) {
                               if (stream) stream->close();
                               return;
                           }
                           dialed(id, std::move(stream));
                       });
    });
}

void NetworkService::Implementation::dialed(ConnectionId id, std::shared_ptr<Stream> stream) {
    const auto at = attempts_.find(id);
    if (at == attempts_.end()) return;
    if (!stream) at->second->cancel();
    finish_attempt(id);
    if (!stream) {
        machine_.dial_failed(monotonic_ms(), id);
        return flush();
    }
    machine_.dialed(monotonic_ms(), id);
    open(id, std::move(stream));
}

// ---- moving bytes

void NetworkService::Implementation::open(ConnectionId id, std::shared_ptr<Stream> stream) {
    sessions_[id].stream = std::move(stream);
    read(id);
    write(id);
    flush();
}

void NetworkService::Implementation::read(ConnectionId id) {
    const auto at = sessions_.find(id);
    if (at == sessions_.end()) return;
    auto& session = at->second;
    const auto now = monotonic_ms();
    if (now / 1000 != session.budget_second) {
        session.budget_second = now / 1000;
        session.budget_used = 0;
    }
    if (session.budget_used < kReadPerSecondMax)
        return session.stream->read([this, id](BytesView bytes) { on_read(id, bytes); });
    auto timer = std::make_shared<asio::steady_timer>(context_);
    timer->expires_after(std::chrono::milliseconds{1000 - now % 1000});
    timer->async_wait([this, id, timer](error_code error) {
        if (!error) read(id);
    });
}

void NetworkService::Implementation::on_read(ConnectionId id, BytesView bytes) {
    if (bytes.empty()) return on_lost(id);
    sessions_.at(id).budget_used += bytes.size();
    machine_.received(monotonic_ms(), id, bytes);
    flush();
    read(id);
}

void NetworkService::Implementation::write(ConnectionId id) {
    const auto at = sessions_.find(id);
    if (at == sessions_.end() || at->second.is_writing) return;
    auto bytes = machine_.take_outgoing(id);
    if (bytes.empty()) return;
    at->second.is_writing = true;
    at->second.stream->write(std::move(bytes), [this, id](bool good) {
        const auto session = sessions_.find(id);
        if (session == sessions_.end()) return;
        session->second.is_writing = false;
        if (!good) return on_lost(id);
        write(id);
        flush();
    });
}

void NetworkService::Implementation::on_lost(ConnectionId id) {
    close(id);
    machine_.closed(monotonic_ms(), id);
    flush();
}

void NetworkService::Implementation::close(ConnectionId id) {
    if (const auto at = attempts_.find(id); at != attempts_.end()) {
        at->second->cancel();
        attempts_.erase(at);
    }
    if (const auto at = sessions_.find(id); at != sessions_.end()) {
        at->second.stream->close();
        sessions_.erase(at);
    }
}

void NetworkService::Implementation::flush() {
    while (true) {
        for (const auto& action : machine_.take_actions()) {
            if (const auto* order = std::get_if<protocols::Dial>(&action))
                dial(*order);
            else
                close(std::get<protocols::Close>(action).id);
        }
        for (const auto id : machine_.take_dirty())
            write(id);
        auto events = machine_.take_events();
        if (events.empty()) return;
        for (auto& event : events)
            handler_.on_network(machine_, monotonic_ms(), std::move(event));
    }
}

// ---- life

void NetworkService::Implementation::arm_timer() {
    const auto now = monotonic_ms();
    const auto at = machine_.wake_at();
    timer_.expires_after(std::chrono::milliseconds{at > now ? at - now : 0});
    timer_.async_wait([this](error_code error) {
        if (error) return;
        machine_.tick(monotonic_ms());
        handler_.on_network_tick(machine_, monotonic_ms());
        flush();
        arm_timer();
    });
}

void NetworkService::Implementation::run() {
    arm_timer();
    thread_ = std::thread{[this] { context_.run(); }};
}

void NetworkService::Implementation::post(Task task) {
    if (stopping_) return;
    asio::post(context_, [this, task = std::move(task)] {
        task(machine_, monotonic_ms());
        flush();
    });
}

void NetworkService::Implementation::stop() {
    if (stopping_.exchange(true)) return;
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

NetworkService::NetworkService(std::unique_ptr<Implementation> implementation)
    : implementation_{std::move(implementation)} {}

NetworkService::~NetworkService() {
    stop();
}

Result<std::unique_ptr<NetworkService>, std::string> NetworkService::start(
    protocols::NetworkConfig machine, const ServiceConfig& config, NetworkHandler& handler) {
    auto implementation = std::make_unique<Implementation>(std::move(machine), handler);
    TRY(implementation->listen(config));
    implementation->run();
    return std::unique_ptr<NetworkService>{new NetworkService{std::move(implementation)}};
}

void NetworkService::stop() {
    implementation_->stop();
}

void NetworkService::post(Task task) {
    implementation_->post(std::move(task));
}

const std::vector<Multiaddr>& NetworkService::listen_addresses() const {
    return implementation_->listen_addresses();
}

bool NetworkService::is_stopping() const {
    return implementation_->is_stopping();
}

}  // namespace p2p::transport
