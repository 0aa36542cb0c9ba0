/// The store on a real RocksDB in a temporary directory.
package io.plimsoll.store.rocks;
