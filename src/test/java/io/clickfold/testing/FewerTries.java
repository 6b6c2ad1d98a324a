package io.clickfold.testing;

import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Runs properties with a share of their tries, that of the system property {@code
 * clickfold.tries.percent}, with one seed and without shrinking. Without the system property, they
 * run as they are written.
 *
 * <p>Mutation tests run each property hundreds of times: their result has to be the same each time,
 * and nobody reads the smallest example that fails with a mutant.
 */
public class FewerTries implements AroundPropertyHook {

  private static final Integer PERCENT = Integer.getInteger("clickfold.tries.percent");
  private static final int MIN_TRIES = 4;
  private static final int JQWIK_DEFAULT = 1000;

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public int aroundPropertyProximity() {
    return -100;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    if (PERCENT != null) {
      PropertyAttributes attributes = context.attributes();
      int tries = attributes.tries().orElse(JQWIK_DEFAULT);
      attributes.setTries(Math.max(MIN_TRIES, tries * PERCENT / 100));
      attributes.setSeed("1");
      attributes.setShrinking(ShrinkingMode.OFF);
    }
    return property.execute();
  }
}
