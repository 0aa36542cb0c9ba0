/// The shapes of the JSON that leaves the process, held against `openapi.json` by a test.
package io.plimsoll.dashboard.view;
