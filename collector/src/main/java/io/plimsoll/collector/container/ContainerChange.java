package io.plimsoll.collector.container;

import java.time.Instant;

/// Something that happened to a container, or to the runtime that knows it.
///
/// @param at when
/// @param action the engine's word: `start`, `die`, `oom`, `health_status: unhealthy`, …
/// @param container the container after it
public record ContainerChange(Instant at, String action, Container container) {}
