/// The newest datapoints of every service, in memory, for those who decide.
package io.plimsoll.store.ring;
