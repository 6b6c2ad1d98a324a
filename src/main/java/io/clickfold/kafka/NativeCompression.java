package io.clickfold.kafka;

import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import net.jpountz.lz4.LZ4Factory;
import org.jboss.logging.Logger;

/**
 * Has Kafka's clients compress by native code where there is some. LZ4's library loads it by itself
 * only if the system's class loader has loaded the library, which is not so in a packaged
 * application; its Java code took a fifth of the processor time of a process that sends much.
 */
@ApplicationScoped
class NativeCompression {
  private static final Logger LOG = Logger.getLogger(NativeCompression.class);

  /** Before anybody makes a producer. */
  private static final int FIRST = 1;

  void load(@Observes @Priority(FIRST) StartupEvent event) {
    if (ImageMode.current() != ImageMode.JVM) {
      // An executable has Java's code only.
      return;
    }
    try {
      LZ4Factory.nativeInstance();
    } catch (LinkageError | RuntimeException | AssertionError e) {
      LOG.infof("LZ4 compresses by Java code: %s", e);
    }
  }
}
