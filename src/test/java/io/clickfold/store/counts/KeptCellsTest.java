package io.clickfold.store.counts;

import io.clickfold.click.Cube;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.ResultDecoder;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Packed columns of {@code ad_cubes} and {@code ad_parts}, where a part's rows stand, and the write
 * times by which the rows' versions are told apart.
 */
class KeptCellsTest {
  private static final long MINUTE = Instant.parse("2026-11-22T10:15:00Z").toEpochMilli();
  private static final int GENERATION = 26_752_800;
  private static final int LEVEL = 2;

  private static final List<String> ADDRESS = List.of("2001:db8::1");

  private final KeptBytes kept = new KeptBytes();

  @Test
  void cubes() {
    List<CubeCells> heads =
        List.of(
            new CubeCells(
                Cube.parse("country+device"),
                0,
                Parts.HEAD,
                PackedCells.of(
                    List.of(
                        new Cell(List.of("DE", "phone"), 67_000_000),
                        new Cell(List.of("ZZ", "é"), 1)))),
            new CubeCells(Cube.parse("ip"), LEVEL, Parts.HEAD, PackedCells.NONE));

    kept.check(
        "tables/ad_cubes",
        KeptFile.empty().with("cubes", PackedCubes.pack(heads)),
        file -> PackedCubes.unpack(ByteBuffer.wrap(file.bytes("cubes")), new ResultDecoder()),
        heads);
  }

  @Test
  void parts() {
    int part = Parts.partOf(Parts.hash(ADDRESS), LEVEL);
    PackedCells cells =
        PackedCells.of(List.of(new Cell(ADDRESS, 77), new Cell(List.of("192.0.2.1"), 300)));

    kept.check(
        "tables/ad_parts",
        KeptFile.empty()
            .with("cells", cells.bytes())
            .with("part", Integer.toString(part))
            .with("bucket", Short.toString(Layout.bucket(part))),
        file -> PackedCells.of(ByteBuffer.wrap(file.bytes("cells"))),
        cells);
  }

  @Test
  void versions() {
    kept.check(
        "tables/ad_totals-version",
        KeptFile.empty()
            .with("live", Long.toString(RowVersion.of(MINUTE, 0, RowVersion.MAX_CLICKS)))
            .with("recomputed", Long.toString(RowVersion.of(MINUTE, GENERATION, 1))),
        file -> List.of(generation(file, "live"), generation(file, "recomputed")),
        List.of(0, GENERATION));
  }

  private static int generation(KeptFile file, String version) {
    return RowVersion.generationOf(MINUTE, Long.parseLong(file.text(version)));
  }

  /** Cassandra alone reads them. */
  @Test
  void versionsOfRankings() {
    kept.checkWritten(
        "tables/rankings-version",
        KeptFile.empty()
            .with("live", version(0, true))
            .with("incomplete", version(0, false))
            .with("recomputed", version(GENERATION, true)));
  }

  private static String version(int generation, boolean complete) {
    List<RankedAd> ads = List.of(new RankedAd("a", 7));
    Ranking ranking =
        new Ranking(Cube.TOTAL, List.of(), 5, MINUTE, generation, 8_000_000_000L, complete, ads);
    return Long.toString(RankingVersion.of(ranking));
  }
}
