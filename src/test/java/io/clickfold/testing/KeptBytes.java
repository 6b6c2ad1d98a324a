package io.clickfold.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.wire.avro.PackedCells;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What each version of Clickfold has written to topics, checkpoints and tables, kept as files: a
 * directory for each version, with a file for each kind. Tests read the files of all versions, and
 * compare what is written now with those of the newest.
 */
public final class KeptBytes {
  private static final Path DIRECTORY = Path.of("src", "test", "resources", "kept");

  /** The version whose files are to be written. */
  private static final String WRITE = "clickfold.kept.write";

  private static final String HOW =
      "If it has to be another now, read both, and keep that of the new version beside: "
          + "./mvnw test -Dtest='Kept*Test' -Dclickfold.kept.write=<version>; "
          + "see 'Compatibility' in CONTRIBUTING.md";

  private static final String SUFFIX = ".json";

  private final Path directory;
  private final Optional<String> written;

  /** Those of this project. */
  public KeptBytes() {
    this(DIRECTORY, Optional.ofNullable(System.getProperty(WRITE)));
  }

  /**
   * @param written the version whose files are to be written, if any are
   */
  KeptBytes(Path directory, Optional<String> written) {
    this.directory = directory;
    this.written = written;
  }

  /**
   * Fails unless what is made now has the bytes that are kept of the newest version, and all
   * versions' bytes are read as the value that they were made of.
   *
   * @param name of the file, without its ending
   */
  public <T> void check(String name, KeptFile made, Function<KeptFile, T> reader, T value) {
    write(name, made);
    checkRead(name, reader, value);
    checkWritten(name, made);
  }

  /** Fails unless what is made now has the bytes that are kept of the newest version. */
  public void checkWritten(String name, KeptFile made) {
    checkWritten(name, made, file -> file);
  }

  /**
   * Likewise, of bytes that may differ and mean the same.
   *
   * @param meaning what must not differ
   */
  public void checkWritten(String name, KeptFile made, UnaryOperator<KeptFile> meaning) {
    write(name, made);
    String newest = versions().reduce((before, after) -> after).orElseThrow();
    Path file = file(newest, name);
    assertThat(file).as("the kept bytes of %s. %s", name, HOW).exists();
    assertThat(meaning.apply(made))
        .as("%s as it is written now, and in %s. %s", name, file, HOW)
        .isEqualTo(meaning.apply(KeptFile.read(file)));
  }

  private void write(String name, KeptFile made) {
    written.ifPresent(version -> write(version, name, made));
  }

  private void write(String version, String name, KeptFile made) {
    Path file = file(version, name);
    if (Files.exists(file)) {
      assertThat(made)
          .as("%s is kept already: delete it if no release has written such bytes", file)
          .isEqualTo(KeptFile.read(file));
    }
    made.write(file);
  }

  /** Fails unless all versions' bytes are read as the value that they were made of. */
  public <T> void checkRead(String name, Function<KeptFile, T> reader, T value) {
    checkReadByVersion(name, reader, version -> value);
  }

  /**
   * Likewise, where versions have values of their own: an earlier one may lack a field that a later
   * one has.
   *
   * @param values by the version
   */
  public <T> void checkReadByVersion(
      String name, Function<KeptFile, T> reader, Function<String, T> values) {
    assertThat(versions().filter(version -> Files.exists(file(version, name))))
        .as("versions with kept bytes of %s. %s", name, HOW)
        .isNotEmpty()
        .allSatisfy(
            version ->
                assertThat(reader.apply(KeptFile.read(file(version, name))))
                    .as("%s of version %s", name, version)
                    .usingRecursiveComparison()
                    // Where its bytes stand does not matter.
                    .withEqualsForType(PackedCells::equals, PackedCells.class)
                    .isEqualTo(values.apply(version)));
  }

  /** The versions, from the oldest to the newest. */
  Stream<String> versions() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .sorted(Comparator.comparing(Version::parse))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the files of a version. */
  Stream<String> names(String version) {
    Path all = directory.resolve(version);
    try (Stream<Path> files = Files.walk(all)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> all.relativize(file).toString().replace('\\', '/'))
          .map(file -> file.substring(0, file.length() - SUFFIX.length()))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest version's files whose names begin like this. */
  public Stream<KeptFile> newest(String prefix) {
    String newest = versions().reduce((before, after) -> after).orElseThrow();
    return names(newest)
        .filter(name -> name.startsWith(prefix))
        .map(name -> KeptFile.read(file(newest, name)));
  }

  private Path file(String version, String name) {
    String[] steps = (version + "/" + name + SUFFIX).split("/");
    return Arrays.stream(steps).map(Path::of).reduce(directory, Path::resolve);
  }
}
