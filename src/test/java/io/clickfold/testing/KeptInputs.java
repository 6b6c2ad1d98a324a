package io.clickfold.testing;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** The inputs of a {@link FuzzTest} that are kept. */
final class KeptInputs implements ArgumentsProvider {
  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context)
      throws IOException, URISyntaxException {
    Class<?> test = context.getRequiredTestClass();
    String folder = test.getSimpleName() + "Inputs/" + context.getRequiredTestMethod().getName();
    List<Arguments> inputs = new ArrayList<>();
    inputs.add(Arguments.of(Named.of("no bytes", new byte[0])));
    URL kept = test.getResource(folder);
    if (kept != null) {
      try (Stream<Path> files = Files.list(Path.of(kept.toURI()))) {
        for (Path file : files.sorted().toList()) {
          inputs.add(
              Arguments.of(Named.of(file.getFileName().toString(), Files.readAllBytes(file))));
        }
      }
    }
    return inputs.stream();
  }
}
