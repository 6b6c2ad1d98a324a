package io.clickfold.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Bytes that outlive the program that wrote them, each by its name: those of a record on a topic,
 * or of some columns of a row. In its file, printable ASCII stands as it is, and all else in
 * hexadecimal digits. Immutable.
 */
public final class KeptFile {
  /** The value of a record. */
  public static final String VALUE = "value";

  private static final String KEY = "key";
  private static final String TIMESTAMP = "timestamp";
  private static final String HEADER = "header ";
  private static final String HEX = "hex:";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, String> parts;

  private KeptFile(Map<String, String> parts) {
    this.parts = parts;
  }

  /** Without bytes. */
  public static KeptFile empty() {
    return new KeptFile(Map.of());
  }

  /** All of a record that other processes may read. */
  public static KeptFile of(ProducerRecord<byte[], byte[]> record) {
    KeptFile file = empty();
    if (record.timestamp() != null) {
      file = file.with(TIMESTAMP, record.timestamp().toString());
    }
    if (record.key() != null) {
      file = file.with(KEY, record.key());
    }
    for (Header header : record.headers()) {
      file = file.with(HEADER + header.key(), header.value());
    }
    return file.with(VALUE, record.value());
  }

  static KeptFile read(Path path) {
    try {
      return new KeptFile(
          JSON.readValue(path.toFile(), new TypeReference<LinkedHashMap<String, String>>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Path path) {
    try {
      Files.createDirectories(path.getParent());
      Files.writeString(path, JSON.writeValueAsString(parts) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same with a text, or with another in its place. */
  public KeptFile with(String name, String text) {
    return with(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same with some bytes, or with others in their place. */
  public KeptFile with(String name, byte[] bytes) {
    Map<String, String> more = new LinkedHashMap<>(parts);
    more.put(name, readable(bytes));
    return new KeptFile(more);
  }

  /** The same with the remaining bytes of a buffer. */
  public KeptFile with(String name, ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return with(name, bytes);
  }

  private static String readable(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    boolean isPlain = text.chars().allMatch(c -> c >= ' ' && c <= '~') && !text.startsWith(HEX);
    return isPlain ? text : HEX + HexFormat.of().formatHex(bytes);
  }

  /** The bytes with a name, if there are some. */
  public Optional<byte[]> find(String name) {
    return Optional.ofNullable(parts.get(name))
        .map(
            part ->
                part.startsWith(HEX)
                    ? HexFormat.of().parseHex(part.substring(HEX.length()))
                    : part.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The bytes with a name.
   *
   * @throws java.util.NoSuchElementException if there are none
   */
  public byte[] bytes(String name) {
    return find(name).orElseThrow();
  }

  /** Likewise, as text. */
  public String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /** The record, as a consumer gets it. */
  public ConsumerRecord<byte[], byte[]> record() {
    RecordHeaders headers = new RecordHeaders();
    for (String name : parts.keySet()) {
      if (name.startsWith(HEADER)) {
        headers.add(name.substring(HEADER.length()), bytes(name));
      }
    }
    return new ConsumerRecord<>(
        "kept",
        0,
        0,
        find(TIMESTAMP).map(millis -> Long.parseLong(text(TIMESTAMP))).orElse(0L),
        TimestampType.CREATE_TIME,
        0,
        0,
        find(KEY).orElse(null),
        bytes(VALUE),
        headers,
        Optional.empty());
  }

  /** The name of a record's header among the others. */
  public static String header(String name) {
    return HEADER + name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeptFile file && parts.equals(file.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  @Override
  public String toString() {
    return parts.toString();
  }
}
