/// Reads what containers use from their control groups, version 1 and 2, and from procfs.
package io.plimsoll.collector.cgroup;
