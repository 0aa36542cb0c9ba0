/// The audit trail: what was decided, from which inputs, what was done and how it ended.
package io.plimsoll.autoscaler.activity;
