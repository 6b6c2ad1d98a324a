package io.clickfold.simulation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the method of the JDK whose calls a static method gets instead. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Replaces {
  /** The class that callers name. */
  Class<?> owner();

  /** The method's name. */
  String name();

  /** If not, the object it is called on is the first argument. */
  boolean isStatic() default false;
}
