// The server's threads give way to the chain's where there are more threads than cores: whatever
// clients ask, blocks are built, imported and voted on in time.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace rpc {

/// Lowers the priority of the calling thread: a tenth of the weight of a thread that did not.
inline void yield_to_the_chain() {
    constexpr int kNice = 10;
    // Linux counts it per thread. Without effect where it is lower already, or forbidden.
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice));
}

}  // namespace rpc
