package io.plimsoll.dashboard.source;

import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.wire.FrameReceiver;
import io.plimsoll.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// Where the answers come from.
///
/// @param store what was read
/// @param details what is known of containers here beside that
/// @param inventory what is known of the containers now; must not block
/// @param autoscaler what is decided
/// @param clock the time
/// @param notReady why the process is not ready, one sentence each; empty when it is
/// @param frames takes what collectors elsewhere send
/// @param problems what an operator should know of what they send, one sentence each
public record Sources(
    Store store,
    Details details,
    Supplier<Inventory> inventory,
    Autoscaler autoscaler,
    InstantSource clock,
    Supplier<List<String>> notReady,
    FrameReceiver frames,
    Supplier<List<String>> problems) {}
