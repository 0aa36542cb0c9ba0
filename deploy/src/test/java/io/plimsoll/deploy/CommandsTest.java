package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// What the commands say of themselves: one text, which the program has in its flags, and the
/// script and the documentation on a page.
class CommandsTest {
  static final Path PROJECT = Path.of("").toAbsolutePath().resolve("..").normalize();
  private static final String PAGE = "deploy/docs/commands.md";
  private static final int COLUMNS = 80;

  @Test
  void thePageSaysWhatTheProgramSays() throws IOException {
    String page = page();
    Path written = Path.of("target", "commands.md");
    Files.writeString(written, page);
    assertThat(PROJECT.resolve(PAGE))
        .as("put deploy/%s in place of %s", written, PAGE)
        .hasContent(page);
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Commands

            What `./plimsoll COMMAND --help` says. A test holds this page to the program.
            """);
    usages()
        .forEach((name, usage) ->
            page.append("\n## ")
                .append(name)
                .append("\n\n```text\n")
                .append(usage)
                .append("```\n"));
    return page.toString();
  }

  /// What each command says of itself, by its name.
  static Map<String, String> usages() {
    Map<String, String> usages = new LinkedHashMap<>();
    usages.put("up", usage(new Command((_, _) -> {})));
    usages.put("collect", usage(new CollectCommand()));
    usages.put("backup", usage(new BackupCommand()));
    usages.put("check", usage(new CheckCommand()));
    return usages;
  }

  private static String usage(Callable<Integer> command) {
    return Command.line(command)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(COLUMNS)
        .getUsageMessage();
  }
}
