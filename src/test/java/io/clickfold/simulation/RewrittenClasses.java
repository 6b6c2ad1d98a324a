package io.clickfold.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Loads Clickfold's classes, and Mutiny's, once more, as they are but for their calls of the clock,
 * of chance, of threads and of waiting: these go to {@link SimulatedJdk}. So what is simulated is
 * what ships, and no code can forget to ask for simulated time.
 *
 * <p>Each has its own static state, so several can be used by several threads at a time.
 */
public final class RewrittenClasses extends ClassLoader {
  private static final String OURS = "io.clickfold.";
  private static final String SIMULATION = "io.clickfold.simulation.";
  private static final String MUTINY = "io.smallrye.mutiny.";
  private static final String JDK = "io/clickfold/simulation/SimulatedJdk";

  /** The calls that are replaced: owner, name and descriptor, and by which static method. */
  private static final Map<String, Replacement> REPLACED = new HashMap<>();

  private record Replacement(String name, String descriptor) {}

  static {
    for (java.lang.reflect.Method method : SimulatedJdk.class.getDeclaredMethods()) {
      Replaces replaces = method.getAnnotation(Replaces.class);
      if (replaces != null) {
        String descriptor = Type.getMethodDescriptor(method);
        String original = descriptor;
        if (!replaces.isStatic()) {
          Type[] all = Type.getArgumentTypes(descriptor);
          Type[] others = new Type[all.length - 1];
          System.arraycopy(all, 1, others, 0, others.length);
          original = Type.getMethodDescriptor(Type.getReturnType(descriptor), others);
        }
        REPLACED.put(
            Type.getInternalName(replaces.owner()) + "." + replaces.name() + original,
            new Replacement(method.getName(), descriptor));
      }
    }
  }

  private final Map<String, byte[]> changed;

  /** Classes as they are. */
  public RewrittenClasses() {
    this(Map.of());
  }

  /**
   * @param changed classes that are not as they are, by their names: faults that were put in
   */
  public RewrittenClasses(Map<String, byte[]> changed) {
    super("simulation", RewrittenClasses.class.getClassLoader());
    this.changed = changed;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS) && !name.startsWith(MUTINY)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  /** Extensions of Mutiny are of the other loader's classes, and do without. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith("META-INF/services/" + MUTINY)
        ? Collections.emptyEnumeration()
        : super.getResources(name);
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = changed.get(name);
    if (bytes == null) {
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        bytes = in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    if (!name.startsWith(SIMULATION)) {
      bytes = rewrite(bytes);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private static byte[] rewrite(byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Calls(super.visitMethod(access, name, descriptor, signature, exceptions));
          }
        },
        0);
    return writer.toByteArray();
  }

  private static final class Calls extends MethodVisitor {
    Calls(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      Replacement by = REPLACED.get(owner + "." + name + descriptor);
      if (by == null || opcode == Opcodes.INVOKESPECIAL) {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      } else {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, JDK, by.name(), by.descriptor(), false);
      }
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      Object[] replaced = arguments.clone();
      for (int i = 0; i < replaced.length; i++) {
        if (replaced[i] instanceof Handle handle) {
          Replacement by =
              REPLACED.get(handle.getOwner() + "." + handle.getName() + handle.getDesc());
          if (by != null) {
            replaced[i] =
                new Handle(Opcodes.H_INVOKESTATIC, JDK, by.name(), by.descriptor(), false);
          }
        }
      }
      super.visitInvokeDynamicInsn(name, descriptor, bootstrap, replaced);
    }
  }
}
