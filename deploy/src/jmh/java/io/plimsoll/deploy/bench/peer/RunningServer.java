package io.plimsoll.deploy.bench.peer;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A server's process on this machine, with what the kernel says of it.
final class RunningServer {
  private static final Duration STARTING = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration QUIET = Duration.ofMillis(500);
  private static final int QUIET_ROUNDS = 40;

  /// The share of a core at which a server counts as having nothing to do.
  private static final double IDLE = 0.06;

  /// What the kernel counts time in, on every Linux that Java runs on.
  private static final long NANOS_PER_TICK = 10_000_000;

  private final Server server;
  private final Workspace workspace;
  private final Path data;
  private final Path log;
  private Process process;
  private int port;
  private Duration startedIn = Duration.ZERO;

  /// Starts it and waits until it answers.
  ///
  /// @param first a question
  RunningServer(Server server, Workspace workspace, Path data, Question first)
      throws IOException, InterruptedException {
    this.server = server;
    this.workspace = workspace;
    this.data = data;
    this.log = data.resolveSibling(data.getFileName() + ".log");
    port = freePort();
    process = workspace.start(server.command(port, data), log);
    awaitAnswer(first, false);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Kills it with SIGKILL, starts it again, and waits until it answers from what it kept.
  void killAndRestart(Question known) throws IOException, InterruptedException {
    workspace.kill(process);
    start(known);
  }

  /// Starts it again after it has ended, and waits until it answers from what it kept.
  void start(Question known) throws IOException, InterruptedException {
    port = freePort();
    process = workspace.start(server.command(port, data), log);
    awaitAnswer(known, true);
  }

  private void awaitAnswer(Question question, boolean withValues)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    while (true) {
      try (Connection connection = connect()) {
        Connection.Response response = connection.ask(server.path(question));
        if (response.ok() && (!withValues || server.answer(response.body()).size() > 0)) {
          startedIn = Duration.ofNanos(System.nanoTime() - begin);
          return;
        }
      } catch (SocketException | EOFException notYet) {
        // Looked at again below.
      }
      if (!process.isAlive() || System.nanoTime() - begin > STARTING.toNanos()) {
        throw new IOException(server.name() + " does not answer; its last words:\n" + lastWords());
      }
      Thread.sleep(POLL);
    }
  }

  private String lastWords() throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - 10), all.size()));
    }
  }

  /// How long it took from its start to its first answer.
  Duration startedIn() {
    return startedIn;
  }

  int port() {
    return port;
  }

  Connection connect() throws IOException {
    return new Connection(port);
  }

  /// User and system time of the process so far, to ten milliseconds.
  long cpuNanos() {
    String stat;
    try {
      stat = Files.readString(proc("stat"));
    } catch (IOException ended) {
      throw new UncheckedIOException(server.name() + " has ended", ended);
    }
    // The name, in brackets, may hold blanks; user and system time are fields 14 and 15.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
  }

  /// Memory of the process.
  ///
  /// @param field of `/proc/PID/status`, such as `VmRSS`
  long memoryBytes(String field) throws IOException {
    try (Stream<String> lines = Files.lines(proc("status"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> 1_024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }

  private Path proc(String file) {
    return Path.of("/proc", String.valueOf(process.pid()), file);
  }

  /// Waits until it has nothing left to do, for at most twenty seconds.
  void awaitQuiet() throws IOException, InterruptedException {
    long before = cpuNanos();
    for (int round = 0; round < QUIET_ROUNDS; round++) {
      Thread.sleep(QUIET);
      long now = cpuNanos();
      if (now - before <= IDLE * QUIET.toNanos()) {
        return;
      }
      before = now;
    }
  }

  /// Ends it as a supervisor does.
  void stop() throws InterruptedException {
    workspace.stop(process);
  }
}
