/// Reads what the whole node uses.
package io.plimsoll.collector.node;
