package io.clickfold.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.click.Cube;
import io.clickfold.wire.avro.AvroWriter;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.Framing;
import io.clickfold.wire.avro.PackedCells;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

/** What we write and read against Avro's message encoder and decoder. */
class ResultCodecTest {
  private static final Schema MINUTE_COUNTS = schema("/avro/MinuteCounts.avsc");
  private static final Schema SOURCE_WATERMARK = schema("/avro/SourceWatermark.avsc");
  private static final Schema AD_SPLIT = schema("/avro/AdSplit.avsc");
  private static final Schema HOT_CLICKS = schema("/avro/HotClicks.avsc");
  private static final Schema RANKING = schema("/avro/Ranking.avsc");
  private static final Schema RANKING_WATERMARK = schema("/avro/RankingWatermark.avsc");
  private static final Schema TASK_MARK = schema("/avro/TaskMark.avsc");
  private static final Schema GAP = schema("/avro/Gap.avsc");

  private final ResultEncoder encoder = new ResultEncoder();
  private final ResultDecoder decoder = new ResultDecoder();

  @Test
  void fingerprintsAreThoseOfTheSchemaFiles() {
    assertThat(Framing.MINUTE_COUNTS)
        .isEqualTo(SchemaNormalization.parsingFingerprint64(MINUTE_COUNTS));
    assertThat(Framing.SOURCE_WATERMARK)
        .isEqualTo(SchemaNormalization.parsingFingerprint64(SOURCE_WATERMARK));
    assertThat(Framing.AD_SPLIT).isEqualTo(SchemaNormalization.parsingFingerprint64(AD_SPLIT));
    assertThat(Framing.HOT_CLICKS).isEqualTo(SchemaNormalization.parsingFingerprint64(HOT_CLICKS));
    assertThat(Framing.RANKING).isEqualTo(SchemaNormalization.parsingFingerprint64(RANKING));
    assertThat(Framing.RANKING_WATERMARK)
        .isEqualTo(SchemaNormalization.parsingFingerprint64(RANKING_WATERMARK));
    assertThat(Framing.TASK_MARK).isEqualTo(SchemaNormalization.parsingFingerprint64(TASK_MARK));
    assertThat(Framing.GAP).isEqualTo(SchemaNormalization.parsingFingerprint64(GAP));
    assertThat(Framing.LOCAL_RANKINGS)
        .isEqualTo(SchemaNormalization.parsingFingerprint64(schema("/avro/LocalRankings.avsc")));
    assertThat(Framing.CLOSED_PANES)
        .isEqualTo(SchemaNormalization.parsingFingerprint64(schema("/avro/ClosedPanes.avsc")));
    assertThat(Framing.PANE_RECORD)
        .isEqualTo(SchemaNormalization.parsingFingerprint64(schema("/avro/PaneRecord.avsc")));
  }

  @Property(tries = 300)
  void avroReadsWhatWeWriteAndWeReadWhatAvroWrites(@ForAll("minuteCounts") MinuteCounts minute)
      throws IOException {
    byte[] ours = encoder.encode(minute);

    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(data(), MINUTE_COUNTS).decode(ours);

    assertThat(read.toString()).isEqualTo(generic(minute).toString());
    ByteBuffer theirs = new BinaryMessageEncoder<>(data(), MINUTE_COUNTS).encode(generic(minute));
    assertThat(decoder.decode(bytes(theirs))).isEqualTo(minute);
    assertThat(decoder.decode(ours)).isEqualTo(minute);
  }

  @Property(tries = 100)
  void watermarksAgreeWithAvro(
      @ForAll int source,
      @ForAll int sources,
      @ForAll int shards,
      @ForAll int partitions,
      @ForAll long watermark)
      throws IOException {
    SourceWatermark ours = new SourceWatermark(source, sources, shards, partitions, watermark);

    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(data(), SOURCE_WATERMARK)
            .decode(encoder.encode(ours));

    assertThat(read.get("source")).isEqualTo(source);
    assertThat(read.get("sources")).isEqualTo(sources);
    assertThat(read.get("shards")).isEqualTo(shards);
    assertThat(read.get("partitions")).isEqualTo(partitions);
    assertThat(read.get("watermark")).isEqualTo(watermark);
    assertThat(decoder.decode(encoder.encode(ours))).isEqualTo(ours);
  }

