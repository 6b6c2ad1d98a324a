package io.clickfold.simulation;

import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;

/**
 * The objects of a process, made as the container does it: one of each class, by the constructor
 * that is marked or the only one, from others of them.
 */
final class Beans {
  private static final Map<Class<?>, Constructor<?>> CONSTRUCTORS = new HashMap<>();

  private final Map<Class<?>, Object> made = new HashMap<>();

  /** Adds one that is not made from others. */
  <T> Beans with(Class<T> type, T bean) {
    made.put(type, bean);
    return this;
  }

  /** Adds one of a class that only its package knows. */
  void put(Class<?> type, Object bean) {
    made.put(type, bean);
  }

  /** The one of this class. */
  <T> T get(Class<T> type) {
    Object bean = made.get(type);
    if (bean == null) {
      bean = make(type);
      made.put(type, bean);
    }
    return type.cast(bean);
  }

  /** The one of a class that only its package knows. */
  Object get(String type) {
    return get(classOf(type));
  }

  /** A class that only its package knows. */
  static Class<?> classOf(String name) {
    try {
      return Class.forName(name, true, Beans.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** One of a class, by its constructor with that many parameters. */
  static Object newInstance(Class<?> type, Object... arguments) {
    try {
      for (Constructor<?> one : type.getDeclaredConstructors()) {
        if (one.getParameterCount() == arguments.length && !one.isAnnotationPresent(Inject.class)) {
          one.setAccessible(true);
          return one.newInstance(arguments);
        }
      }
      throw new IllegalArgumentException("no such constructor: " + type.getName());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  /** What a field has that only its class knows. */
  static Object field(Object bean, String name) {
    try {
      Field field = bean.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(bean);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object make(Class<?> type) {
    Constructor<?> constructor = CONSTRUCTORS.computeIfAbsent(type, Beans::constructorOf);
    Class<?>[] needed = constructor.getParameterTypes();
    Object[] arguments = new Object[needed.length];
    for (int i = 0; i < needed.length; i++) {
      arguments[i] = get(needed[i]);
    }
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  private static Constructor<?> constructorOf(Class<?> type) {
    Constructor<?>[] all = type.getDeclaredConstructors();
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
      throw new IllegalArgumentException("nothing says which " + type.getName() + " to use");
    }
    for (Constructor<?> one : all) {
      if (all.length == 1 || one.isAnnotationPresent(Inject.class)) {
        one.setAccessible(true);
        return one;
      }
    }
    throw new IllegalArgumentException(type.getName() + " does not say how it is made");
  }

  /** Calls a method that only its package knows, whose arguments may be null. */
  static void call(Object bean, String method, Object... arguments) {
    try {
      for (Method one : bean.getClass().getDeclaredMethods()) {
        if (one.getName().equals(method) && one.getParameterCount() == arguments.length) {
          one.setAccessible(true);
          one.invoke(bean, arguments);
          return;
        }
      }
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    throw new IllegalArgumentException("no " + method + " in " + bean.getClass());
  }
}
