/**
 * The program that {@code dev/Servers.java} compiles and runs: a real Kafka broker and a real
 * Cassandra node as child processes, for development and for tests. It may use the JDK only.
 */
package servers;
