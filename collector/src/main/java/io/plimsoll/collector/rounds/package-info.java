/// Reads what costs too much for every step, in rounds at a pace of their own.
package io.plimsoll.collector.rounds;
