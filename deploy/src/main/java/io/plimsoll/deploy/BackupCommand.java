package io.plimsoll.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.plimsoll.collector.file.FileTree;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
  private static final long PROGRESS_SECONDS = 2;
  private static final double MEBIBYTE = 1 << 20;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final JsonMapper JSON = new JsonMapper();

  private final PrintStream out = System.out;

  @Parameters(
      paramLabel = "NAME",
      description =
          "The name of the copy in the backup directory of the running program; with --data the"
              + " directory where it goes, which is empty or not there yet")
  private String target = "";

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
    long start = System.nanoTime();
    Backup made = data == null ? ask(target) : copy(data);
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf("Backed up %s in %.1f s%n", made.text(), seconds);
    out.printf("Start on it with: plimsoll up --data %s%n", made.directory());
    return 0;
  }

  private Backup copy(Path data) throws IOException {
    Path into = Path.of(target).toAbsolutePath().normalize();
    if (Files.exists(into) && (!Files.isDirectory(into) || !isEmpty(into))) {
      throw new IOException(
          into + " is no empty directory; a backup needs a place of its own, new or empty");
    }
    NewDirectories created = NewDirectories.make(into);
    try (ScheduledExecutorService progress =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory())) {
      Path place = Config.owners(System.getenv()).unshared(into);
      Future<?> printing =
          progress.scheduleWithFixedDelay(
              () -> tellProgress(into), PROGRESS_SECONDS, PROGRESS_SECONDS, TimeUnit.SECONDS);
      try {
        Backup made = copy(data, place);
        made.note(Version.TEXT);
        return made;
      } finally {
        printing.cancel(false);
      }
    } catch (IOException | RuntimeException failure) {
      created.remove();
      throw failure;
    }
  }

  private void tellProgress(Path into) {
    try {
      out.printf("  %.1f MiB…%n", FileTree.bytes(into) / MEBIBYTE);
    } catch (IOException failure) {
      out.printf("  …%n");
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
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

  private Backup ask(String name) throws IOException, InterruptedException {
    if (name.indexOf('/') >= 0) {
      throw new IOException(
          name
              + ": the running program makes backups in the directory of its --backup-dir alone;"
              + " give a name, or copy a directory that nobody has open with --data");
    }
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
      String body = JSON.writeValueAsString(Map.of("name", name));
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(from.resolve("/api/backup"))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode made = JSON.readTree(answer.body());
      if (answer.statusCode() != 200) {
        JsonNode error = made.path("error");
        throw new IOException(
            "%s made no backup: %s %s"
                .formatted(from, error.path("field").asText(""), error.path("reason").asText("")));
      }
      return new Backup(
          Path.of(made.get("directory").asText()),
          made.get("bytes").asLong(),
          Instant.parse(made.get("through").asText()));
    } catch (ConnectException refused) {
      throw new IOException(
          "No Plimsoll runs at " + from + "; name it with --from, or its directory with --data",
          refused);
    }
  }
}
