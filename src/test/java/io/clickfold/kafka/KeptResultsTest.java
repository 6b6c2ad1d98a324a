package io.clickfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cube;
import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.platform.Role;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.Gap;
import io.clickfold.wire.HotClicks;
import io.clickfold.wire.HotClicksWriter;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.RankingWatermark;
import io.clickfold.wire.Result;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.ResultEncoder;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.TaskMark;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The records of {@code click-counts}, {@code hot-ad-clicks} and {@code dead-letters}. */
class KeptResultsTest {
  private static final long MINUTE = Instant.parse("2026-11-22T10:15:00Z").toEpochMilli();
  private static final long HOUR = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();

  private static final SourceWatermark WATERMARK =
      new SourceWatermark(-3, 300, 16, 64, MINUTE + 60_000);

  private final KeptBytes kept = new KeptBytes();
  private final AvroRecords avro = new AvroRecords();

  static Stream<Arguments> results() {
    return Stream.of(
        Arguments.of(
            "topics/click-counts/MinuteCounts",
            new MinuteCounts(
                MINUTE,
                16_777_219,
                26_752_800,
                List.of(
                    new AdCounts(
                        "ad-é",
                        5_000_000_000L,
                        List.of(
                            new CubeCells(
                                Cube.parse("country+device"),
                                0,
                                0,
                                PackedCells.of(
                                    List.of(
                                        new Cell(List.of("DE", "phone"), 4_999_999_990L),
                                        new Cell(List.of("ZZ", ""), 10)))),
                            new CubeCells(Cube.parse("ip"), 2, 0, PackedCells.NONE),
                            new CubeCells(
                                Cube.parse("ip"),
                                2,
                                4_160,
                                3,
                                PackedCells.of(List.of(new Cell(List.of("2001:db8::1"), 77)))))),
                    new AdCounts("b", 1, List.of())))),
        Arguments.of("topics/click-counts/SourceWatermark", WATERMARK),
        Arguments.of(
            "topics/click-counts/AdSplit",
            new AdSplit(HOUR, "ad-é", 12, MINUTE, MINUTE + 180_000, 36, 250_000, 9_876_543_210L)),
        Arguments.of(
            "topics/click-counts/AdSplit-open",
            new AdSplit(HOUR, "b", 0, MINUTE, AdSplit.OPEN, 2, 0, 0)),
        Arguments.of(
            "topics/click-counts/Ranking",
            new Ranking(
                Cube.parse("country+device"),
                List.of("DE", "phone"),
                60,
                MINUTE,
                26_752_800,
                8_000_000_000L,
                true,
                List.of(new RankedAd("ad-é", 5_000_000_000L), new RankedAd("b", 1)))),
        Arguments.of(
            "topics/click-counts/Ranking-total",
            new Ranking(Cube.TOTAL, List.of(), 1, MINUTE, 0, 0, false, List.of())),
        Arguments.of("topics/click-counts/RankingWatermark", new RankingWatermark(5, 64, MINUTE)),
        Arguments.of(
            "topics/click-counts/TaskMark",
            new TaskMark(UUID.fromString("5f0a1c3e-c78b-11f0-8de9-0242ac120002"), 1_234, 64)),
        Arguments.of(
            "topics/click-counts/Gap",
            new Gap(
                MINUTE,
                MINUTE + 120_000,
                Gap.EXPIRED,
                "ad-clicks",
                12,
                9_876_543_210L,
                9_876_543_300L,
                MINUTE + 123_456)),
        Arguments.of("topics/hot-ad-clicks/SourceWatermark", WATERMARK));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("results")
  void results(String name, Result value) {
    kept.check(name, record(new ResultEncoder().encode(value)), this::result, value);
  }

  private Result result(KeptFile file) {
    return new ResultDecoder().decode(avro.valueOf(file.record()));
  }

  @Test
  void clicksOfHotAds() {
    HotClicksWriter clicks = new HotClicksWriter(12);
    clicks.add(9_876_543_210L, "{\"ad_id\":\"a\"}".getBytes(StandardCharsets.UTF_8));
    clicks.add(9_876_543_217L, new byte[] {0, -1});

    kept.check(
        "topics/hot-ad-clicks/HotClicks",
        record(clicks.finish()),
        this::hotClicks,
        List.of("12", "9876543210: {\"ad_id\":\"a\"}", "9876543217: \u0000ÿ"));
  }

  /** The source, then each click with its offset; a character stands for each byte. */
  private List<String> hotClicks(KeptFile file) {
    List<String> read = new ArrayList<>();
    HotClicks clicks = HotClicks.read(avro.valueOf(file.record()));
    read.add(Integer.toString(clicks.source()));
    clicks.forEach(
        (offset, bytes, from, length) ->
            read.add(offset + ": " + new String(bytes, from, length, StandardCharsets.ISO_8859_1)));
    return read;
  }

  private static KeptFile record(byte[] value) {
    return KeptFile.of(AvroRecords.of("any", 0, value));
  }

  /** {@code io.clickfold.kafka.report} reads them. */
  @Test
  void deadLetters() {
    String time = KeptFile.header(DeadLetter.TIME);
    DeadLetter letter =
        new DeadLetter(
            Role.WRITER,
            Reason.STORE,
            "click-counts",
            12,
            9_876_543_210L,
            Optional.of(5),
            "ad-é".getBytes(StandardCharsets.UTF_8),
            new byte[] {0, -1},
            new IllegalStateException("no such é"));

    KeptFile written = KeptFile.of(letter.record("any"));

    assertThat(Instant.parse(written.text(time))).isBeforeOrEqualTo(Instant.now());
    kept.checkWritten(
        "topics/dead-letters/DeadLetter", written.with(time, "2026-11-22T10:15:30.123456Z"));
  }
}
