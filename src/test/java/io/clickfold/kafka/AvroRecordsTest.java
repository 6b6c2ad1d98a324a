package io.clickfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.click.Cube;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.Gap;
import io.clickfold.wire.HotClicks;
import io.clickfold.wire.HotClicksWriter;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.RankingWatermark;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.TaskMark;
import io.clickfold.wire.avro.SchemaResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other versions of Clickfold write, as Avro's own encoder does it, and what strangers do. */
class AvroRecordsTest {
  private static final String TOPIC = "click-counts";
  private static final SourceWatermark WATERMARK = new SourceWatermark(3, 16, 4, 8, 60_000);
  private static final AdSplit SPLIT = new AdSplit(0, "a", 3, 60_000, AdSplit.OPEN, 4, 9_000, 7);
  private static final Gap GAP =
      new Gap(0, 60_000, Gap.EXPIRED, "ad-clicks", 3, 10, 20, 1_700_000_000_000L);

  private final AvroRecords records = new AvroRecords();
  private final ResultEncoder encoder = new ResultEncoder();
  private final ResultDecoder decoder = new ResultDecoder();

  private static final List<String> PARTS_OF_SCHEMAS =
      List.of(
          "",
          "null",
          "0",
          "-1",
          "{}",
          "[]",
          "\"\"",
          "\"long\"",
          "\"fixed\"",
          "\"enum\"",
          "\"name\":",
          "\"symbols\":[1],",
          "\"size\":2147483647,",
          "\"items\":",
          "\"default\":{},",
          "}",
          "]",
          "\u0000");

  @Test
  void fieldsThatANewerVersionAddsAreDropped() throws IOException {
    Schema newer =
        schema(
            "SourceWatermark",
            json ->
                json.replace(
                    "{\"name\": \"sources\"",
                    """
                    {"name": "zone", "type": "string", "default": ""},
                    {"name": "rate", "type": "double", "default": 0},
                    {"name": "load", "type": "float", "default": 0},
                    {"name": "idle", "type": ["null", "boolean"], "default": null},
                    {"name": "id", "type": {"type": "fixed", "name": "Id", "size": 2}, "default": "ab"},
                    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["ON"]}},
                    {"name": "tags", "type": {"type": "map", "values": "bytes"}, "default": {}},
                    {"name": "minutes", "type": {"type": "array", "items": "long"}, "default": []},
                    {"name": "sources\""""));
    GenericRecord record = watermark(newer);
    record.put("zone", "eu");
    record.put("rate", 0.5);
    record.put("load", 0.5f);
    record.put("idle", true);
    record.put("id", new GenericData.Fixed(newer.getField("id").schema(), new byte[2]));
    record.put("state", new GenericData.EnumSymbol(newer.getField("state").schema(), "ON"));
    record.put("tags", Map.of("a", ByteBuffer.wrap(new byte[3])));
    record.put("minutes", List.of(1L, 2L, 3L));

    assertThat(read(newer, record)).isEqualTo(WATERMARK);
    assertIsUnknownWithoutHeader(encode(newer, record));
  }

  @Test
  void fieldsThatANewerVersionLeavesOutHaveTheirDefaults() throws IOException {
    Schema newer =
        schema("SourceWatermark", json -> json.replaceAll("\\{\"name\": \"shards\".*\\},\n", ""));
    GenericRecord record = new GenericData.Record(newer);
    record.put("source", 3);
    record.put("sources", 16);
    record.put("partitions", 8);
    record.put("watermark", 60_000L);

    assertThat(read(newer, record)).isEqualTo(new SourceWatermark(3, 16, 0, 8, 60_000));
    assertIsUnknownWithoutHeader(encode(newer, record));
  }

