package io.plimsoll.collector.wire;

import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import java.util.ArrayList;
import java.util.List;

/// Frames as values, so that they can be compared.
final class Frames {
  private Frames() {}

  static List<Object> of(Frame frame) {
    List<Object> all = new ArrayList<>(List.of(frame.node(), frame.atMillis()));
    NodeMetric.COLUMNS.forEach(metric -> all.add(frame.nodeValue(metric)));
    for (int row = 0; row < frame.rows(); row++) {
      all.add(frame.container(row));
      all.add(frame.rowMillis(row));
      for (ContainerMetric metric : ContainerMetric.COLUMNS) {
        all.add(frame.value(row, metric));
      }
    }
    return all;
  }

  static List<List<Object>> of(List<Frame> frames) {
    return frames.stream().map(Frames::of).toList();
  }
}
