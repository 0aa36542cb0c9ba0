/// Turns runs of rows into bytes and back. Start at `ChunkWriter`; byte by byte in `FORMAT.md`.
package io.plimsoll.store.chunk;