  @Property(tries = 100)
  void rankingsAgreeWithAvro(@ForAll("rankings") Ranking ranking) throws IOException {
    byte[] ours = encoder.encode(ranking);

    GenericRecord read = new BinaryMessageDecoder<GenericRecord>(data(), RANKING).decode(ours);

    assertThat(read.toString()).isEqualTo(generic(ranking).toString());
    ByteBuffer theirs = new BinaryMessageEncoder<>(data(), RANKING).encode(generic(ranking));
    assertThat(decoder.decode(bytes(theirs))).isEqualTo(ranking);
    assertThat(decoder.decode(ours)).isEqualTo(ranking);
  }

  @Property(tries = 100)
  void rankingWatermarksAgreeWithAvro(
      @ForAll int partition, @ForAll int partitions, @ForAll long watermark) throws IOException {
    RankingWatermark ours = new RankingWatermark(partition, partitions, watermark);

    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(data(), RANKING_WATERMARK)
            .decode(encoder.encode(ours));

    assertThat(read.get("partition")).isEqualTo(partition);
    assertThat(read.get("partitions")).isEqualTo(partitions);
    assertThat(read.get("watermark")).isEqualTo(watermark);
    assertThat(decoder.decode(encoder.encode(ours))).isEqualTo(ours);
  }

  @Property(tries = 100)
  void gapsAgreeWithAvro(
      @ForAll long from, @ForAll long to, @ForAll int partition, @ForAll long offset)
      throws IOException {
    Gap gap = new Gap(from, to, Gap.EXPIRED, "ad-clicks", partition, offset, offset + 1, to + 1);
    byte[] ours = encoder.encode(gap);

    GenericRecord read = new BinaryMessageDecoder<GenericRecord>(data(), GAP).decode(ours);

    assertThat(read.get("from")).isEqualTo(from);
    assertThat(read.get("to")).isEqualTo(to);
    assertThat(read.get("reason")).hasToString(Gap.EXPIRED);
    assertThat(read.get("topic")).hasToString("ad-clicks");
    assertThat(read.get("partition")).isEqualTo(partition);
    assertThat(read.get("from_offset")).isEqualTo(offset);
    assertThat(read.get("to_offset")).isEqualTo(offset + 1);
    assertThat(read.get("noticed")).isEqualTo(to + 1);
    assertThat(decoder.decode(ours)).isEqualTo(gap);
  }

  @Property(tries = 100)
  void splitsAgreeWithAvro(@ForAll("splits") AdSplit split) throws IOException {
    byte[] ours = encoder.encode(split);

    GenericRecord read = new BinaryMessageDecoder<GenericRecord>(data(), AD_SPLIT).decode(ours);

    assertThat(read.get("hour")).isEqualTo(split.hour());
    assertThat(read.get("offset")).isEqualTo(split.offset());
    assertThat(read.get("ad_id")).hasToString(split.adId());
    assertThat(read.get("source")).isEqualTo(split.source());
    assertThat(read.get("from")).isEqualTo(split.from());
    assertThat(read.get("to")).isEqualTo(split.isOpen() ? null : split.to());
    assertThat(read.get("shards")).isEqualTo(split.shards());
    assertThat(read.get("clicks_per_second")).isEqualTo(split.clicksPerSecond());
    ByteBuffer theirs = new BinaryMessageEncoder<>(data(), AD_SPLIT).encode(read);
    assertThat(decoder.decode(bytes(theirs))).isEqualTo(split);
    assertThat(decoder.decode(ours)).isEqualTo(split);
  }

  @Provide
  Arbitrary<AdSplit> splits() {
    return Combinators.combine(
            Arbitraries.longs(),
            text(),
            Arbitraries.integers(),
            Arbitraries.longs(),
            Arbitraries.longs().injectDuplicates(0.2),
            Arbitraries.integers(),
            Arbitraries.integers(),
            Arbitraries.longs())
        .as(
            (hour, ad, source, from, to, shards, rate, offset) ->
                new AdSplit(
                    hour, ad, source, from, to < 0 ? AdSplit.OPEN : to, shards, rate, offset));
  }

