/// Reads a settings file strictly: what is not understood is refused, with its place.
package io.plimsoll.deploy.yaml;
