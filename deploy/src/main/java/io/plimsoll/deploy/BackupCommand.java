package io.plimsoll.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.plimsoll.store.Backup;
import io.plimsoll.store.rocks.StoreCheck;
import io.plimsoll.store.rocks.StoreCopy;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./plimsoll backup`: has the running program copy its store, or copies one that nobody has open.
@CommandLine.Command(
    name = "plimsoll backup",
    mixinStandardHelpOptions = true,
    versionProvider = Command.Versions.class,
    usageHelpAutoWidth = true,
    description = "Copies everything that is kept, while the program runs.",
    footer = "Start on the copy with: plimsoll up --data DIR")
final class BackupCommand implements Callable<Integer> {
  private static final String REQUEST_FILE = "backup-request";

  /// Written last; says what the copy is of.
  private static final String MANIFEST = "backup";

  private static final int TOKEN_BYTES = 32;
  private static final long PROGRESS_SECONDS = 2;
  private static final double MEBIBYTE = 1 << 20;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final JsonMapper JSON = new JsonMapper();

  private final PrintStream out = System.out;

  @Parameters(
      paramLabel = "DIR",
      description = "Where the copy goes: a directory that is empty or not there yet")
  private Path target = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:9470",
      description = "The running program, on this machine. Default: http://127.0.0.1:9470")
  private URI from = URI.create("http://127.0.0.1:9470");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Copy this data directory instead, which no process has open")
  private @Nullable Path data;

  BackupCommand() {}

  /// Runs the command line and ends the process.
  public static void main(String[] arguments) {
    System.exit(Command.execute(arguments, new BackupCommand()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path into = target.toAbsolutePath().normalize();
    if (Files.exists(into) && (!Files.isDirectory(into) || !isEmpty(into))) {
      throw new IOException(
          into + " is no empty directory; a backup needs a place of its own, new or empty");
    }
    NewDirectories created = NewDirectories.make(into);
    try {
      backUp(into);
    } catch (IOException | InterruptedException | RuntimeException failure) {
      created.remove();
      throw failure;
    }
    return 0;
  }

  private void backUp(Path into) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Backup made;
    try (ScheduledExecutorService progress =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory())) {
      Future<?> printing =
          progress.scheduleWithFixedDelay(
              () -> out.printf("  %.1f MiB…%n", bytes(into) / MEBIBYTE),
              PROGRESS_SECONDS,
              PROGRESS_SECONDS,
              TimeUnit.SECONDS);
      try {
        made = data == null ? ask(into) : copy(data, into);
      } finally {
        printing.cancel(false);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    String line =
        "%s: %,d bytes through %s".formatted(made.directory(), made.bytes(), made.through());
    write(into.resolve(MANIFEST), "Plimsoll " + Version.TEXT + "\n" + line + "\n");
    out.printf("Backed up %s in %.1f s%n", line, seconds);
    out.printf("Start on it with: plimsoll up --data %s%n", into);
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  /// Bytes of all files so far; they come and go while they are counted.
  private static long bytes(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | java.io.UncheckedIOException gone) {
      return 0;
    }
  }

  private static Backup copy(Path data, Path into) throws IOException {
    List<Path> stores =
        Choice.STORES.stream().map(data::resolve).filter(StoreCheck::isStore).toList();
    if (stores.isEmpty()) {
      throw new IOException("There is no store in " + data.toAbsolutePath());
    }
    Backup newest = new Backup(into, 0, Instant.EPOCH);
    try (Scratch scratch = Scratch.make("plimsoll-backup")) {
      for (Path directory : stores) {
        Backup made = StoreCopy.run(directory, into, scratch.directory());
        boolean newer = made.through().isAfter(newest.through());
        newest =
            new Backup(
                into, newest.bytes() + made.bytes(), newer ? made.through() : newest.through());
      }
    }
    return newest;
  }

  private Backup ask(Path into) throws IOException, InterruptedException {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    Path request = into.resolve(REQUEST_FILE);
    Files.writeString(request, token);
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
      String body = JSON.writeValueAsString(Map.of("directory", into.toString(), "token", token));
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(from.resolve("/api/backup"))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode made = JSON.readTree(answer.body());
      if (answer.statusCode() != 200) {
        throw new IOException(from + " made no backup: " + made.at("/error/reason").asText());
      }
      return new Backup(
          Path.of(made.get("directory").asText()),
          made.get("bytes").asLong(),
          Instant.parse(made.get("through").asText()));
    } catch (ConnectException refused) {
      throw new IOException(
          "No Plimsoll runs at " + from + "; name it with --from, or its directory with --data",
          refused);
    } finally {
      Files.deleteIfExists(request);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