  @Test
  void intsArePromotedToLongs() throws IOException {
    Schema newer =
        schema(
            "Gap",
            json ->
                json.replaceAll(
                    "(\"name\": \"(from|to)_offset\", \"type\": )\"long\"", "$1\"int\""));
    GenericRecord record = new GenericData.Record(newer);
    record.put("from", GAP.from());
    record.put("to", GAP.to());
    record.put("reason", GAP.reason());
    record.put("topic", GAP.topic());
    record.put("partition", GAP.partition());
    record.put("from_offset", 10);
    record.put("to_offset", 20);
    record.put("noticed", GAP.noticed());

    assertThat(read(newer, record)).isEqualTo(GAP);
    assertIsUnknownWithoutHeader(encode(newer, record));
  }

  @Test
  void clicksOfHotAdsAreReadLikewise() throws IOException {
    Schema newer =
        schema(
            "HotClicks",
            json ->
                json.replace(
                        "{\"name\": \"clicks\"",
                        "{\"name\": \"generation\", \"type\": \"int\", \"default\": 0}, {\"name\":"
                            + " \"clicks\"")
                    .replace(
                        "{\"name\": \"click\"",
                        "{\"name\": \"weight\", \"type\": \"int\", \"default\": 1}, {\"name\":"
                            + " \"click\""));
    Schema clickSchema = newer.getField("clicks").schema().getElementType();
    List<GenericRecord> clicks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      GenericRecord click = new GenericData.Record(clickSchema);
      click.put("offset", 10L + i);
      click.put("weight", 5);
      click.put("click", ByteBuffer.wrap(new byte[] {(byte) i}));
      clicks.add(click);
    }
    GenericRecord record = new GenericData.Record(newer);
    record.put("source", 2);
    record.put("generation", 1);
    record.put("clicks", clicks);
    List<String> read = new ArrayList<>();

    HotClicks hot = HotClicks.read(records.valueOf(consumed(newer, encode(newer, record))));
    hot.forEach((offset, bytes, from, length) -> read.add(offset + ":" + bytes[from]));

