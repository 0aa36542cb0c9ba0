package io.plimsoll.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/// A test that takes long: `./plimsoll test --fast` skips it.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfEnvironmentVariable(
    named = Slow.QUICK_RUN,
    matches = ".*",
    disabledReason = "takes long, and --fast leaves it out")
public @interface Slow {
  /// Set by `./plimsoll test --fast`.
  String QUICK_RUN = "PLIMSOLL_TEST_FAST";
}
