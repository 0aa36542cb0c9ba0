package io.plimsoll.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The inputs that are kept for a fuzz target: a file with a text for each, whose characters are
/// the bytes, so that one can see what they are. Jazzer wants a folder with a file for each.
public final class Corpus {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Corpus() {}

  /// `Corpus unpack FILE FOLDER` or `Corpus pack FOLDER FILE`.
  public static void main(String[] arguments) throws IOException {
    Path from = Path.of(arguments[1]);
    Path to = Path.of(arguments[2]);
    switch (arguments[0]) {
      case "unpack" -> unpack(from, to);
      case "pack" -> pack(from, to);
      default -> throw new IllegalArgumentException("unpack or pack, not " + arguments[0]);
    }
  }

  /// The file of a target, from the folder of its module.
  static Path of(Class<?> test) {
    return Path.of("src/test/fuzz", test.getSimpleName() + ".json");
  }

  static List<byte[]> read(Path file) throws IOException {
    List<byte[]> inputs = new ArrayList<>();
    for (String text : JSON.readValue(Files.readString(file), String[].class)) {
      inputs.add(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return inputs;
  }

  private static void unpack(Path file, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<byte[]> inputs = read(file);
    for (int i = 0; i < inputs.size(); i++) {
      Files.write(folder.resolve("kept-" + i), inputs.get(i));
    }
  }

  /// The shortest first: they say most about what is new in those behind them.
  private static void pack(Path folder, Path file) throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        texts.add(text(Files.readAllBytes(each)));
      }
    }
    Files.writeString(
        file,
        texts.stream()
            .sorted((a, b) -> a.length() == b.length() ? a.compareTo(b) : a.length() - b.length())
            .collect(Collectors.joining(",\n", "[\n", "\n]\n")));
  }

  /// In plain letters, whatever the bytes.
  private static String text(byte[] input) throws IOException {
    StringBuilder plain = new StringBuilder();
    String quoted = JSON.writeValueAsString(new String(input, StandardCharsets.ISO_8859_1));
    for (int i = 0; i < quoted.length(); i++) {
      char each = quoted.charAt(i);
      plain.append(each < 127 ? String.valueOf(each) : "\\u%04x".formatted((int) each));
    }
    return plain.toString();
  }
}
