package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Keeps the text of the whole project tidy: its sources, scripts, pages and Markdown.
class TidyTest {
  private static final int COLUMNS = 100;
  private static final int MAIN_LINES = 400;
  private static final int TEST_LINES = 600;
  private static final int METHOD_LINES = 60;

  private static final Set<String> CODE = Set.of("java", "sh", "js", "css", "html", "c");
  private static final Set<String> NOT_OURS =
      Set.of(
          ".git",
          ".idea",
          ".vscode",
          ".settings",
          "node_modules",
          "vendor",
          "plimsoll-data",
          "plimsoll-collect");
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
  private static final Pattern EMPTY_NAME =
      Pattern.compile("(Manager|Helper|Utils?|Impl)(?=[A-Z]|$)");
  private static final Pattern LINK = Pattern.compile("\\]\\(<?([^)>\\s]+)>?[^)]*\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("^([a-z][a-z+.-]*:|#).*");

  private static final String SUBPROCESS = "io/plimsoll/testing/Subprocess.java";
  private static final Pattern STARTS_A_PROCESS =
      Pattern.compile("\\bnew Process" + "Builder\\b|\\.exec\\(\"");
  private static final Pattern MERGES_ERRORS =
      Pattern.compile("redirectError" + "Stream\\(true\\)(?!\\s*\\.redirectOutput\\()");

  /// Endings, the services that a module has for others, and the few files that have none.
  private static final Pattern KINDS =
      Pattern.compile(
          "\\.(java|c|js|css|html|svg|json|md|xml|scenario|config|log|iml)$|(^|/|\\.)LICENSE$"
              + "|/src/main/resources/META-INF/services/[\\w.]+$"
              + "|^(plimsoll|deploy/test-engine|\\.ci/run|\\.gitignore|\\.editorconfig)$");

  private static final Path ROOT = root();
  private static final List<Path> FILES = files();

  @Test
  void linesFitInAHundredColumns() {
    List<String> broken = new ArrayList<>();
    for (Path file : FILES) {
      if (isCode(file) || is(file, "md")) {
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
          String line = lines.get(i);
          if (line.codePointCount(0, line.length()) > COLUMNS && !mayBeLong(file, line)) {
            broken.add(at(file, i + 1));
          }
        }
      }
    }
    assertThat(broken).as("lines over %d columns", COLUMNS).isEmpty();
  }

  @Test
  void everyFileIsOfAKindThatBelongsHere() {
    assertThat(
            FILES.stream()
                .map(file -> ROOT.relativize(file).toString())
                .filter(name -> !KINDS.matcher(name).find()))
        .as("files that look as if they had been left behind")
        .isEmpty();
  }

  @Test
  void filesAreReadInOneSitting() {
    assertThat(
            FILES.stream()
                .filter(file -> is(file, "java"))
                .filter(file -> lines(file).size() > (isMain(file) ? MAIN_LINES : TEST_LINES)))
        .as("files over %d lines, tests over %d", MAIN_LINES, TEST_LINES)
        .isEmpty();
  }

  @Test
  void methodsFitAScreen() {
    assertThat(
            JavaSource.parse(java())
                .flatMap(source -> source.methodsOver(METHOD_LINES).stream())
                .map(TidyTest::relative))
        .as("methods over %d lines", METHOD_LINES)
        .isEmpty();
  }

  @Test
  void namesSayWhatThingsAre() {
    assertThat(
            JavaSource.parse(java())
                .flatMap(source -> source.typeNames().stream())
                .filter(name -> EMPTY_NAME.matcher(name).find()))
        .as("type names that say nothing")
        .isEmpty();
  }

  @Test
  void testClassesEndInTest() {
    assertThat(
            JavaSource.parse(java())
                .filter(source -> source.hasTests() && !source.mainTypeName().endsWith("Test"))
                .map(JavaSource::mainTypeName))
        .as("classes with tests that Surefire does not find by their name")
        .isEmpty();
  }

  @Test
  void testsStartProgramsInAnEnvironmentOfTheirOwn() {
    assertThat(matching("/src/test/", STARTS_A_PROCESS).filter(at -> !at.contains(SUBPROCESS)))
        .as("processes that begin with what a machine has set; io.plimsoll.testing.Subprocess")
        .isEmpty();
  }

  @Test
  void warningsAreNeverReadAsOutput() {
    assertThat(matching("/src/", MERGES_ERRORS))
        .as("output with warnings in it, which is not for a file that people read")
        .isEmpty();
  }

  @Test
  void nothingIsLeftUnfinished() {
    List<String> broken = new ArrayList<>();
    for (Path file : FILES) {
      if (isCode(file) || is(file, "yaml") || is(file, "yml") || is(file, "xml")) {
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
          if (UNFINISHED.matcher(lines.get(i)).find()) {
            broken.add(at(file, i + 1));
          }
        }
      }
    }
    assertThat(broken).as("notes to self: fix them, or file and link them").isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    Set<String> packages = new TreeSet<>();
    Set<String> explained = new TreeSet<>();
    for (Path file : java()) {
      String directory = String.valueOf(file.getParent());
      String name = directory.replaceFirst(".*/src/[a-z]+/java/?", "").replace('/', '.');
      if (!name.isEmpty()) {
        packages.add(name);
      }
      if (file.endsWith("package-info.java")) {
        explained.add(name);
      }
    }
    packages.removeAll(explained);
    assertThat(packages).as("packages without a package-info.java").isEmpty();
  }

