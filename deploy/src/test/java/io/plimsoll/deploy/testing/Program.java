package io.plimsoll.deploy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.plimsoll.testing.Subprocess;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The real program in a process of its own, on the class path of the tests.
public final class Program implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final Pattern PAGE = Pattern.compile("(?m)^.*\\b(http://[^/\\s]+)/?\\s*$");
  private static final JsonMapper JSON = new JsonMapper();

  /// Java's locale is one whose digits and signs are not those of English.
  private static final List<String> OPTIONS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseSerialGC",
          "-Duser.language=ne",
          "-Duser.country=NP");

  /// They end with this process, however it ends, if it is not by `kill -9`.
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Thread end = new Thread(() -> RUNNING.forEach(Process::destroyForcibly));
    Runtime.getRuntime().addShutdownHook(end);
  }

  private final Process process;
  private final @Nullable URI reached;
  private final List<Thread> readers;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(STOP).build();

  private Program(Process process) {
    this(process, null);
  }

  private Program(Process process, @Nullable URI reached) {
    this.process = process;
    this.reached = reached;
    RUNNING.add(process);
    // Not merged by the system, which could put a warning into the middle of a line.
    readers =
        Stream.of(
                process.inputReader(StandardCharsets.UTF_8),
                process.errorReader(StandardCharsets.UTF_8))
            .map(lines -> Thread.ofVirtual().start(() -> read(lines)))
            .toList();
  }

  /// Starts the program with the flags as they are.
  public static Program start(String... flags) throws IOException {
    return startCommand("Main", flags);
  }

  /// Starts another command of the program, by the name of its class.
  public static Program startCommand(String main, String... flags) throws IOException {
    return startWith(Map.of(), main, flags);
  }

  /// Starts a command with variables of the environment.
  public static Program startWith(Map<String, String> environment, String main, String... flags)
      throws IOException {
    ProcessBuilder builder = Subprocess.java(OPTIONS, "io.plimsoll.deploy." + main, flags);
    builder.environment().putAll(environment);
    return new Program(builder.start());
  }

  /// Starts the program with further options of Java.
  public static Program startJava(List<String> options, String... flags) throws IOException {
    return startBehind(List.of(), options, null, flags);
  }

  /// Starts the program behind another one, such as a shell that sets limits, or one that gives it
  /// a network of its own.
  ///
  /// @param before the other one with its arguments, which ends with the command to start
  /// @param options further ones of Java
  /// @param reached where its page is for us, if it is not where it says
  public static Program startBehind(
      List<String> before, List<String> options, @Nullable URI reached, String... flags)
      throws IOException {
    List<String> all = new ArrayList<>(OPTIONS);
    all.addAll(options);
    ProcessBuilder builder = Subprocess.java(all, "io.plimsoll.deploy.Main", flags);
    builder.command().addAll(0, before);
    return new Program(builder.start(), reached);
  }

  /// Starts a program that was built, quickly, as the script of the project does.
  ///
  /// @param target the directory with what was built
  /// @param options of Java itself
  public static Program startBuilt(Path target, List<String> options, String... flags)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    // Of no use to Java if they do not fit, and then it starts without them.
    command.add("-XX:AOTCache=" + target.resolve("plimsoll.aot"));
    command.add("-Xlog:aot*=off,cds*=off");
    command.add("-Djava.library.path=" + target.resolve("native"));
    command.addAll(options);
    command.addAll(List.of("-jar", target.resolve("plimsoll.jar").toString()));
    command.addAll(List.of(flags));
    return new Program(Subprocess.prepare(command).start());
  }

  /// Starts the program as a user with no rights, which takes root.
  ///
  /// @param open a directory that everybody may read: the class path is copied into it, as it may
  ///   be in the home of root
  public static Program startAsNobody(Path open, String... flags) throws IOException {
    List<String> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path copy = open.resolve(Integer.toString(classPath.size()));
      try (Stream<Path> files = Files.walk(Path.of(entry))) {
        for (Path file : files.toList()) {
          Path copied = copy.resolve(Path.of(entry).relativize(file).toString());
          Files.copy(file, copied);
          Files.setPosixFilePermissions(copied, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      } catch (NoSuchFileException none) {
        continue; // Java passes over what is not there as well
      }
      classPath.add(copy.toString());
    }
    ProcessBuilder builder = Subprocess.java(OPTIONS, "io.plimsoll.deploy.Main", flags);
    List<String> command = builder.command();
    command.set(command.indexOf("-cp") + 1, String.join(File.pathSeparator, classPath));
    command.addAll(0, List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    return new Program(builder.start());
  }

  /// Starts the program on a free port and waits until it is ready.
  public static Program ready(Path data, URI engine, String... flags) throws Exception {
    List<String> all =
        new ArrayList<>(List.of("--listen", "127.0.0.1:0", "--data", data.toString(), "--docker"));
    all.add(engine.toString());
    all.addAll(List.of(flags));
    Program program = start(all.toArray(String[]::new));
    program.awaitReady();
    return program;
  }

  /// Waits until `/-/ready` answers 200.
  public void awaitReady() throws Exception {
    URI ready = page().resolve("/-/ready");
    Await.until("the program is ready", START, () -> status(ready) == 200, this::output);
  }

  /// The address of the page, as the program printed it.
  public URI page() throws Exception {
    return Await.value(
        "the program prints the address of its page",
        START,
        () -> {
          Matcher matcher = PAGE.matcher(output());
          if (matcher.find()) {
            return Optional.of(reached == null ? URI.create(matcher.group(1)) : reached);
          }
          if (!process.isAlive()) {
            throw new AssertionError("The program ended:\n" + output());
          }
          return Optional.empty();
        },
        this::output);
  }

  /// What the program printed so far, errors included.
  public String output() {
    return String.join("\n", output);
  }

  /// The JSON under a path; the answer must be 200.
  public JsonNode json(String path) throws Exception {
    return JSON.readTree(text(path));
  }

  /// The text under a path; the answer must be 200.
  public String text(String path) throws Exception {
    return send(HttpRequest.newBuilder(page().resolve(path)).build());
  }

  /// The value of a metric of the program itself that has no labels.
  public double metric(String name) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(page().resolve("/metrics")).build();
    return http.send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no metric " + name));
  }

  /// Posts JSON; the answer must be 200.
  public JsonNode post(String path, String body) throws Exception {
    return JSON.readTree(
        send(
            HttpRequest.newBuilder(page().resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build()));
  }

  /// The status of an answer; 0 if there is none.
  public int status(URI uri) throws InterruptedException {
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /// Whether the process has not ended.
  public boolean isAlive() {
    return process.isAlive();
  }

  /// The number of the process.
  public long pid() {
    return process.pid();
  }

  /// Sends the process a signal, such as `STOP` or `CONT`.
  public void signal(String name) throws IOException {
    var _ =
        Subprocess.output(
            Subprocess.prepare("kill", "-" + name, String.valueOf(process.pid())), STOP);
  }

  /// Ends the process as `kill -9` does.
  public void kill() throws Exception {
    process.destroyForcibly();
    exitCode();
  }

  /// Does that after a while, wherever it is then.
  public void kill(Duration after) throws Exception {
    if (process.waitFor(after.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError("The program ended by itself:\n" + output());
    }
    kill();
  }

  /// Asks the process to end, as `kill` does.
  ///
  /// @return how long it took
  public Duration stop() throws Exception {
    long begin = System.nanoTime();
    process.destroy();
    exitCode();
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /// Waits for the end of the process.
  public int exitCode() throws Exception {
    if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("The program does not end:\n" + output());
    }
    for (Thread reader : readers) {
      reader.join(STOP);
    }
    RUNNING.remove(process);
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().orTimeout(STOP.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException _) {
      process.destroyForcibly(); // the test has said what it had to say
    }
    RUNNING.remove(process);
    http.close();
  }

  private String send(HttpRequest request) throws Exception {
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new AssertionError(
          "%s answered %d: %s".formatted(request.uri(), response.statusCode(), response.body()));
    }
    return response.body();
  }

  private void read(BufferedReader lines) {
    try (lines) {
      lines.lines().forEach(output::add);
    } catch (IOException | UncheckedIOException e) {
      output.add(e.toString()); // a killed process closes its end at any time
    }
  }
}
