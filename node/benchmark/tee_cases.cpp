#include "node/benchmark/cases.hpp"
#include "tee-registry/apps/apps.hpp"

namespace node::benchmark {

void add_tee_cases(Book& book) {
    using namespace tee_registry::apps;
    RegisterApp app;
    app.app_id.fill(7);
    SetComposeHash compose;
    compose.app_id = app.app_id;
    compose.compose_hash.fill(1);
    compose.allowed = true;
    SetDevice device;
    device.app_id = app.app_id;
    device.device_id.fill(2);
    device.allowed = true;
    SetAllowAnyDevice any;
    any.app_id = app.app_id;
    any.allowed = true;
    SetRequireTcbUpToDate tcb;
    tcb.app_id = app.app_id;
    tcb.required = true;
    DisableUpgrades disable;
    disable.app_id = app.app_id;
    TransferOwnership transfer;
    transfer.app_id = app.app_id;
    transfer.new_owner = bob();
    AcceptOwnership accept;
    accept.app_id = app.app_id;
    SetOsImage image;
    image.os_image_hash.fill(3);
    image.allowed = true;
    const auto of_alice = [&](const auto& call) { return book.by(alice(), "TeeApps", call); };
    const std::vector<Step> registered{of_alice(app)};
    book.add(of_alice(app));
    book.add(of_alice(compose), registered);
    book.add(of_alice(device), registered);
    book.add(of_alice(any), registered);
    book.add(of_alice(tcb), registered);
    book.add(of_alice(disable), registered);
    book.add(of_alice(transfer), registered);
    book.add(book.by(bob(), "TeeApps", accept), {of_alice(app), of_alice(transfer)});
    book.add(book.root("TeeApps", image));
}

}  // namespace node::benchmark
