package io.clickfold.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a source file of Clickfold with a change, in memory. */
final class ChangedSource {
  private static final Path SOURCES = Path.of("src/main/java/io/clickfold");

  private ChangedSource() {}

  /** The classes of the file with the fault in it, by their names. */
  static Map<String, byte[]> classes(PlantedFaults.Fault fault) {
    return compile(fault, of(fault));
  }

  /**
   * The source with the fault in it.
   *
   * @throws IllegalStateException if it has changed, so that the fault cannot be put in
   */
  static String of(PlantedFaults.Fault fault) {
    String source = read(SOURCES.resolve(fault.file()));
    int at = source.indexOf(fault.right());
    if (at < 0) {
      throw new IllegalStateException(
          "'%s': %s has no '%s' any more".formatted(fault.name(), fault.file(), fault.right()));
    }
    return source.substring(0, at) + fault.wrong() + source.substring(at + fault.right().length());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> compile(PlantedFaults.Fault fault, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (Memory memory = new Memory(compiler.getStandardFileManager(null, null, null))) {
      JavaFileObject file =
          new SimpleJavaFileObject(
              URI.create("string:///io/clickfold/" + fault.file()), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
              return source;
            }
          };
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  memory,
                  null,
                  List.of(
                      "-proc:none",
                      "-parameters",
                      "-classpath",
                      System.getProperty(
                          "surefire.test.class.path", System.getProperty("java.class.path"))),
                  null,
                  List.of(file))
              .call();
      if (!compiled) {
        throw new IllegalStateException(fault.name() + " does not compile: " + messages);
      }
      return memory.classes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

    Memory(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + name), kind) {
        @Override
        public OutputStream openOutputStream() {
          return written.computeIfAbsent(name, n -> new ByteArrayOutputStream());
        }
      };
    }

    Map<String, byte[]> classes() {
      Map<String, byte[]> classes = new HashMap<>();
      written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }
  }
}
