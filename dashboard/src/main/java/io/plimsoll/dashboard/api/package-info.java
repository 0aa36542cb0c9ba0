/// Answers the requests under `/api`.
package io.plimsoll.dashboard.api;