  @Property(tries = 100)
  void hotClicksAgreeWithAvro(
      @ForAll int source, @ForAll("bodies") List<byte[]> bodies, @ForAll long offset)
      throws IOException {
    HotClicksWriter writer = new HotClicksWriter(source);
    for (int i = 0; i < bodies.size(); i++) {
      writer.add(offset + i, bodies.get(i));
    }
    byte[] ours = writer.finish();

    GenericRecord read = new BinaryMessageDecoder<GenericRecord>(data(), HOT_CLICKS).decode(ours);

    assertThat(read.get("source")).isEqualTo(source);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      expected.add(offset + i + " " + Arrays.toString(bodies.get(i)));
    }
    List<String> byAvro = new ArrayList<>();
    for (Object click : (List<?>) read.get("clicks")) {
      GenericRecord record = (GenericRecord) click;
      byAvro.add(
          record.get("offset")
              + " "
              + Arrays.toString(bytes(((ByteBuffer) record.get("click")).duplicate())));
    }
    assertThat(byAvro).isEqualTo(expected);
    assertThat(texts(HotClicks.read(ours), source)).isEqualTo(expected);
    ByteBuffer theirs = new BinaryMessageEncoder<>(data(), HOT_CLICKS).encode(read);
    assertThat(texts(HotClicks.read(bytes(theirs)), source)).isEqualTo(expected);
    for (int end = 0; end < ours.length; end++) {
      byte[] cut = Arrays.copyOf(ours, end);
      assertThatThrownBy(() -> texts(HotClicks.read(cut), source))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static List<String> texts(HotClicks clicks, int source) {
    assertThat(clicks.source()).isEqualTo(source);
    List<String> texts = new ArrayList<>();
    clicks.forEach(
        (offset, bytes, from, length) ->
            texts.add(
                offset + " " + Arrays.toString(Arrays.copyOfRange(bytes, from, from + length))));
    return texts;
  }

  @Provide
  Arbitrary<List<byte[]>> bodies() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(20).list().ofMaxSize(5);
  }

  @Property(tries = 100)
  void marksAgreeWithAvro(
      @ForAll long high, @ForAll long low, @ForAll int task, @ForAll int partitions)
      throws IOException {
    TaskMark ours = new TaskMark(new UUID(high, low), task, partitions);

    GenericRecord read =
        new BinaryMessageDecoder<GenericRecord>(data(), TASK_MARK).decode(encoder.encode(ours));

    assertThat(read.get("job")).hasToString(ours.job().toString());
    assertThat(read.get("task")).isEqualTo(task);
    assertThat(read.get("partitions")).isEqualTo(partitions);
    ByteBuffer theirs = new BinaryMessageEncoder<>(data(), TASK_MARK).encode(read);
    assertThat(decoder.decode(bytes(theirs))).isEqualTo(ours);
    assertThat(decoder.decode(encoder.encode(ours))).isEqualTo(ours);
  }

  @Property(tries = 100)
  void cubesOfARowAreThoseThatWerePacked(@ForAll("cubes") List<CubeCells> cubes) {
    assertThat(PackedCubes.unpack(PackedCubes.pack(cubes), decoder)).isEqualTo(cubes);
  }

  @Property(tries = 100)
  void cellsOfARowAreThoseThatWerePacked(@ForAll("cubes") List<CubeCells> cubes) {
    for (CubeCells cube : cubes) {
      assertThat(PackedCells.of(cube.cells().bytes())).isEqualTo(cube.cells());
    }
  }

