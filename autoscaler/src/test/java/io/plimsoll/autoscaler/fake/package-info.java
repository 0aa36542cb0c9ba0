/// Stand-ins for the store and the platforms, written by hand, for tests.
package io.plimsoll.autoscaler.fake;
