package org.apache.cassandra.security;

import java.security.PermissionCollection;
import java.security.Permissions;

/**
 * Stands in for Cassandra's class of the same name on JDK 24 and later, which have no Security
 * Manager any more. Cassandra uses it only to confine user-defined functions, which Clickfold does
 * not have. Compiled and put ahead of Cassandra's own jars by {@code dev/Servers.java}.
 */
public final class ThreadAwareSecurityManager {

  public static final PermissionCollection noPermissions = new Permissions();

  static {
    noPermissions.setReadOnly();
  }

  private ThreadAwareSecurityManager() {}

  public static void install() {
    // There is nothing to install on these JDKs.
  }

  public static boolean isSecuredThread() {
    return false;
  }
}