    assertThat(hot.source()).isEqualTo(2);
    assertThat(read).containsExactly("10:0", "11:1", "12:2");
    assertIsUnknownWithoutHeader(encode(newer, record));
  }

  @Test
  void whatIsNotCompatibleIsRefused() throws IOException {
    Schema wider =
        schema(
            "SourceWatermark",
            json ->
                json.replace("\"source\", \"type\": \"int\"", "\"source\", \"type\": \"long\""));
    GenericRecord record = watermark(wider);
    record.put("source", 3L);
    Schema less = schema("TaskMark", json -> json.replaceAll("\\{\"name\": \"task\".*\\},\n", ""));
    GenericRecord mark = new GenericData.Record(less);
    mark.put("job", UUID.randomUUID().toString());
    mark.put("partitions", 8);
    Schema other = schema("SourceWatermark", json -> json.replace("SourceWatermark", "Weather"));

    assertThatThrownBy(() -> read(wider, record))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SourceWatermark");
    assertThatThrownBy(() -> read(less, mark))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("task");
    assertThatThrownBy(() -> read(other, watermark(other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no kind of record is known with the name io.clickfold.wire.Weather");
  }

  @Test
  void theSchemaOfAnotherRecordDoesNotHelp() throws IOException {
    Schema newer =
        schema("SourceWatermark", json -> json.replace("\"watermark\"", "\"low_watermark\""));
    GenericRecord record = new GenericData.Record(newer);
    newer.getFields().forEach(field -> record.put(field.name(), 1));
    record.put("low_watermark", 1L);

    assertThatThrownBy(() -> records.valueOf(consumed(schemaOf("Gap"), encode(newer, record))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("came with another one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"long\"",
        "{\"type\":\"record\"",
        """
        {"name":"io.clickfold.wire.Gap","type":"record","fields":[\
        {"name":"in","type":"io.clickfold.wire.Gap"}]}""",
        """
        {"name":"io.clickfold.wire.Gap","type":"record","fields":[\
        {"name":"in","type":["null","io.clickfold.wire.Gap"]}]}""",
        """
        {"name":"io.clickfold.wire.Gap","type":"record","fields":[\
        {"name":"in","type":{"type":"array","items":"null"}}]}""",
        """
        {"name":"io.clickfold.wire.Gap","type":"record","fields":[\
        {"name":"in","type":{"type":"array","items":\
        {"name":"A","type":"record","fields":[]}}}]}"""
      })
  void schemasThatCouldCostTooMuchAreRefused(String json) {
    assertIsRefused(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Each type has two of the next one: a record without bytes would take 2^20 steps. */
  @Test
  void schemasThatGrowWhenTheyAreReadAreRefused() {
    String type = "\"null\"";
    for (int i = 20; i > 0; i--) {
      type =
          """
          {"type":"record","name":"A%1$d","fields":[\
          {"name":"a","type":%2$s},{"name":"b","type":%3$s}]}"""
              .formatted(i, type, i == 20 ? "\"null\"" : "\"A" + (i + 1) + "\"");
    }
    String name = "\"name\":\"A1\"";
    assertThat(type).contains(name);
    assertIsRefused(
        type.replace(name, "\"name\":\"Gap\",\"namespace\":\"io.clickfold.wire\"")
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void longSchemasAreRefused() {
    byte[] schema =
        SchemaNormalization.toParsingForm(schemaOf("Gap")).getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(schema, SchemaResolver.MAX_SCHEMA_BYTES + 1);
    Arrays.fill(padded, schema.length, padded.length, (byte) ' ');

    assertIsRefused(padded);
  }

  /** As deep as its length allows: whatever reads it must not need a stack without bounds. */
  @Test
  void deepSchemasAreRefusedOrRead() {
    String array = "{\"type\":\"array\",\"items\":";
    int depth = (SchemaResolver.MAX_SCHEMA_BYTES - 200) / (array.length() + 1);
    String json =
        "{\"name\":\"io.clickfold.wire.Gap\",\"type\":\"record\",\"fields\":["
            + "{\"name\":\"deep\",\"type\":%s\"long\"%s}]}"
                .formatted(array.repeat(depth), "}".repeat(depth));

    assertIsRefused(json.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 2_000)
  void damagedSchemasAreRefusedOrRead(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder json = new StringBuilder(SchemaNormalization.toParsingForm(schemaOf("AdSplit")));
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      int from = random.nextInt(json.length());
      int to = Math.min(json.length(), from + random.nextInt(12));
      json.replace(from, to, PARTS_OF_SCHEMAS.get(random.nextInt(PARTS_OF_SCHEMAS.size())));
    }
    byte[] schema = json.toString().getBytes(StandardCharsets.UTF_8);
    byte[] message = message(SchemaNormalization.fingerprint64(schema), new byte[40]);

    try {
      records.valueOf(consumed(message, schema));
    } catch (IllegalArgumentException e) {
      // As it should be.
    }
  }

  private void assertIsRefused(byte[] schema) {
    byte[] message = message(SchemaNormalization.fingerprint64(schema), new byte[20]);

    assertThatThrownBy(() -> records.valueOf(consumed(message, schema)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 2_000)
  void damagedRecordsOfANewerVersionAreRefusedOrRead(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Schema newer =
        schema(
            "AdSplit",
            json ->
                json.replace(
                    "{\"name\": \"hour\"",
                    """
                    {"name": "zones", "type": {"type": "array", "items": "string"}, "default": []},
                    {"name": "tags", "type": {"type": "map", "values": "bytes"}, "default": {}},
                    {"name": "hour\""""));
    GenericRecord record = new GenericData.Record(newer);
    record.put("zones", List.of("eu", "us"));
    record.put("tags", Map.of("a", ByteBuffer.wrap(new byte[3])));
    record.put("hour", random.nextLong());
    record.put("ad_id", "ad-" + random.nextInt());
    record.put("source", random.nextInt());
    record.put("from", random.nextLong());
    record.put("to", random.nextBoolean() ? null : random.nextLong());
    record.put("shards", random.nextInt());
    record.put("clicks_per_second", random.nextInt());
    record.put("offset", random.nextLong());

    byte[] damaged = damage(encode(newer, record), random);

    try {
      decoder.decode(records.valueOf(consumed(newer, damaged)));
    } catch (IllegalArgumentException e) {
      // As it should be.
    }
  }

  /** Cuts it, or changes some bytes behind the fingerprint. */
  private static byte[] damage(byte[] message, Random random) {
    if (random.nextBoolean()) {
      return Arrays.copyOf(message, random.nextInt(message.length));
    }
    for (int left = 1 + random.nextInt(5); left > 0; left--) {
      message[10 + random.nextInt(message.length - 10)] = (byte) random.nextInt();
    }
    return message;
  }

  @Test
  void theFewAreSentWithTheirSchemas() throws IOException {
    HotClicksWriter hot = new HotClicksWriter(2);
    for (Result few :
        List.of(
            WATERMARK,
            SPLIT,
            GAP,
            new RankingWatermark(1, 2, 3),
            new TaskMark(UUID.randomUUID(), 1, 2))) {
      assertThat(schemaSentWith(encoder.encode(few)))
          .contains(SchemaNormalization.toParsingForm(schemaOf(few.getClass().getSimpleName())));
    }
    assertThat(schemaSentWith(hot.finish()))
        .contains(SchemaNormalization.toParsingForm(schemaOf("HotClicks")));
    assertThat(schemaSentWith(encoder.encode(new MinuteCounts(0, 0, 0, List.of())))).isEmpty();
    assertThat(
            schemaSentWith(
                encoder.encode(
                    new Ranking(Cube.parse("total"), List.of(), 5, 0, 0, 0, true, List.of()))))
        .isEmpty();
  }

  private static Optional<String> schemaSentWith(byte[] value) {
    ProducerRecord<byte[], byte[]> record = AvroRecords.of(TOPIC, 1, value);
    assertThat(record.value()).isSameAs(value);
    return Optional.ofNullable(record.headers().lastHeader(AvroRecords.SCHEMA))
        .map(Header::value)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private Result read(Schema schema, GenericRecord record) throws IOException {
    return decoder.decode(records.valueOf(consumed(schema, encode(schema, record))));
  }

  private void assertIsUnknownWithoutHeader(byte[] message) {
    assertThatThrownBy(() -> records.valueOf(new ConsumerRecord<>(TOPIC, 0, 0, null, message)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no schema is known with the fingerprint");
  }

  private static GenericRecord watermark(Schema schema) {
    GenericRecord record = new GenericData.Record(schema);
    record.put("source", WATERMARK.source());
    record.put("sources", WATERMARK.sources());
    record.put("shards", WATERMARK.shards());
    record.put("partitions", WATERMARK.partitions());
    record.put("watermark", WATERMARK.watermark());
    return record;
  }

  private static byte[] encode(Schema schema, GenericRecord record) throws IOException {
    ByteBuffer message = new BinaryMessageEncoder<>(new GenericData(), schema).encode(record);
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }

  private static byte[] message(long fingerprint, byte[] body) {
    return ByteBuffer.allocate(10 + body.length)
        .put((byte) 0xC3)
        .put((byte) 0x01)
        .putLong(Long.reverseBytes(fingerprint))
        .put(body)
        .array();
  }

  private static ConsumerRecord<byte[], byte[]> consumed(Schema schema, byte[] message) {
    return consumed(
        message, SchemaNormalization.toParsingForm(schema).getBytes(StandardCharsets.UTF_8));
  }

  private static ConsumerRecord<byte[], byte[]> consumed(byte[] message, byte[] schema) {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(TOPIC, 0, 0, null, message);
    record.headers().add(AvroRecords.SCHEMA, schema);
    return record;
  }

  private interface Change {
    String of(String json);
  }

  private static Schema schemaOf(String name) {
    return schema(name, json -> json);
  }

  private static Schema schema(String name, Change change) {
    try (InputStream file = AvroRecordsTest.class.getResourceAsStream("/avro/" + name + ".avsc")) {
      String json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      String changed = change.of(json);
      Schema schema = new Schema.Parser().parse(changed);
      return schema;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
