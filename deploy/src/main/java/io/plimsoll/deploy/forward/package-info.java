/// Carries frames to a store elsewhere, and keeps them while it is away.
package io.plimsoll.deploy.forward;
