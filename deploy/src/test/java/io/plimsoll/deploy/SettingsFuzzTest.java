package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.yaml.InvalidSettings;
import io.plimsoll.testing.Fuzzing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Settings files that somebody wrote by hand.
public final class SettingsFuzzTest {
  /// Nodes of the parser's tree, with their places in the file.
  private static final long PER_BYTE = 4_096;

  private static final Path FILE = Fuzzing.folder().resolve("plimsoll.yaml");

  @Test
  void aFileIsUnderstoodOrItsMistakeNamedWhateverItHolds() throws IOException {
    Fuzzing.replay(SettingsFuzzTest.class, SettingsFuzzTest::fuzzerTestOneInput);
  }

  /// Reads a file. One that says where to listen would make the network look for names of hosts.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (!new String(input, StandardCharsets.ISO_8859_1).contains("listen")) {
      Files.write(FILE, input);
      Fuzzing.bounded(input, PER_BYTE, bytes -> read());
    }
  }

  private static void read() {
    Flags flags = new Flags();
    flags.config = FILE.toString();
    try {
      Config.of(flags, Map.of());
    } catch (InvalidSettings declared) {
      assertThat(declared.getMessage()).isNotBlank().doesNotContain("\n");
    }
  }
}
