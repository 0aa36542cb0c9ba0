package io.plimsoll.store.label;

/// What the value of a label has to be, as in Prometheus: an absent label has the empty value, and
/// an expression has to match the whole value.
///
/// @param name name of the label
/// @param operator how the value is compared
/// @param value what it is compared with; an expression in RE2's syntax for the last two operators
public record LabelMatcher(String name, Operator operator, String value) {
  /// How a value is compared.
  public enum Operator {
    /// `=`
    EQUAL,
    /// `!=`
    NOT_EQUAL,
    /// `=~`
    MATCHES,
    /// `!~`
    DOES_NOT_MATCH
  }

  /// A matcher for a metric's name.
  public static LabelMatcher metric(String name) {
    return new LabelMatcher(Labels.NAME, Operator.EQUAL, name);
  }
}
