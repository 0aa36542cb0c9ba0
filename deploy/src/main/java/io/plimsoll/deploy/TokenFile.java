package io.plimsoll.deploy;

import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.collector.file.Owners;
import io.plimsoll.deploy.yaml.InvalidSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// A file that holds one token.
final class TokenFile {
  /// Long enough not to be guessed, if it is random; short enough for a header.
  private static final Pattern TOKEN = Pattern.compile("[!-~]{16,1024}");

  private TokenFile() {}

  /// Reads the token, without the space around it.
  ///
  /// @throws InvalidSettings also if somebody else can read or change it
  static String read(Path file, Owners owners) throws InvalidSettings {
    String token;
    try {
      owners.checkSecret(file);
      token = Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new InvalidSettings(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new InvalidSettings(file + ": cannot be used: " + FileFailure.cause(e), e);
    }
    if (!TOKEN.matcher(token).matches()) {
      throw new InvalidSettings(
          file
              + ": a token has 16 to 1024 letters, digits and signs;"
              + " openssl rand -hex 32 makes one");
    }
    return token;
  }
}
