package io.plimsoll.deploy.bench.peer;

import io.plimsoll.collector.file.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A temporary directory, and the processes that work in it. When it is closed, or the program is
/// interrupted, they are ended and it is removed.
public final class Workspace implements AutoCloseable {
  private static final int STOPPING_SECONDS = 20;

  private final Path directory;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private final Thread hook = new Thread(this::clear);

  private Workspace(Path directory) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// An empty one.
  public static Workspace open() throws IOException {
    return new Workspace(Files.createTempDirectory("plimsoll-bench."));
  }

  /// Where the files go.
  public Path directory() {
    return directory;
  }

  /// Starts a process, whose output goes to a file.
  Process start(List<String> command, Path log) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    running.add(process);
    return process;
  }

  /// Ends a process as a supervisor does, and waits for it.
  void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOPPING_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    running.remove(process);
  }

  /// Kills a process with SIGKILL, and waits for it.
  void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
    running.remove(process);
  }

  private void clear() {
    try {
      for (Process process : running) {
        process.destroyForcibly().waitFor(STOPPING_SECONDS, TimeUnit.SECONDS);
      }
      FileTree.remove(directory);
    } catch (IOException | UncheckedIOException failure) {
      System.err.println("bench: " + failure.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      if (Runtime.getRuntime().removeShutdownHook(hook)) {
        clear();
      }
    } catch (IllegalStateException interrupted) {
      // The program is ending, and the hook is at work.
    }
  }
}
