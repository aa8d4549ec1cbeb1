#include "frame/pallets/multisig.hpp"
#include "frame/pallets/preimage.hpp"
#include "frame/pallets/proxy.hpp"
#include "frame/pallets/scheduler.hpp"
#include "frame/pallets/sudo.hpp"
#include "frame/pallets/system.hpp"
#include "frame/pallets/utility.hpp"
#include "node/benchmark/cases.hpp"
#include "primitives/crypto/hash.hpp"

#include <algorithm>

namespace node::benchmark {

using frame::RuntimeCall;
using primitives::Bytes;

namespace {

/// Of a remark: what a transaction of some size carries.
constexpr std::size_t kRemarkSize = 1024;
/// Calls of a batch.
constexpr std::size_t kBatchLength = 10;

/// Declared by hand for the remark inside a call.
constexpr frame::Weight kInnerWeight = frame::Weight::from_microseconds(100);

frame::system::Remark remark() {
    frame::system::Remark out;
    out.remark = Bytes(kRemarkSize, 0x5a);
    return out;
}
RuntimeCall remark_call(const Book& book) {
    return book.call("System", remark());
}

void add_system(Book& book) {
    using namespace frame::system;
    const Bytes key(32, 0xbe);
    SetStorage set;
    set.items = {{key, Bytes(32, 1)}};
    KillStorage kill;
    kill.keys = {key};
    KillPrefix prefix;
    prefix.prefix = Bytes(16, 0xbe);
    prefix.subkeys = 1;
    RemarkWithEvent event;
    event.remark = remark().remark;
    book.add(book.by(alice(), "System", remark()));
    book.add(book.by(alice(), "System", event));
    book.add(book.root("System", set));
    book.add(book.root("System", kill), {book.root("System", set)});
    book.add(book.root("System", prefix), {book.root("System", set)});
}

void add_utility(Book& book) {
    using namespace frame::utility;
    const std::vector<RuntimeCall> calls(kBatchLength, remark_call(book));
    Batch batch;
    batch.calls = calls;
    BatchAll all;
    all.calls = calls;
    ForceBatch force;
    force.calls = calls;
    AsDerivative derivative;
    derivative.call = remark_call(book);
    book.add(book.by(alice(), "Utility", batch));
    book.add(book.by(alice(), "Utility", all));
    book.add(book.by(alice(), "Utility", force));
    book.add(book.by(alice(), "Utility", derivative));
}

template <class C>
C multisig_of(const frame::AccountId& other) {
    C out;
    out.threshold = 2;
    out.other_signatories = {other};
    return out;
}

void add_multisig(Book& book) {
    using namespace frame::multisig;
    const auto call = remark_call(book);
    const auto hash = primitives::crypto::blake2b_256(call.encoded);
    const Timepoint opened{.height = 1, .index = 0};
    AsMultiThreshold1 one;
    one.other_signatories = {bob()};
    one.call = call;
    auto approve = multisig_of<ApproveAsMulti>(bob());
    std::copy(hash.begin(), hash.end(), approve.call_hash.begin());
    auto carry_out = multisig_of<AsMulti>(alice());
    carry_out.maybe_timepoint = opened;
    carry_out.call = call;
    carry_out.max_weight = kInnerWeight;
    auto cancel = multisig_of<CancelAsMulti>(bob());
    cancel.timepoint = opened;
    cancel.call_hash = approve.call_hash;
    const auto open = book.by(alice(), "Multisig", approve);
    book.add(book.by(alice(), "Multisig", one));
    book.add(open);
    book.add(book.by(bob(), "Multisig", carry_out), {open});
    book.add(book.by(alice(), "Multisig", cancel), {open});
}

void add_proxy(Book& book) {
    using namespace frame::proxy;
    AddProxy add;
    add.delegate = bob();
    RemoveProxy remove;
    remove.delegate = bob();
    Proxy through;
    through.real = alice();
    through.call = remark_call(book);
    Announce announce;
    announce.real = alice();
    announce.call_hash.fill(7);
    RemoveAnnouncement withdraw;
    withdraw.real = alice();
    withdraw.call_hash = announce.call_hash;
    RejectAnnouncement reject;
    reject.delegate = bob();
    reject.call_hash = announce.call_hash;
    const auto added = book.by(alice(), "Proxy", add);
    const auto announced = book.by(bob(), "Proxy", announce);
    book.add(added);
    book.add(book.by(alice(), "Proxy", remove), {added});
    book.add(book.by(alice(), "Proxy", RemoveProxies{}), {added});
    book.add(book.by(bob(), "Proxy", through), {added});
    book.add(book.by(alice(), "Proxy", CreatePure{}));
    book.add(announced, {added});
    book.add(book.by(bob(), "Proxy", withdraw), {added, announced});
    book.add(book.by(alice(), "Proxy", reject), {added, announced});
}

void add_sudo(Book& book) {
    using namespace frame::sudo;
    Sudo sudo;
    sudo.call = remark_call(book);
    SudoUncheckedWeight unchecked;
    unchecked.call = sudo.call;
    unchecked.weight = kInnerWeight;
    SudoAs as;
    as.who = bob();
    as.call = sudo.call;
    SetKey key;
    key.new_ = bob();
    book.add(book.by(alice(), "Sudo", sudo));
    book.add(book.by(alice(), "Sudo", unchecked));
    book.add(book.by(alice(), "Sudo", as));
    book.add(book.by(alice(), "Sudo", key));
    book.add(book.by(alice(), "Sudo", RemoveKey{}));
}

void add_preimage(Book& book) {
    using namespace frame::preimage;
    NotePreimage note;
    note.bytes = Bytes(kRemarkSize, 0x5a);
    UnnotePreimage unnote;
    unnote.hash = primitives::Hash{primitives::crypto::blake2b_256(note.bytes)};
    const auto noted = book.by(alice(), "Preimage", note);
    book.add(noted);
    book.add(book.by(alice(), "Preimage", unnote), {noted});
}

void add_scheduler(Book& book) {
    using namespace frame::scheduler;
    constexpr frame::BlockNumber kWhen = 100;
    Schedule plain;
    plain.when = kWhen;
    plain.call = remark_call(book);
    ScheduleNamed named;
    named.id.fill(1);
    named.when = kWhen;
    named.call = plain.call;
    ScheduleAfter after;
    after.after = kWhen;
    after.call = plain.call;
    ScheduleNamedAfter named_after;
    named_after.id.fill(2);
    named_after.after = kWhen;
    named_after.call = plain.call;
    Cancel cancel;
    cancel.when = kWhen;
    CancelNamed cancel_named;
    cancel_named.id = named.id;
    book.add(book.root("Scheduler", plain));
    book.add(book.root("Scheduler", named));
    book.add(book.root("Scheduler", after));
    book.add(book.root("Scheduler", named_after));
    book.add(book.root("Scheduler", cancel), {book.root("Scheduler", plain)});
    book.add(book.root("Scheduler", cancel_named), {book.root("Scheduler", named)});
}

}  // namespace

void add_frame_cases(Book& book) {
    add_system(book);
    add_utility(book);
    add_multisig(book);
    add_proxy(book);
    add_sudo(book);
    add_preimage(book);
    add_scheduler(book);
}

}  // namespace node::benchmark
