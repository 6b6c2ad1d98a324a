package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.Version;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.schema.KeyspaceMetadata;
import com.datastax.oss.driver.api.core.metadata.token.Token;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import com.datastax.oss.driver.internal.core.metadata.token.Murmur3Token;
import com.datastax.oss.driver.internal.core.metadata.token.Murmur3TokenFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the driver knows of the cluster: three nodes, each of which has everything. */
final class SimulatedRing implements Metadata, TokenMap {
  private static final long[] TOKENS = {
    -6_000_000_000_000_000_000L, 17, 6_100_000_000_000_000_000L
  };

  static final SimulatedRing RING = new SimulatedRing();

  private final Murmur3TokenFactory factory = new Murmur3TokenFactory();
  private final Set<Node> nodes = new LinkedHashSet<>(Member.NODES);
  private final Set<TokenRange> ranges = new LinkedHashSet<>();

  private SimulatedRing() {
    for (int i = 0; i < TOKENS.length; i++) {
      ranges.add(
          factory.range(
              new Murmur3Token(TOKENS[i]), new Murmur3Token(TOKENS[(i + 1) % TOKENS.length])));
    }
  }

  @Override
  public Map<UUID, Node> getNodes() {
    Map<UUID, Node> byId = new LinkedHashMap<>();
    nodes.forEach(node -> byId.put(node.getHostId(), node));
    return byId;
  }

  @Override
  public Map<CqlIdentifier, KeyspaceMetadata> getKeyspaces() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<TokenMap> getTokenMap() {
    return Optional.of(this);
  }

  @Override
  public Token parse(String token) {
    return factory.parse(token);
  }

  @Override
  public String format(Token token) {
    return factory.format(token);
  }

  @Override
  public Token newToken(ByteBuffer... partitionKey) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TokenRange newTokenRange(Token start, Token end) {
    return factory.range(start, end);
  }

  @Override
  public Set<TokenRange> getTokenRanges() {
    return ranges;
  }

  @Override
  public Set<TokenRange> getTokenRanges(Node node) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<TokenRange> getTokenRanges(CqlIdentifier keyspace, Node replica) {
    return ranges;
  }

  @Override
  public Set<Node> getReplicas(CqlIdentifier keyspace, ByteBuffer partitionKey) {
    return nodes;
  }

  @Override
  public Set<Node> getReplicas(CqlIdentifier keyspace, Token token) {
    return nodes;
  }

  @Override
  public String getPartitionerName() {
    return Murmur3TokenFactory.PARTITIONER_NAME;
  }

  /** A node, as exceptions and the ring name it. */
  record Member(int number) implements Node {
    static final List<Member> NODES = List.of(new Member(0), new Member(1), new Member(2));

    @Override
    public EndPoint getEndPoint() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<InetSocketAddress> getBroadcastRpcAddress() {
      return Optional.empty();
    }

    @Override
    public Optional<InetSocketAddress> getBroadcastAddress() {
      return Optional.empty();
    }

    @Override
    public Optional<InetSocketAddress> getListenAddress() {
      return Optional.empty();
    }

    @Override
    public String getDatacenter() {
      return "datacenter1";
    }

    @Override
    public String getRack() {
      return "rack" + number;
    }

    @Override
    public Version getCassandraVersion() {
      return Version.parse("5.0.0");
    }

    @Override
    public Map<String, Object> getExtras() {
      return Map.of();
    }

    @Override
    public NodeState getState() {
      return NodeState.UNKNOWN;
    }

    @Override
    public long getUpSinceMillis() {
      return -1;
    }

    @Override
    public int getOpenConnections() {
      return 1;
    }

    @Override
    public boolean isReconnecting() {
      return false;
    }

    @Override
    public NodeDistance getDistance() {
      return NodeDistance.LOCAL;
    }

    @Override
    public UUID getHostId() {
      return new UUID(0, number);
    }

    @Override
    public UUID getSchemaVersion() {
      return null;
    }
  }
}
