/// The store next to Prometheus and VictoriaMetrics: the same bytes, the same questions, one table.
package io.plimsoll.deploy.bench.peer;
