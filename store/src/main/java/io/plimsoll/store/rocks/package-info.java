/// The store on RocksDB; nothing else touches it. Start at `RocksStore`; keys and values are in
/// `FORMAT.md`.
package io.plimsoll.store.rocks;
