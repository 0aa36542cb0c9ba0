/// Questions about the past: what to select, over which range, and what comes back.
package io.plimsoll.store.query;
