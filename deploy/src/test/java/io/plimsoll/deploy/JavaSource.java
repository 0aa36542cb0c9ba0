package io.plimsoll.deploy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.tools.ToolProvider;

/// A Java file, parsed and not compiled.
final class JavaSource {
  private static final Set<String> TESTS =
      Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory");

  private final CompilationUnitTree unit;
  private final SourcePositions positions;

  private JavaSource(CompilationUnitTree unit, SourcePositions positions) {
    this.unit = unit;
    this.positions = positions;
  }

  static Stream<JavaSource> parse(List<Path> files) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var sources =
        compiler
            .getStandardFileManager(null, null, null)
            .getJavaFileObjects(files.toArray(Path[]::new));
    var task = (JavacTask) compiler.getTask(null, null, null, null, null, sources);
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    try {
      return StreamSupport.stream(task.parse().spliterator(), false)
          .map(unit -> new JavaSource(unit, positions));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// The first type in the file, which gives it its name; empty for a package or a module.
  String mainTypeName() {
    return unit.getTypeDecls().stream()
        .filter(ClassTree.class::isInstance)
        .map(type -> ((ClassTree) type).getSimpleName().toString())
        .findFirst()
        .orElse("");
  }

  /// The names of all types in the file, the nested ones among them.
  List<String> typeNames() {
    List<String> names = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitClass(ClassTree type, Void nothing) {
        names.add(type.getSimpleName().toString());
        return super.visitClass(type, null);
      }
    }.scan(unit, null);
    return names;
  }

  /// The methods with more lines than given, as `file:line: name, lines`.
  List<String> methodsOver(int limit) {
    return methods().stream()
        .filter(method -> lineCount(method) > limit)
        .map(method ->
            "%s:%d: %s, %d lines"
                .formatted(
                    unit.getSourceFile().getName(),
                    line(positions.getStartPosition(unit, method)),
                    method.getName(),
                    lineCount(method)))
        .toList();
  }

  /// True if JUnit would run a method of this file.
  boolean hasTests() {
    return methods().stream()
        .flatMap(method -> method.getModifiers().getAnnotations().stream())
        .map(AnnotationTree::getAnnotationType)
        .anyMatch(type -> TESTS.contains(type.toString()));
  }

  private List<MethodTree> methods() {
    List<MethodTree> methods = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree method, Void nothing) {
        methods.add(method);
        return super.visitMethod(method, null);
      }
    }.scan(unit, null);
    return methods;
  }

  private long lineCount(Tree tree) {
    return line(positions.getEndPosition(unit, tree))
        - line(positions.getStartPosition(unit, tree))
        + 1;
  }

  private long line(long position) {
    return unit.getLineMap().getLineNumber(position);
  }
}
