package io.plimsoll.deploy.bench.peer;

import io.plimsoll.deploy.bench.peer.Question.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// All figures of all servers, each with how much better the first one does, and whether they
/// answer the same.
public final class Comparison {
  private static final double MILLION = 1e6;

  private final List<Figures> servers;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  /// A line.
  ///
  /// @param what is measured
  /// @param decimals of the values
  /// @param better what is good, or null if that is no question
  /// @param values one for each server, NaN where there is none
  /// @param verdicts one for each server; empty if this is no line of verdicts
  record Row(
      String what,
      int decimals,
      @Nullable Better better,
      List<Double> values,
      List<Verdict> verdicts) {
    /// How many times better the first server is than another; NaN if that cannot be said.
    double ratio(int place) {
      double ours = values.getFirst();
      double theirs = values.get(place);
      if (better == null || !(ours > 0 && theirs > 0)) {
        return Double.NaN;
      }
      return better == Better.MORE ? ours / theirs : theirs / ours;
    }
  }

  /// What is good.
  enum Better {
    MORE,
    LESS
  }

  /// Compares.
  ///
  /// @param servers the first one with all others
  /// @param nativePerCpuSecond samples that the first one takes otherwise, NaN if not measured
  Comparison(List<Figures> servers, double nativePerCpuSecond) {
    this.servers = List.copyOf(servers);
    ingest(nativePerCpuSecond);
    disk();
    memory();
    recovery();
    for (Kind kind : Kind.values()) {
      queries(kind);
    }
  }

  private void ingest(double nativePerCpuSecond) {
    ToDoubleFunction<Figures> perCpu =
        f -> f.samples() / MILLION / (f.ingest().cpu().toNanos() / 1e9);
    add("remote-write, M samples per server CPU-s", 3, Better.MORE, perCpu);
    add(
        "remote-write, M samples per s, client included",
        3,
        Better.MORE,
        f -> f.samples() / MILLION / (f.ingest().wall().toNanos() / 1e9));
    add(
        "remote-write, its second half, M samples per CPU-s",
        3,
        Better.MORE,
        f -> f.samples() / MILLION / 2 / (f.ingest().secondHalfCpu().toNanos() / 1e9));
    if (!Double.isNaN(nativePerCpuSecond)) {
      add(
          "native ingest (peers: remote-write), M/CPU-s",
          3,
          Better.MORE,
          f ->
              f.server().equals(servers.getFirst().server())
                  ? nativePerCpuSecond / MILLION
                  : perCpu.applyAsDouble(f));
    }
    add("packing all of it, CPU-s", 2, Better.LESS, f -> f.packing().cpu().toNanos() / 1e9);
  }

  private void disk() {
    add("on disk, packed, data, B/sample", 3, Better.LESS, f -> apart(f, f.packed().disk().data()));
    add(
        "on disk, packed, index, B/sample",
        3,
        Better.LESS,
        f -> apart(f, f.packed().disk().index()));
    add(
        "on disk, packed, data and index, B/sample",
        3,
        Better.LESS,
        f -> packed(f, f.packed().disk().data() + f.packed().disk().index()));
    add(
        "on disk right after ingest, without log, B/sample",
        3,
        null,
        f -> (double) (f.fresh().data() + f.fresh().index()) / f.samples());
    add("log right after ingest, B/sample", 3, null, f -> (double) f.fresh().log() / f.samples());
  }

  private static double apart(Figures figures, long bytes) {
    return figures.packed().disk().index() == 0 ? Double.NaN : packed(figures, bytes);
  }

  private static double packed(Figures figures, long bytes) {
    return (double) bytes / figures.packed().samples();
  }

  private void memory() {
    add("memory (RSS) after ingest, MB", 0, Better.LESS, f -> f.residentBytes() / MILLION);
    add(
        "memory (RSS) after ingest, KB/series",
        2,
        Better.LESS,
        f -> f.residentBytes() / 1e3 / f.series());
    add("memory (RSS), peak, KB/series", 2, Better.LESS, f -> f.peakBytes() / 1e3 / f.series());
  }

  private void recovery() {
    add("ready after kill -9, s", 2, Better.LESS, f -> f.ready().toNanos() / 1e9);
    add("acknowledged samples lost by it", 0, null, Figures::lost);
  }

  private void queries(Kind kind) {
    add(kind.title + ": CPU, ms", 3, Better.LESS, f -> cost(f, kind).cpuMillis());
    add("    p50, ms", 3, Better.LESS, f -> cost(f, kind).medianMillis());
    add("    p99, ms", 3, Better.LESS, f -> cost(f, kind).slowMillis());
    verdicts(kind);
  }

  private static Figures.Cost cost(Figures figures, Kind kind) {
    return figures.costs().getOrDefault(kind, new Figures.Cost(0, 0, 0, 0));
  }

  private void verdicts(Kind kind) {
    List<Verdict> verdicts = new ArrayList<>();
    List<Answer> ours = answers(servers.getFirst(), kind);
    for (Figures server : servers) {
      List<Answer> theirs = answers(server, kind);
      Verdict verdict =
          server.server().equals("VictoriaMetrics")
              ? Verdict.withVictoriaMetrics(kind, ours, theirs)
              : Verdict.withPrometheus(ours, theirs);
      verdicts.add(verdict);
      if (!verdict.right()) {
        wrong.add(kind.title + ", " + server.server() + ":\n  " + verdict.first());
      }
    }
    List<Double> distances = verdicts.stream().map(Verdict::distance).toList();
    rows.add(new Row("    answers differ by", 0, null, distances, verdicts));
  }

  private static List<Answer> answers(Figures figures, Kind kind) {
    return figures.answers().getOrDefault(kind, List.of());
  }

  private void add(
      String what, int decimals, @Nullable Better better, ToDoubleFunction<Figures> value) {
    List<Double> values = servers.stream().map(value::applyAsDouble).toList();
    rows.add(new Row(what, decimals, better, values, List.of()));
  }

  /// The names of the servers.
  List<String> names() {
    return servers.stream().map(Figures::server).toList();
  }

  /// The lines.
  List<Row> rows() {
    return List.copyOf(rows);
  }

  /// Answers that are not the same, and samples that the first server lost; empty if all is well.
  List<String> wrong() {
    List<String> all = new ArrayList<>(wrong);
    if (servers.getFirst().lost() != 0) {
      all.add(servers.getFirst().server() + " lost samples: " + servers.getFirst().lost());
    }
    return all;
  }
}
