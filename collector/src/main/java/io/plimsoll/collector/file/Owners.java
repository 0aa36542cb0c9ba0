package io.plimsoll.collector.file;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who may own what this process relies on: its user, root, and whoever started it with `sudo`.
///
/// A path is looked at from the root downwards, without following links. Where nobody else may
/// change a directory, nobody else can put another thing in place of what is in it; so a path that
/// was found to be safe stays so, however long it is used, as only those who are trusted anyway
/// could change that.
///
/// @param invoker name of the user of `sudo`; null if there is none
public record Owners(@Nullable String invoker) {
  private static final int ROOT = 0;
  private static final int STICKY = 01000;
  private static final int GROUP_WRITES = 020;
  private static final int OTHERS_WRITE = 02;
  private static final int GROUP_READS = 040;
  private static final int ANY_BUT_OWNER = 077;
  private static final int MODE = 07777;

  /// Those of a process that nobody started with `sudo`.
  public static final Owners SELF = new Owners(null);

  private record Rights(int mode, int uid, int gid, UserPrincipal owner, GroupPrincipal group) {
    static Rights of(Path path) throws IOException {
      Map<String, Object> read =
          Files.readAttributes(path, "unix:mode,uid,gid,owner,group", LinkOption.NOFOLLOW_LINKS);
      return new Rights(
          (Integer) read(read, "mode") & MODE,
          (Integer) read(read, "uid"),
          (Integer) read(read, "gid"),
          (UserPrincipal) read(read, "owner"),
          (GroupPrincipal) read(read, "group"));
    }

    private static Object read(Map<String, Object> attributes, String name) {
      return Objects.requireNonNull(attributes.get(name), name);
    }

    boolean has(int bits) {
      return (mode & bits) != 0;
    }

    String octal() {
      return String.format(Locale.ROOT, "%o", mode);
    }
  }

  /// Makes a directory, with mode 700, if it is not there, and refuses one that others can read or
  /// write, that belongs to another user, in whose place others can put another one, or in which
  /// something is that belongs to another user.
  ///
  /// @return its real path, without links
  /// @throws IOException if it cannot be made, or is refused: the message names it, why and the
  ///   cure
  public Path directory(Path directory) throws IOException {
    OwnerOnly.directories(directory);
    Path real = directory.toRealPath();
    checkAbove(real);
    Rights rights = Rights.of(real);
    if (rights.uid() != self()) {
      throw new IOException(
          "%s belongs to %s and not to this process's user; give it a directory of its own"
              .formatted(real, rights.owner().getName()));
    }
    if (rights.has(ANY_BUT_OWNER)) {
      throw new IOException(
          "%s can be read or written by others, as its mode is %s: chmod 700 %s"
              .formatted(real, rights.octal(), real));
    }
    checkContents(real);
    return real;
  }

  /// Refuses a directory that others can change, or in whose place they can put another one.
  ///
  /// @return its real path, without links
  public Path unshared(Path directory) throws IOException {
    Path real = directory.toRealPath();
    checkAbove(real);
    Rights rights = Rights.of(real);
    if (rights.has(OTHERS_WRITE) || isWrittenByGroup(rights)) {
      throw writable(real, real, rights);
    }
    return real;
  }

  /// Refuses a file that others can read, change or put another one in place of. It belongs to this
  /// process's user, or to root, whose file a group may read.
  public void checkSecret(Path file) throws IOException {
    Path real = file.toRealPath();
    checkAbove(real);
    Rights rights = Rights.of(real);
    if (rights.uid() != self() && rights.uid() != ROOT) {
      throw new IOException(
          "%s belongs to %s; it must belong to the user of this process, or to root"
              .formatted(real, rights.owner().getName()));
    }
    int allowed = rights.uid() == ROOT && self() != ROOT ? GROUP_READS : 0;
    if (rights.has(ANY_BUT_OWNER & ~allowed)) {
      throw new IOException(
          "%s can be read or written by others, as its mode is %s: chmod 600 %s"
              .formatted(real, rights.octal(), real));
    }
  }

  private void checkAbove(Path real) throws IOException {
    Path above = real.getRoot();
    for (int i = 0; above != null && i < real.getNameCount(); i++) {
      checkAbove(above, real);
      above = above.resolve(real.getName(i));
    }
  }

  private void checkAbove(Path above, Path path) throws IOException {
    if (!Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(above + " is no directory any more");
    }
    Rights rights = Rights.of(above);
    boolean isOfOther =
        rights.uid() != ROOT && rights.uid() != self() && !rights.owner().getName().equals(invoker);
    if (isOfOther) {
      throw new IOException(
          "%s is in %s, which belongs to %s, who can put another in its place; choose another"
              .formatted(path, above, rights.owner().getName()));
    }
    if (!rights.has(STICKY) && (rights.has(OTHERS_WRITE) || isWrittenByGroup(rights))) {
      throw writable(path, above, rights);
    }
  }

  /// A group of the same name as the owner has nobody else in it.
  private static boolean isWrittenByGroup(Rights rights) {
    return rights.has(GROUP_WRITES)
        && rights.gid() != ROOT
        && !rights.group().getName().equals(rights.owner().getName());
  }

  private static IOException writable(Path path, Path where, Rights rights) {
    return new IOException(
        "%s can be replaced by others, as the mode of %s is %s: chmod go-w %s, or choose another"
            .formatted(path, where, rights.octal(), where));
  }

  /// What others left here before they were kept out would be read, loaded or written through. What
  /// is deeper is in directories that are looked at here, and were made for nobody else.
  private static void checkContents(Path real) throws IOException {
    Optional<Path> foreign;
    try (Stream<Path> found = Files.walk(real, 2)) {
      foreign = found.filter(Owners::isOfOther).findFirst();
    } catch (UncheckedIOException unreadable) {
      IOException cause = Objects.requireNonNull(unreadable.getCause());
      throw new IOException(FileFailure.cause(cause), unreadable);
    }
    if (foreign.isPresent()) {
      throw new IOException(
          "%s belongs to another user, who could have anything read or written there; remove it"
              .formatted(foreign.get()));
    }
  }

  private static boolean isOfOther(Path path) {
    try {
      int uid = Rights.of(path).uid();
      return uid != self() && uid != ROOT;
    } catch (IOException gone) {
      return false; // a file that comes and goes is one of a process of this user
    }
  }

  private static int self() {
    return Self.UID;
  }

  /// Read when it is asked for the first time.
  private static final class Self {
    static final int UID = (int) new UnixSystem().getUid();
  }
}
