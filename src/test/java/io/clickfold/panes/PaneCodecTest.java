package io.clickfold.panes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.click.Cube;
import io.clickfold.panes.PaneRecord.AdCells;
import io.clickfold.panes.PaneRecord.CellName;
import io.clickfold.testing.Allocation;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.avro.AvroWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

/** The records of {@code ad-ranks} and {@code ad-panes} against Avro's own codec. */
class PaneCodecTest {
  private static final Schema LOCAL_RANKINGS = schema("LocalRankings");
  private static final Schema CLOSED_PANES = schema("ClosedPanes");
  private static final Schema PANE_RECORD = schema("PaneRecord");
  private static final int FINGERPRINT_END = 10;

  @Property(tries = 200)
  void rankingsAgreeWithAvro(@ForAll("rankings") LocalRankings rankings) throws IOException {
    byte[] ours = rankings.encode();

    GenericRecord read = read(LOCAL_RANKINGS, ours);

    assertThat(read.get("partition")).isEqualTo(rankings.partition());
    assertThat(read.get("until")).isEqualTo(rankings.until());
    assertThat(read.get("cube")).hasToString(rankings.cube().name());
    assertThat(texts(read.get("cell"))).isEqualTo(rankings.cell());
    List<String> ids = texts(read.get("ad_ids"));
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(records(read.get("windows")).stream().map(window -> windowTop(window, ids)).toList())
        .isEqualTo(rankings.windows());
    assertThat(LocalResult.decode(ours)).isEqualTo(rankings);
    assertThat(LocalResult.decode(write(LOCAL_RANKINGS, read))).isEqualTo(rankings);
  }

  /** However it is cut into blocks, reading it takes no more than a multiple of its bytes. */
  @Test
  void anAdsCellsMayStandInBlocksOfOne() {
    int cells = 20_000;
    AvroWriter out = new AvroWriter();
    out.fixed(new PaneRecord(0, 0, 0, List.of(), List.of()).encode());
    byte[] empty = out.toBytes();
    out.clear();
    out.fixed(empty, 0, empty.length - 1);
    out.arrayBlock(1);
    out.string("ad");
    for (int cell = 0; cell < cells; cell++) {
      out.arrayBlock(1);
      out.integer(cell);
      out.integer(7);
    }
    out.arrayEnd();
    out.arrayEnd();
    byte[] record = out.toBytes();

    PaneRecord read =
        Allocation.atMost(Allocation.forInput(record.length), () -> PaneRecord.decode(record));

    assertThat(read.ads())
        .singleElement()
        .satisfies(ad -> assertThat(ad.cells()).hasSize(cells).isSorted())
        .satisfies(ad -> assertThat(ad.clicks()).hasSize(cells).containsOnly(7));
  }

  private static WindowTop windowTop(GenericRecord window, List<String> ids) {
    return new WindowTop(
        (int) window.get("window"),
        (long) window.get("clicks"),
        (boolean) window.get("complete"),
        records(window.get("ads")).stream()
            .map(ad -> new RankedAd(ids.get((int) ad.get("ad")), (long) ad.get("clicks")))
            .toList());
  }

  @Property(tries = 50)
  void watermarksAgreeWithAvro(@ForAll long until) throws IOException {
    ClosedPanes closed = new ClosedPanes(3, 8, until);
    byte[] ours = closed.encode();

    GenericRecord read = read(CLOSED_PANES, ours);

    assertThat(read.get("partition")).isEqualTo(3);
    assertThat(read.get("partitions")).isEqualTo(8);
    assertThat(read.get("until")).isEqualTo(until);
    assertThat(LocalResult.decode(ours)).isEqualTo(closed);
    assertThat(LocalResult.decode(write(CLOSED_PANES, read))).isEqualTo(closed);
  }

  @Property(tries = 200)
  void panesAgreeWithAvro(@ForAll("panes") PaneRecord pane) throws IOException {
    byte[] ours = pane.encode();

    GenericRecord read = read(PANE_RECORD, ours);

    assertThat(read.get("partition")).isEqualTo(pane.partition());
    assertThat(read.get("minute")).isEqualTo(pane.minute());
    assertThat(read.get("fragment")).isEqualTo(pane.fragment());
    assertThat(
            records(read.get("cells")).stream()
                .map(
                    cell ->
                        new CellName(
                            Cube.parse(cell.get("cube").toString()), texts(cell.get("values"))))
                .toList())
        .isEqualTo(pane.cells());
    assertThat(records(read.get("ads")).stream().map(PaneCodecTest::text).toList())
        .isEqualTo(pane.ads().stream().map(PaneCodecTest::text).toList());
    assertThat(text(PaneRecord.decode(ours))).isEqualTo(text(pane));
    assertThat(text(PaneRecord.decode(write(PANE_RECORD, read)))).isEqualTo(text(pane));
  }

  private static String text(GenericRecord ad) {
    List<GenericRecord> cells = records(ad.get("cells"));
    return text(
        new AdCells(
            ad.get("ad_id").toString(),
            cells.stream().mapToInt(cell -> (int) cell.get("cell")).toArray(),
            cells.stream().mapToLong(cell -> (long) cell.get("clicks")).toArray()));
  }

