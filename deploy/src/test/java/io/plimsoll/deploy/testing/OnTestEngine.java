package io.plimsoll.deploy.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Tests that scale something on the engine of the tests. They wait for most of their time, so they
/// run beside those that need no engine; but never two of them at once, as each has a Plimsoll that
/// scales whatever is on the engine.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the engine of the tests")
public @interface OnTestEngine {}
