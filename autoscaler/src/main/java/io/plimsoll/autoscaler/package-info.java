/// Decides how many tasks a service needs, and sees to it. Start at `Autoscaler`.
package io.plimsoll.autoscaler;
