/// Clusters, services, tasks and containers, and how they are found.
package io.plimsoll.collector.container;
