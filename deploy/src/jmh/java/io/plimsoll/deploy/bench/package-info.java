/// Benchmarks of the whole, one class for each `./plimsoll bench NAME`.
package io.plimsoll.deploy.bench;
