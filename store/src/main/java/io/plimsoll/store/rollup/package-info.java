/// Rollups: what a service's containers measured in a minute, kept in place of their samples.
package io.plimsoll.store.rollup;
