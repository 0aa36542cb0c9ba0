/// What is read of containers beside the fixed columns of their rows, for the scrape.
package io.plimsoll.collector.detail;
