/// What the dashboard is given to show.
package io.plimsoll.dashboard.source;
