/// Keeps what was read and answers questions about it. Start at `Store`.
package io.plimsoll.store;