  @Property(tries = 300)
  void damagedRecordsAreRefused(@ForAll("minuteCounts") MinuteCounts minute, @ForAll int where) {
    byte[] whole = encoder.encode(minute);
    byte[] cut = Arrays.copyOf(whole, Math.floorMod(where, whole.length));

    assertThatThrownBy(() -> decoder.decode(cut)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 3_000)
  void damagedRecordsOfAnyKindAreRefusedOrRead(@ForAll long seed) {
    Random random = new Random(seed);
    List<CubeCells> cubes =
        List.of(
            new CubeCells(
                Cube.parse("country"), 0, 0, PackedCells.of(List.of(new Cell(List.of("KR"), 5)))));
    HotClicksWriter hot = new HotClicksWriter(2);
    hot.add(random.nextLong(), new byte[] {1, 2, 3});
    List<byte[]> kinds =
        List.of(
            encoder.encode(new MinuteCounts(60_000, 3, 0, List.of(new AdCounts("a", 5, cubes)))),
            encoder.encode(
                new Ranking(
                    Cube.parse("country"),
                    List.of("KR"),
                    5,
                    60_000,
                    0,
                    9,
                    true,
                    List.of(new RankedAd("a", 5)))),
            encoder.encode(new SourceWatermark(3, 16, 4, 8, random.nextLong())),
            encoder.encode(new AdSplit(0, "a", 3, 60_000, random.nextLong(), 4, 9_000, 7)),
            encoder.encode(new RankingWatermark(3, 8, random.nextLong())),
            encoder.encode(new TaskMark(new UUID(random.nextLong(), 1), 3, 8)),
            encoder.encode(new Gap(0, 60_000, Gap.EXPIRED, "t", 3, 10, 20, random.nextLong())),
            hot.finish());
    byte[] damaged = damage(kinds.get(random.nextInt(kinds.size())), random);

    try {
      if (HotClicks.are(damaged)) {
        HotClicks.read(damaged).forEach((offset, bytes, from, length) -> {});
      } else {
        decoder.decode(damaged);
      }
    } catch (IllegalArgumentException e) {
      // As it should be.
    }
  }

  /** Cuts it, or changes some bytes behind the fingerprint. */
  private static byte[] damage(byte[] message, Random random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(message, random.nextInt(message.length));
    }
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      int where = Framing.LENGTH + random.nextInt(message.length - Framing.LENGTH);
      message[where] = (byte) random.nextInt();
    }
    return message;
  }

  /** Avro's own decoder would make room for the string before it sees that it is not there. */
  @Test
  void aLengthThatIsClaimedTakesNoMemory() {
    AvroWriter out = new AvroWriter();
    out.fixed(Framing.header(Framing.TASK_MARK));
    out.integer(Integer.MAX_VALUE - 8);
    out.fixed(new byte[20]);

    assertThatThrownBy(() -> decoder.decode(out.toBytes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a length of 2147483639 exceeds the record");
  }

  /** They were written by hand once. */
  @Test
  void theLibraryWritesTheBytesThatWereWrittenBefore() {
    AvroWriter watermark = new AvroWriter();
    watermark.fixed(Framing.header(Framing.SOURCE_WATERMARK));
    for (long value : new long[] {-1, 16, 4, 8, 1_700_000_000_000L}) {
      watermark.integer(value);
    }
    AvroWriter open = new AvroWriter();
    open.fixed(Framing.header(Framing.AD_SPLIT));
    open.integer(0);
    open.string("é");
    open.integer(3);
    open.integer(60_000);
    open.union(0);
    for (long value : new long[] {4, 9_000, 7}) {
      open.integer(value);
    }
    AvroWriter ended = new AvroWriter();
    ended.fixed(Framing.header(Framing.AD_SPLIT));
    ended.integer(0);
    ended.string("é");
    ended.integer(3);
    ended.integer(60_000);
    ended.union(1);
    for (long value : new long[] {120_000, 4, 9_000, 7}) {
      ended.integer(value);
    }
    UUID job = new UUID(1, 2);
    AvroWriter mark = new AvroWriter();
    mark.fixed(Framing.header(Framing.TASK_MARK));
    mark.string(job.toString());
    mark.integer(3);
    mark.integer(8);

    assertThat(encoder.encode(new SourceWatermark(-1, 16, 4, 8, 1_700_000_000_000L)))
        .isEqualTo(watermark.toBytes());
    assertThat(encoder.encode(new AdSplit(0, "é", 3, 60_000, AdSplit.OPEN, 4, 9_000, 7)))
        .isEqualTo(open.toBytes());
    assertThat(encoder.encode(new AdSplit(0, "é", 3, 60_000, 120_000, 4, 9_000, 7)))
        .isEqualTo(ended.toBytes());
    assertThat(encoder.encode(new TaskMark(job, 3, 8))).isEqualTo(mark.toBytes());
  }

  @Test
  void unknownSchemasAreRefusedByName() {
    byte[] message = Framing.header(0x1234);

    assertThatThrownBy(() -> decoder.decode(message)).hasMessageContaining("0000000000001234");
  }

  @Provide
  Arbitrary<MinuteCounts> minuteCounts() {
    Arbitrary<AdCounts> ad =
        Combinators.combine(text(), Arbitraries.longs(), cubes()).as(AdCounts::new);
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.integers(),
            Arbitraries.integers(),
            ad.list().ofMaxSize(4))
        .as(MinuteCounts::new);
  }

  @Provide
  Arbitrary<List<CubeCells>> cubes() {
    Arbitrary<Cell> cell =
        Combinators.combine(text().list().ofMaxSize(3), Arbitraries.longs()).as(Cell::new);
    return Combinators.combine(
            Arbitraries.of("country", "ip", "country+device").map(Cube::parse),
            Arbitraries.integers(),
            Arbitraries.integers(),
            Arbitraries.integers(),
            cell.list().ofMaxSize(5).map(PackedCells::of))
        .as(CubeCells::new)
        .list()
        .ofMaxSize(4);
  }

  private static Arbitrary<String> text() {
    return Arbitraries.strings().withChars("aZ0-_é水").ofMaxLength(70);
  }

  @Provide
  Arbitrary<Ranking> rankings() {
    Arbitrary<RankedAd> ad = Combinators.combine(text(), Arbitraries.longs()).as(RankedAd::new);
    return Combinators.combine(
            Arbitraries.of("total", "country", "country+device").map(Cube::parse),
            text().list().ofMaxSize(3),
            Arbitraries.integers(),
            Arbitraries.longs(),
            Arbitraries.integers(),
            Arbitraries.longs(),
            Arbitraries.of(true, false),
            ad.list().ofMaxSize(5))
        .as(Ranking::new);
  }

  private static GenericRecord generic(Ranking ranking) {
    Schema adSchema = RANKING.getField("ads").schema().getElementType();
    GenericRecord record = new GenericData.Record(RANKING);
    record.put("cube", ranking.cube().name());
    record.put("cell", ranking.cell());
    record.put("window", ranking.window());
    record.put("until", ranking.until());
    record.put("generation", ranking.generation());
    record.put("clicks", ranking.clicks());
    record.put("complete", ranking.complete());
    record.put(
        "ads",
        ranking.ads().stream()
            .map(
                ad -> {
                  GenericRecord a = new GenericData.Record(adSchema);
                  a.put("ad_id", ad.adId());
                  a.put("clicks", ad.clicks());
                  return a;
                })
            .toList());
    return record;
  }

  private static GenericRecord generic(MinuteCounts minute) {
    Schema adSchema = MINUTE_COUNTS.getField("ads").schema().getElementType();
    GenericRecord record = new GenericData.Record(MINUTE_COUNTS);
    record.put("minute", minute.minute());
    record.put("source", minute.source());
    record.put("generation", minute.generation());
    record.put("ads", minute.ads().stream().map(ad -> generic(ad, adSchema)).toList());
    return record;
  }

  private static GenericRecord generic(AdCounts ad, Schema schema) {
    Schema cubeSchema = schema.getField("cubes").schema().getElementType();
    GenericRecord record = new GenericData.Record(schema);
    record.put("ad_id", ad.adId());
    record.put("clicks", ad.clicks());
    record.put("cubes", ad.cubes().stream().map(cube -> generic(cube, cubeSchema)).toList());
    return record;
  }

  private static GenericRecord generic(CubeCells cube, Schema schema) {
    Schema cellSchema = schema.getField("cells").schema().getElementType();
    GenericRecord record = new GenericData.Record(schema);
    record.put("cube", cube.cube().name());
    record.put("level", cube.level());
    record.put("part", cube.part());
    record.put("segment", cube.segment());
    record.put(
        "cells",
        cube.cells().toList().stream()
            .map(
                cell -> {
                  GenericRecord c = new GenericData.Record(cellSchema);
                  c.put("values", cell.values());
                  c.put("clicks", cell.clicks());
                  return c;
                })
            .toList());
    return record;
  }

  /** Without conversions: timestamps as the plain numbers that they are on the wire. */
  private static GenericData data() {
    return new GenericData();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Schema schema(String path) {
    try (InputStream in = Schema.class.getResourceAsStream(path)) {
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
