package io.plimsoll.collector.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which process holds the lock of a file.
public final class LockHolder {
  /// Linux lists all locks here: number, kind, mode, access, process, device and inode, range.
  private static final Path LOCKS = Path.of("/proc/locks");

  private static final Pattern LINE =
      Pattern.compile(
          "\\d+: \\S+\\s+\\S+\\s+WRITE\\s+(\\d+)\\s+\\p{XDigit}+:\\p{XDigit}+:(\\d+) .*");

  private LockHolder() {}

  /// The holder, as a part of a sentence: `process 4711`, or `another process` where the system
  /// does not tell.
  public static String of(Path file) {
    try {
      String inode = Files.getAttribute(file, "unix:ino").toString();
      return holder(Files.readAllLines(LOCKS), inode);
    } catch (IOException | UnsupportedOperationException unknown) {
      return "another process";
    }
  }

  static String holder(List<String> locks, String inode) {
    for (String line : locks) {
      Matcher lock = LINE.matcher(line);
      if (lock.matches() && lock.group(2).equals(inode)) {
        return "process " + lock.group(1);
      }
    }
    return "another process";
  }
}
