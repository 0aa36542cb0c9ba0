/// What each measure is computed from, the same for queries, the ring and rollups.
package io.plimsoll.store.measure;
