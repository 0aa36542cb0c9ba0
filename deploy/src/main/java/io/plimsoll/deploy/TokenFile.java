package io.plimsoll.deploy;

import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.collector.file.Owners;
import io.plimsoll.dashboard.source.Token;
import io.plimsoll.dashboard.source.Tokens;
import io.plimsoll.deploy.yaml.InvalidSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A file that holds tokens: one, or one on each line with the names of the nodes behind it that it
/// may speak for.
final class TokenFile {
  /// Long enough not to be guessed, if it is random; short enough for a header.
  private static final Pattern TOKEN = Pattern.compile("[!-~]{16,1024}");

  /// All tokens there may be, with a few names each, fit into it several times.
  private static final long MAX_BYTES = 4 << 20;

  private TokenFile() {}

  /// Reads one token, without the space around it.
  ///
  /// @throws InvalidSettings also if somebody else can read or change it
  static String read(Path file, Owners owners) throws InvalidSettings {
    return checked(text(file, owners).strip(), file + ": ");
  }

  /// Reads the tokens of those who send. Empty lines and those that begin with `#` mean nothing.
  ///
  /// @throws InvalidSettings also if somebody else can read or change it
  static Tokens tokens(Path file, Owners owners) throws InvalidSettings {
    List<Tokens.Grant> grants = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    int number = 0;
    for (String line : text(file, owners).lines().toList()) {
      String place = "%s:%d: ".formatted(file, ++number);
      String[] words = line.strip().split("\\s+", -1);
      if (words[0].isEmpty() || words[0].startsWith("#")) {
        continue;
      }
      if (!seen.add(checked(words[0], place))) {
        throw new InvalidSettings(place + "this token was there before");
      }
      Set<String> nodes = new HashSet<>();
      for (String node : Arrays.asList(words).subList(1, words.length)) {
        nodes.add(checkedNode(node, place));
      }
      grants.add(new Tokens.Grant(new Token(words[0]), nodes));
    }
    try {
      return new Tokens(grants);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettings(file + ": " + e.getMessage(), e);
    }
  }

  private static String checkedNode(String node, String place) throws InvalidSettings {
    try {
      return Config.name(node);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettings(place + e.getMessage(), e);
    }
  }

  private static String text(Path file, Owners owners) throws InvalidSettings {
    try {
      owners.checkSecret(file);
      if (Files.size(file) > MAX_BYTES) {
        throw new InvalidSettings(file + ": is larger than " + (MAX_BYTES >> 20) + " MiB");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new InvalidSettings(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new InvalidSettings(file + ": cannot be used: " + FileFailure.cause(e), e);
    }
  }

  private static String checked(String token, String place) throws InvalidSettings {
    if (!TOKEN.matcher(token).matches()) {
      throw new InvalidSettings(
          place
              + "a token has 16 to 1024 letters, digits and signs;"
              + " openssl rand -hex 32 makes one");
    }
    return token;
  }
}
