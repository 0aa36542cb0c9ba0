/// Frames on their way to a store elsewhere: their encoding, and who takes them there.
package io.plimsoll.collector.wire;
