/// Rows in memory that are not in a chunk yet, and the sources they came from. Start at `Head`.
package io.plimsoll.store.head;
