/// The Prometheus text format, with containers under cAdvisor's names.
package io.plimsoll.dashboard.scrape;
