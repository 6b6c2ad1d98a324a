package io.clickfold.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks an integration test that takes minutes, since it crashes or outlasts something again and
 * again. {@code ./mvnw verify} leaves it out; {@code ./mvnw verify -Pproof} runs these instead of
 * the others.
 */
@Tag("proof")
@ExtendWith(ProofBudget.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Proof {}
