package io.plimsoll.collector.docker;

import java.io.IOException;

/// A Docker Engine that does not answer. The message names it, the cause and the cure in one line.
public final class EngineAwayException extends IOException {
  private static final long serialVersionUID = 1L;
  private final boolean mayPass;

  EngineAwayException(EngineProblem problem, Throwable cause) {
    super(problem.text(), cause);
    mayPass = problem.mayPass();
  }

  /// Whether the engine may answer later without anybody changing a setting.
  public boolean mayPass() {
    return mayPass;
  }
}
