// A few voters on one chain of headers, each with its own view of it; messages travel at once
// unless a link is cut, and time moves when the test says so.
#pragma once

#include "consensus/grandpa/voter.hpp"
#include "tests/consensus/grandpa_fixture.hpp"
#include "tests/support/memory_chain.hpp"

#include <deque>

#include <gtest/gtest.h>

namespace tests {

class GrandpaCluster {
  public:
    using BlockRef = consensus::grandpa::BlockRef;
    using PeerId = consensus::grandpa::PeerId;
    using Header = consensus::Header;

    struct Node {
        MemoryKeystore keystore;
        std::unique_ptr<MemoryChain> chain;
        std::unique_ptr<consensus::grandpa::Voter> voter;
        std::optional<consensus::grandpa::VoteRecord> record;
        consensus::grandpa::Outputs said;
        bool is_up = true;
    };

    /// Nodes 1..count hold the keys 1..count; the set is of the first `members` of them.
    GrandpaCluster(std::uint8_t count, std::uint8_t members, std::vector<Header> chain)
        : blocks_{std::move(chain)}, set_{0, authority_list(members)} {
        for (std::uint8_t i = 1; i <= count; ++i) {
            Node& node = nodes_[i];
            node.keystore.add_grandpa(ed25519(i));
            node.chain = std::make_unique<MemoryChain>(blocks_.front());
            start(i);
        }
        for (const auto& [a, node] : nodes_)
            for (const auto& [b, other] : nodes_)
                if (a < b) connect(a, b);
    }

    /// From the record, as after a crash.
    void start(PeerId id) {
        Node& node = nodes_.at(id);
        node.is_up = true;
        node.voter = std::make_unique<consensus::grandpa::Voter>(
            consensus::grandpa::Voter::Parts{node.keystore, *node.chain, verifier_}, set_,
            node.chain->finalized(), node.record);
    }
    void connect(PeerId a, PeerId b) {
        using consensus::grandpa::PeerRole;
        links_.insert({a, b});
        links_.insert({b, a});
        const auto members = set_.authorities.size();
        // Both know of it before the first message comes.
        inputs_.push_back({a, consensus::grandpa::PeerConnected{
                                  b, b <= members ? PeerRole::Authority : PeerRole::Full}});
        give(b, consensus::grandpa::PeerConnected{
                    a, a <= members ? PeerRole::Authority : PeerRole::Full});
    }
    void disconnect(PeerId a, PeerId b) {
        if (links_.erase({a, b}) + links_.erase({b, a}) == 0) return;
        give(a, consensus::grandpa::PeerDisconnected{b});
        give(b, consensus::grandpa::PeerDisconnected{a});
    }
    void isolate(PeerId id) {
        for (const auto& [other, node] : nodes_)
            disconnect(id, other);
    }
    void crash(PeerId id) {
        isolate(id);
        nodes_.at(id).is_up = false;
    }
    void join(PeerId id) {
        for (const auto& [other, node] : nodes_)
            if (other != id && node.is_up) connect(id, other);
    }

    /// Gives every running node the blocks up to an index of the chain.
    void import_up_to(std::size_t index, bool last_changes_authorities = false) {
        for (auto& [id, node] : nodes_) {
            if (!node.is_up) continue;
            for (std::size_t i = 1; i <= index; ++i)
                node.chain->import(blocks_[i], last_changes_authorities && i == index);
            give(id, consensus::grandpa::ChainGrew{});
        }
    }
    void pass(std::uint64_t ms) {
        constexpr std::uint64_t kStepMs = 37;
        for (std::uint64_t passed = 0; passed < ms; passed += kStepMs) {
            now_ms_ += kStepMs;
            for (auto& [id, node] : nodes_)
                if (node.is_up) give(id, consensus::grandpa::Tick{});
        }
    }
    /// Carries out what follows from an input until all is quiet.
    void give(PeerId id, consensus::grandpa::Input input) {
        inputs_.push_back({id, std::move(input)});
        if (is_busy_) return;
        is_busy_ = true;
        while (!inputs_.empty()) {
            const auto [to, next] = std::move(inputs_.front());
            inputs_.pop_front();
            if (!nodes_.at(to).is_up) continue;
            for (auto& output : nodes_.at(to).voter->step(now_ms_, next))
                carry_out(to, std::move(output));
        }
        is_busy_ = false;
    }

    Node& node(PeerId id) { return nodes_.at(id); }
    BlockRef block(std::size_t index) const { return ref(blocks_[index]); }
    BlockRef finalized(PeerId id) { return nodes_.at(id).chain->finalized(); }
    std::uint64_t now_ms() const { return now_ms_; }
    /// The authorities that follow whenever a block is finalized, as a set of the next number.
    void set_next(const consensus::grandpa::AuthorityList& next) { next_authorities_ = next; }

    template <class T>
    std::vector<T> said(PeerId id) {
        std::vector<T> out;
        for (const auto& output : nodes_.at(id).said)
            if (const auto* match = std::get_if<T>(&output)) out.push_back(*match);
        return out;
    }
    /// What a peer earned with a node since the last call.
    std::vector<consensus::grandpa::Conduct> conduct(PeerId at, PeerId of) {
        std::vector<consensus::grandpa::Conduct> out;
        for (const auto& report : said<consensus::grandpa::Report>(at))
            if (report.peer == of) out.push_back(report.conduct);
        nodes_.at(at).said.clear();
        return out;
    }
    /// A message of `from` to one node, whatever the links say.
    void receive(PeerId at, PeerId from, const consensus::grandpa::GossipMessage& message) {
        give(at, consensus::grandpa::Received{from, primitives::scale::encode(message)});
    }

  private:
    void carry_out(PeerId id, consensus::grandpa::Output output) {
        Node& node = nodes_.at(id);
        if (const auto* persist = std::get_if<consensus::grandpa::Persist>(&output)) {
            node.record = persist->record;
            inputs_.push_back({id, consensus::grandpa::Durable{persist->sequence}});
        } else if (const auto* done = std::get_if<consensus::grandpa::Finalize>(&output)) {
            const auto& target = done->justification.commit.target;
            const auto voters = consensus::grandpa::VoterSet::create(set_.authorities).value();
            EXPECT_TRUE(verify(done->justification, node.voter->set_id(), voters).has_value());
            EXPECT_TRUE(node.chain->finalize(target));
            std::optional<consensus::grandpa::AuthoritySet> next;
            if (next_authorities_) next = {node.voter->set_id() + 1, *next_authorities_};
            inputs_.push_back({id, consensus::grandpa::Finalized{target, next, std::nullopt}});
        } else if (const auto* send = std::get_if<consensus::grandpa::Send>(&output)) {
            for (const PeerId to : send->to)
                if (links_.contains({id, to}))
                    inputs_.push_back({to, consensus::grandpa::Received{id, send->message}});
        }
        node.said.push_back(std::move(output));
    }

    std::vector<Header> blocks_;
    consensus::grandpa::AuthoritySet set_;
    std::optional<consensus::grandpa::AuthorityList> next_authorities_;
    consensus::grandpa::Ed25519Verifier verifier_;
    std::map<PeerId, Node> nodes_;
    std::set<std::pair<PeerId, PeerId>> links_;
    std::deque<std::pair<PeerId, consensus::grandpa::Input>> inputs_;
    bool is_busy_ = false;
    std::uint64_t now_ms_ = 1'000'000;
};

}  // namespace tests