  private static String text(AdCells ad) {
    return ad.adId() + Arrays.toString(ad.cells()) + Arrays.toString(ad.clicks());
  }

  private static String text(PaneRecord pane) {
    return "%d %d %d %s %s"
        .formatted(
            pane.partition(),
            pane.minute(),
            pane.fragment(),
            pane.cells(),
            pane.ads().stream().map(PaneCodecTest::text).toList());
  }

  @Property(tries = 2_000)
  void damagedRecordsAreRefusedOrRead(
      @ForAll("rankings") LocalRankings rankings,
      @ForAll("panes") PaneRecord pane,
      @ForAll long seed) {
    Random random = new Random(seed);
    byte[] ranked =
        damage(
            random.nextInt(4) == 0 ? new ClosedPanes(3, 8, seed).encode() : rankings.encode(),
            random);
    byte[] kept = damage(pane.encode(), random);

    try {
      LocalResult.decode(ranked);
    } catch (IllegalArgumentException e) {
      // As it should be.
    }
    try {
      PaneRecord.decode(kept);
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
      int where = FINGERPRINT_END + random.nextInt(message.length - FINGERPRINT_END);
      message[where] = (byte) random.nextInt();
    }
    return message;
  }

  @Property(tries = 100)
  void recordsThatAreCutAreRefused(
      @ForAll("rankings") LocalRankings rankings, @ForAll("panes") PaneRecord pane) {
    byte[] ranked = rankings.encode();
    byte[] kept = pane.encode();
    for (int end = 0; end < ranked.length; end++) {
      byte[] cut = Arrays.copyOf(ranked, end);
      assertThatThrownBy(() -> LocalResult.decode(cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (int end = 0; end < kept.length; end++) {
      byte[] cut = Arrays.copyOf(kept, end);
      assertThatThrownBy(() -> PaneRecord.decode(cut)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatBelongsToAnotherTopicIsRefused() {
    byte[] pane = new PaneRecord(1, 0, 0, List.of(), List.of()).encode();
    byte[] closed = new ClosedPanes(1, 2, 3).encode();

    assertThatThrownBy(() -> LocalResult.decode(pane))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no schema is known of a local ranking");
    assertThatThrownBy(() -> PaneRecord.decode(closed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no schema is known of a pane");
  }

  @Test
  void absurdNumbersOfPartitionsAreRefused() {
    for (ClosedPanes absurd :
        List.of(
            new ClosedPanes(-1, 2, 3),
            new ClosedPanes(Integer.MAX_VALUE, 2, 3),
            new ClosedPanes(1, Integer.MAX_VALUE, 3))) {
      assertThatThrownBy(() -> LocalResult.decode(absurd.encode()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Provide
  Arbitrary<LocalRankings> rankings() {
    Arbitrary<RankedAd> ad = Combinators.combine(text(), Arbitraries.longs()).as(RankedAd::new);
    Arbitrary<WindowTop> window =
        Combinators.combine(
                Arbitraries.integers(),
                Arbitraries.longs(),
                Arbitraries.of(true, false),
                ad.list().ofMaxSize(4))
            .as(WindowTop::new);
    return Combinators.combine(
            Arbitraries.integers(),
            Arbitraries.longs(),
            cube(),
            text().list().ofMaxSize(3),
            window.list().ofMaxSize(3))
        .as(LocalRankings::new);
  }

  @Provide
  Arbitrary<PaneRecord> panes() {
    Arbitrary<CellName> cell =
        Combinators.combine(cube(), text().list().ofMaxSize(3)).as(CellName::new);
    Arbitrary<AdCells> ad =
        Combinators.combine(
                text(), Arbitraries.integers().array(int[].class).ofMaxSize(4), Arbitraries.longs())
            .as(
                (id, cells, clicks) -> {
                  long[] each = new long[cells.length];
                  Arrays.setAll(each, i -> clicks + i);
                  return new AdCells(id, cells, each);
                });
    return Combinators.combine(
            Arbitraries.integers(),
            Arbitraries.longs(),
            Arbitraries.integers(),
            cell.list().ofMaxSize(4),
            ad.list().ofMaxSize(4))
        .as(PaneRecord::new);
  }

  private static Arbitrary<Cube> cube() {
    return Arbitraries.of("total", "country", "country+device").map(Cube::parse);
  }

  private static Arbitrary<String> text() {
    return Arbitraries.strings().withChars("aZ0-_é水").ofMaxLength(20);
  }

  private static GenericRecord read(Schema schema, byte[] message) throws IOException {
    return new BinaryMessageDecoder<GenericRecord>(new GenericData(), schema).decode(message);
  }

  private static byte[] write(Schema schema, GenericRecord record) throws IOException {
    ByteBuffer message = new BinaryMessageEncoder<>(new GenericData(), schema).encode(record);
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }

  private static List<String> texts(Object array) {
    return ((List<?>) array).stream().map(Object::toString).toList();
  }

  private static List<GenericRecord> records(Object array) {
    return ((List<?>) array).stream().map(GenericRecord.class::cast).toList();
  }

  private static Schema schema(String name) {
    try (InputStream file = PaneCodecTest.class.getResourceAsStream("/avro/" + name + ".avsc")) {
      return new Schema.Parser().parse(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
