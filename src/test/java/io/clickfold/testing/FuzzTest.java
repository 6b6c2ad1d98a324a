package io.clickfold.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Of a method that gets any bytes: {@code scripts/fuzz} looks for some at which it fails. As a unit
 * test it gets those that are kept, which are the resources {@code CLASSInputs/METHOD/*} beside its
 * class, and none at all.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(KeptInputs.class)
public @interface FuzzTest {}
