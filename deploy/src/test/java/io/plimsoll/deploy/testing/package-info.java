/// What the end-to-end tests share: the program as a child process, and a Docker Engine.
package io.plimsoll.deploy.testing;
