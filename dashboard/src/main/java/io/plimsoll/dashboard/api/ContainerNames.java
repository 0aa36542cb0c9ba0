package io.plimsoll.dashboard.api;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.dashboard.web.RequestException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Finds a container by what people call it: its name, its id, or the beginning of its id. A name
/// goes before the beginning of an id, as with the `docker` command.
final class ContainerNames {
  private static final String FIELD = "container";

  /// What an id or a name may be; Docker allows no other names.
  private static final Pattern FORM = Pattern.compile("[0-9a-zA-Z][0-9a-zA-Z_.-]{0,254}");

  /// As many digits of an id as `docker ps` shows.
  private static final int SHORT_ID = 12;

  /// So many are listed when more than one is meant.
  private static final int MAX_LISTED = 5;

  private final Supplier<Inventory> inventory;

  ContainerNames(Supplier<Inventory> inventory) {
    this.inventory = inventory;
  }

  /// The only container that is called so.
  ///
  /// @throws RequestException if there is more than one, naming them, or the text can be no name
  Optional<Container> find(String text) {
    if (!FORM.matcher(text).matches()) {
      throw RequestException.bad(
          FIELD, "is neither a name nor an id of a container: '" + text + "'");
    }
    List<Container> all = inventory.get().containers();
    List<Function<Container, Boolean>> ways =
        List.of(
            container -> container.id().equals(text),
            container -> container.name().equals(text),
            container -> container.id().startsWith(text));
    for (Function<Container, Boolean> way : ways) {
      List<Container> found = all.stream().filter(way::apply).toList();
      if (found.size() > 1) {
        throw RequestException.bad(FIELD, text + " may be any of " + listed(found));
      }
      if (found.size() == 1) {
        return Optional.of(found.getFirst());
      }
    }
    return Optional.empty();
  }

  /// The id for a query: that of a container that is there, or the text as it is, which may be the
  /// id of one that is gone.
  String id(String text) {
    return find(text)
        .map(Container::id)
        .orElseGet(() -> {
          if (isId(text)) {
            return text;
          }
          throw RequestException.unknown(
              FIELD,
              "there is no container %s; one that is gone is found by %d or more digits of its id"
                  .formatted(text, SHORT_ID));
        });
  }

  private static boolean isId(String text) {
    return text.length() >= SHORT_ID
        && text.chars().allMatch(each -> Character.digit(each, 16) >= 0);
  }

  private static String listed(List<Container> found) {
    String some =
        found.stream()
            .limit(MAX_LISTED)
            .map(container -> "%s (%s)".formatted(shortened(container.id()), container.name()))
            .collect(Collectors.joining(", "));
    int more = found.size() - MAX_LISTED;
    return more > 0 ? "%s and %d more".formatted(some, more) : some;
  }

  private static String shortened(String id) {
    return id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
  }
}