  @Test
  void everyMarkdownFileHasOneTitle() {
    assertThat(
            markdown()
                .filter(file -> prose(file).filter(line -> line.startsWith("# ")).count() != 1))
        .as("Markdown files without exactly one title")
        .isEmpty();
  }

  @Test
  void relativeLinksResolve() {
    List<String> broken = new ArrayList<>();
    markdown()
        .forEach(file ->
            prose(file)
                .flatMap(line -> LINK.matcher(line).results())
                .map(link -> link.group(1))
                .filter(link -> !ELSEWHERE.matcher(link).matches())
                .filter(link -> !Files.exists(file.resolveSibling(link.replaceAll("#.*", ""))))
                .forEach(link -> broken.add(ROOT.relativize(file) + ": " + link)));
    assertThat(broken).as("links to nothing").isEmpty();
  }

  /// The Java files of a directory that have a text in them.
  private static Stream<String> matching(String directory, Pattern text) {
    return java().stream()
        .filter(file -> file.toString().contains(directory))
        .filter(file -> text.matcher(String.join("\n", lines(file))).find())
        .map(file -> ROOT.relativize(file).toString());
  }

  /// Tables, addresses, imports and pictures drawn in code blocks cannot be wrapped.
  private static boolean mayBeLong(Path file, String line) {
    return is(file, "md")
        ? line.startsWith("|") || line.contains("](") || line.contains("://")
        : is(file, "java") && (line.startsWith("import ") || line.startsWith("package "));
  }

  private static boolean isCode(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.contains(".")
        ? CODE.contains(name.substring(name.lastIndexOf('.') + 1)) && !name.contains(".min.")
        : Files.isExecutable(file);
  }

  private static boolean isMain(Path file) {
    return file.toString().contains("/src/main/");
  }

  private static boolean is(Path file, String extension) {
    return file.toString().endsWith("." + extension);
  }

  private static List<Path> java() {
    return FILES.stream().filter(file -> is(file, "java")).toList();
  }

  private static Stream<Path> markdown() {
    return FILES.stream().filter(file -> is(file, "md"));
  }

  /// The lines of a Markdown file without those in fenced code blocks.
  private static Stream<String> prose(Path file) {
    List<String> prose = new ArrayList<>();
    boolean fenced = false;
    for (String line : lines(file)) {
      boolean fence = line.strip().startsWith("```");
      fenced ^= fence;
      if (!fenced && !fence) {
        prose.add(line);
      }
    }
    return prose.stream();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException failure) {
      throw new AssertionError(file + " is no readable text", failure);
    }
  }

  private static String at(Path file, int line) {
    return ROOT.relativize(file) + ":" + line;
  }

  private static String relative(String place) {
    return place.replace(ROOT + "/", "");
  }

  private static Path root() {
    Path directory = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    while (!Files.isRegularFile(directory.resolve("LICENSE"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new AssertionError("run the tests inside the project");
      }
    }
    return directory;
  }

  private static List<Path> files() {
    List<Path> found = new ArrayList<>();
    collect(ROOT, found);
    assertThat(found).as("files of the project").hasSizeGreaterThan(20);
    return found;
  }

  private static void collect(Path directory, List<Path> found) {
    try (Stream<Path> children = Files.list(directory)) {
      for (Path child : children.sorted().toList()) {
        if (NOT_OURS.contains(String.valueOf(child.getFileName()))) {
          continue; // a file too: .git is one in a further work tree
        }
        if (Files.isRegularFile(child)) {
          found.add(child);
        } else if (Files.isDirectory(child) && !isBuilt(child)) {
          collect(child, found);
        }
      }
    } catch (IOException failure) {
      throw new AssertionError("cannot list " + directory, failure);
    }
  }

  /// True of a module's `target`; a package may be called `target` too.
  private static boolean isBuilt(Path directory) {
    return directory.endsWith("target") && Files.exists(directory.resolveSibling("pom.xml"));
  }
}
