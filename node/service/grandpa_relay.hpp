// The voter is made before the network it speaks through: this stands between them.
#pragma once

#include "consensus/grandpa/network.hpp"

namespace node {

class GrandpaRelay final : public consensus::grandpa::Network {
  public:
    /// Before the chain's thread starts; the network outlives that thread.
    void connect(consensus::grandpa::Network& network) { network_ = &network; }

    void send(const consensus::grandpa::Send& message) override {
        if (network_ != nullptr) network_->send(message);
    }
    void report(const consensus::grandpa::Report& report) override {
        if (network_ != nullptr) network_->report(report);
    }
    void want_block(const consensus::grandpa::BlockRef& block) override {
        if (network_ != nullptr) network_->want_block(block);
    }
    void want_proof(const consensus::grandpa::BlockRef& block) override {
        if (network_ != nullptr) network_->want_proof(block);
    }

  private:
    consensus::grandpa::Network* network_ = nullptr;
};

}  // namespace node
