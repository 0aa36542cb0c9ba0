package io.plimsoll.deploy.forward;

import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells a person how the sending goes: one line when the store goes away and one when it is back,
/// not one for every try. Used under the forwarder's lock.
public final class Progress {
  private static final double MIB = 1 << 20;

  private final String store;
  private final String spool;
  private final Consumer<String> out;
  private @Nullable String awayFor;
  private @Nullable String lastRefusal;
  private boolean hadSpooled;
  private boolean refusesRows;
  private long lost;
  private long saidLost;

  /// @param store how a person knows the store
  /// @param spool where frames are kept meanwhile
  /// @param out takes the lines
  public Progress(String store, String spool, Consumer<String> out) {
    this.store = store;
    this.spool = spool;
    this.out = out;
  }

  /// The store is not there.
  void away(String reason) {
    if (awayFor == null) {
      unwelcome(reason);
    }
  }

  /// The store takes no frames from us.
  void unwelcome(String reason) {
    if (!reason.equals(awayFor)) {
      awayFor = reason;
      hadSpooled = true;
      out.accept("%s takes no frames: %s. They are kept in %s.".formatted(store, reason, spool));
    }
  }

  /// The store took frames of the spool.
  ///
  /// @param left bytes that still wait
  void taken(long left) {
    lastRefusal = null;
    if (awayFor != null) {
      awayFor = null;
      out.accept(
          left == 0
              ? store + " takes frames again; none wait."
              : "%s takes frames again; %s of them wait.".formatted(store, mib(left)));
      hadSpooled = left > 0;
    } else if (left == 0 && hadSpooled) {
      hadSpooled = false;
      out.accept("No frames wait for " + store + " any more.");
    }
  }

  /// The store took a frame while none waited.
  void straight() {
    if (awayFor != null || hadSpooled) {
      taken(0);
    }
  }

  /// It takes a while.
  void left(long bytes) {
    hadSpooled = true;
    out.accept("%s of frames wait for %s.".formatted(mib(bytes), store));
  }

  /// Frames were given up as there was no more room for them: said whenever they are twice as many.
  ///
  /// @param more of them
  void lost(long more) {
    lost += more;
    if (more > 0 && lost >= Math.max(1, 2 * saidLost)) {
      saidLost = lost;
      out.accept(
          "There is no more room in %s: the oldest frames go, %d so far.".formatted(spool, lost));
    }
  }

  /// Frames of an earlier process were given up.
  void damaged(long frames) {
    if (frames > 0) {
      out.accept(
          "%d frames in %s were damaged or cut off, and are given up.".formatted(frames, spool));
    }
  }

  /// Frames were given up as the store cannot read them.
  void refused(String reason) {
    if (!reason.equals(lastRefusal)) {
      lastRefusal = reason;
      out.accept("Frames were given up: " + reason);
    }
  }

  /// Frames were taken, all of whose rows are kept but for some: said when it begins.
  void refusedRows(long rows) {
    if (rows > 0 && !refusesRows) {
      out.accept("%d rows were refused by %s, whose status says why.".formatted(rows, store));
    }
    refusesRows = rows > 0;
  }

  /// A size as a person reads it.
  public static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
  }
}
