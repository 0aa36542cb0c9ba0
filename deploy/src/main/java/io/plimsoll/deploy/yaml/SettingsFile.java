package io.plimsoll.deploy.yaml;

import io.plimsoll.autoscaler.target.YamlPosition;
import io.plimsoll.collector.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// A settings file in YAML 1.2.
public final class SettingsFile {
  /// A hundred thousand targets fit into it; a larger file is a mistake.
  private static final long MAX_BYTES = 32L << 20;

  /// The reader takes time that grows with the square of a word's length: a moment for this one,
  /// minutes for ten million characters.
  private static final int MAX_LINE = 64 << 10;

  private SettingsFile() {}

  /// Reads a file whose top level has the given keys. An empty file is one without keys.
  ///
  /// @throws InvalidSettings if it cannot be read, is not YAML, or has other keys
  public static Section read(Path file, String... known) throws InvalidSettings {
    String text = text(file);
    LoadSettings settings =
        LoadSettings.builder().setLabel(file.toString()).setCodePointLimit((int) MAX_BYTES).build();
    try {
      Iterator<Node> documents =
          new Composer(
              settings,
              new BoundedParser(new ParserImpl(settings, new StreamReader(settings, text))));
      if (!documents.hasNext()) {
        return Section.empty(file.toString());
      }
      Section section = Section.of(file.toString(), "", documents.next(), List.of(known));
      if (documents.hasNext()) {
        throw new InvalidSettings(file + ": has more than one YAML document");
      }
      return section;
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark()
              .map(mark -> YamlPosition.of(file.toString(), mark))
              .orElse(file.toString());
      throw new InvalidSettings(place + ": " + oneLine(e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw new InvalidSettings(file + ": " + oneLine(String.valueOf(e.getMessage())), e);
    }
  }

  private static String text(Path file) throws InvalidSettings {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new InvalidSettings(file + ": is larger than " + (MAX_BYTES >> 20) + " MiB");
      }
      String text = Files.readString(file);
      checkLines(file, text);
      return text;
    } catch (NoSuchFileException e) {
      throw new InvalidSettings(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new InvalidSettings(file + ": cannot be read: " + FileFailure.cause(e), e);
    }
  }

  private static void checkLines(Path file, String text) throws InvalidSettings {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.length() > MAX_LINE) {
        throw new InvalidSettings(
            "%s:%d: a line has %d characters, at most %d"
                .formatted(file, number, line.length(), MAX_LINE));
      }
    }
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\n\\s*", "; ");
  }
}
