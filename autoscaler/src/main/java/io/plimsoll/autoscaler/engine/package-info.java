/// Keeps every target evaluated and carries decisions out. Start at `AutoscalerEngine`.
package io.plimsoll.autoscaler.engine;
