package io.plimsoll.collector.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.testing.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What others could read, change or replace is refused by its name, with what to do.
class OwnersTest {
  private static final int NOBODY = 65_534;

  @TempDir private Path directory;

  @Test
  void whatIsMadeIsForNobodyElse() throws IOException {
    Path made = Owners.SELF.directory(directory.resolve("a/b"));
    assertThat(mode(made)).isEqualTo("rwx------");
    assertThat(mode(made.getParent())).isEqualTo("rwx------");
    assertThat(Owners.SELF.directory(made)).isEqualTo(made);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-x---", "rwx--x---", "rwx---r--", "rwx----w-", "rwxrwxrwx"})
  void aDirectoryThatOthersHaveRightsToIsRefused(String mode) throws IOException {
    Path open = directory("open", mode);
    assertThatThrownBy(() -> Owners.SELF.directory(open))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 700 " + open);
    assertThat(open).isEmptyDirectory();
  }

  @Test
  void aDirectoryInWhosePlaceOthersCanPutAnotherIsRefused() throws IOException {
    Path shared = directory("shared", "rwxrwxrwx");
    assertThatThrownBy(() -> Owners.SELF.directory(shared.resolve("data")))
        .hasMessageContaining("chmod go-w " + shared);
    Files.setAttribute(shared, "unix:mode", 01777);
    assertThat(Owners.SELF.directory(shared.resolve("data"))).isEmptyDirectory();
  }

  @Test
  void aLinkIsFollowedOnceAndWhatItLeadsToIsLookedAt() throws IOException {
    Path shared = directory("shared", "rwxrwxrwx");
    Path real = Files.createDirectory(directory.resolve("real"), OwnerOnly.DIRECTORY);
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    assertThat(Owners.SELF.directory(link)).isEqualTo(real);
    Path there = Files.createDirectory(shared.resolve("data"), OwnerOnly.DIRECTORY);
    Path led = Files.createSymbolicLink(directory.resolve("led"), there);
    assertThatThrownBy(() -> Owners.SELF.directory(led)).hasMessageContaining(shared.toString());
  }

  @Test
  void whatBelongsToAnotherUserIsRefused() throws IOException {
    Path theirs = theirs("theirs");
    assertThatThrownBy(() -> Owners.SELF.directory(theirs)).hasMessageContaining("belongs to");
    Path below = Files.createDirectory(theirs.resolve("data"), OwnerOnly.DIRECTORY);
    assertThatThrownBy(() -> Owners.SELF.directory(below))
        .hasMessageContaining(theirs + ", which belongs to");
    String name = Files.getOwner(theirs).getName();
    assertThat(new Owners(name).directory(below)).isEqualTo(below);
    assertThatThrownBy(() -> new Owners(name).directory(theirs)).hasMessageContaining("belongs to");
  }

  @Test
  void whatAnotherUserLeftBehindIsRefused() throws IOException {
    Path data = Owners.SELF.directory(directory.resolve("data"));
    Path store = Files.createDirectory(data.resolve("store"), OwnerOnly.DIRECTORY);
    Path link = Files.createSymbolicLink(store.resolve("high-water.new"), Path.of("/etc/passwd"));
    assertThat(Owners.SELF.directory(data)).isEqualTo(data);
    give(link);
    assertThatThrownBy(() -> Owners.SELF.directory(data))
        .hasMessageContaining(link + " belongs to another user");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw--w----", "rw----r--", "rw-----w-"})
  void aSecretThatOthersCanReadOrWriteIsRefused(String mode) throws IOException {
    Path secret = SecretFile.write(directory.resolve("token"), "secret");
    Owners.SELF.checkSecret(secret);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(mode));
    assertThatThrownBy(() -> Owners.SELF.checkSecret(secret))
        .hasMessageContaining("chmod 600 " + secret);
  }

  @Test
  void aSecretThatOthersCanReplaceIsRefused() throws IOException {
    Path shared = directory("shared", "rwxrwxrwx");
    Path secret = SecretFile.write(shared.resolve("token"), "secret");
    assertThatThrownBy(() -> Owners.SELF.checkSecret(secret))
        .hasMessageContaining("chmod go-w " + shared);
  }

  private Path directory(String name, String mode) throws IOException {
    Path made = Files.createDirectory(directory.resolve(name));
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
  }

  private Path theirs(String name) throws IOException {
    Path made = Files.createDirectory(directory.resolve(name), OwnerOnly.DIRECTORY);
    give(made);
    return made;
  }

  /// Gives something to another user, which only root can.
  private static void give(Path path) throws IOException {
    assumeTrue(
        System.getProperty("user.name").equals("root"), "only root can give files to others");
    Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
