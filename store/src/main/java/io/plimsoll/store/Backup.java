package io.plimsoll.store;

import java.nio.file.Path;
import java.time.Instant;

/// A copy of a store that is whole.
///
/// @param directory where it is; a store can be opened there
/// @param bytes of its files; those that are links to the store's own take no room of their own
/// @param through when the newest frame in it was due; the epoch if there is none
public record Backup(Path directory, long bytes, Instant through) {}
