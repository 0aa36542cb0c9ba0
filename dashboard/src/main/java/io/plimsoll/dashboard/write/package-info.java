/// Prometheus remote-write, versions 1.0 and 2.0: from the bytes of a request to samples in the
/// store.
package io.plimsoll.dashboard.write;
