// Keeps a node busy with signed transfers until told to stop, or until the node is gone.

import { setTimeout as sleep } from 'node:timers/promises';
import { PHA, devAccount, keyring } from './chain.mjs';

const BATCH = 25;
const PENDING_MAX = 200;

export class Load {
    constructor(api, node) {
        this.api = api;
        this.node = node;
        this.submitted = 0;
        this.stopped = false;
        this.done = this.#run().catch((error) => {
            // The node was killed under the load: that is what the load is for.
            if (!this.stopped && node.running) throw error;
        });
    }

    async #run() {
        const sender = devAccount('Alice');
        let nonce = (await this.api.rpc.system.accountNextIndex(sender.address)).toNumber();
        for (let batch = 0; !this.stopped; ++batch) {
            const receiver = keyring().addFromUri(`//load/${nonce}`).address;
            for (let index = 0; index < BATCH && !this.stopped; ++index) {
                const call = this.api.tx.balances.transferAllowDeath(receiver, PHA / 10n);
                const signed = await call.signAsync(sender, { nonce: nonce++, era: 0 });
                await this.node.request('author_submitExtrinsic', [signed.toHex()]);
                ++this.submitted;
            }
            while (!this.stopped && (await this.node.request('author_pendingExtrinsics')).length > PENDING_MAX) {
                await sleep(100);
            }
        }
    }

    async stop() {
        this.stopped = true;
        await this.done;
    }
}
