package io.clickfold;

import io.quarkus.bootstrap.app.CuratedApplication;
import io.quarkus.bootstrap.app.QuarkusBootstrap;
import java.nio.file.Path;
import java.util.Properties;

/** What GraalVM would be given to build the native executable from. */
final class NativeSources {
  private NativeSources() {}

  /** Builds it, as {@code -Dnative -Dquarkus.native.sources-only} does. */
  static Path build(Path target) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("quarkus.native.enabled", "true");
    properties.setProperty("quarkus.package.jar.enabled", "false");
    properties.setProperty("quarkus.native.sources-only", "true");
    properties.setProperty("quarkus.smallrye-openapi.store-schema-directory", "");
    try (CuratedApplication application =
        QuarkusBootstrap.builder()
            .setApplicationRoot(Path.of("target", "classes").toAbsolutePath())
            .setProjectRoot(Path.of("").toAbsolutePath())
            .setTargetDirectory(target)
            .setBaseName("clickfold")
            .setMode(QuarkusBootstrap.Mode.PROD)
            .setLocalProjectDiscovery(true)
            .setIsolateDeployment(true)
            .setBaseClassLoader(NativeSources.class.getClassLoader())
            .setBuildSystemProperties(properties)
            .build()
            .bootstrap()) {
      application.createAugmentor().createProductionApplication();
    }
    return target.resolve("native-sources");
  }
}
