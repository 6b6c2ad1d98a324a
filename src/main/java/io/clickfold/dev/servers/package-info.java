/**
 * Starts a real Kafka broker and a real Cassandra node for {@code quarkus:dev}, unless their
 * addresses are configured. Idle in every other mode. The servers are the launcher's, {@code
 * dev/Servers.java}; nothing of theirs is on this application's class path.
 */
package io.clickfold.dev.servers;
