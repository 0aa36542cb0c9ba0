/// The HTTP side: the page, the JSON API, events and the Prometheus scrape. Start at `Dashboard`.
package io.plimsoll.dashboard;
