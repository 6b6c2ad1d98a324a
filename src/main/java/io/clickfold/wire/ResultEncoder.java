package io.clickfold.wire;

import io.clickfold.wire.avro.AvroWriter;
import io.clickfold.wire.avro.CellsBlock;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.Framing;
import java.nio.charset.StandardCharsets;

/**
 * Writes results in Avro's single-object encoding, each by the schema in {@code avro/} that has its
 * name. {@link MinuteCounts} can be written in pieces, so that none needs to be built where many
 * are written: {@link #minuteCounts}, then each {@link #ad} and its {@link #cube}s, then {@link
 * #finish}. Each ad and each cube is a block of its own, which costs a byte and spares counting
 * ahead. Not thread-safe.
 */
public final class ResultEncoder {
  private static final byte[] MINUTE_COUNTS = Framing.header(Framing.MINUTE_COUNTS);
  private static final byte[] RANKING = Framing.header(Framing.RANKING);

  private final AvroWriter out = new AvroWriter();
  private final Whole whole = new Whole();
  private boolean inAd;

  /** A result, in whole. */
  public byte[] encode(Result result) {
    return result.accept(whole);
  }

  /** Begins {@link MinuteCounts}, dropping what was not finished. */
  public void minuteCounts(long minute, int source, int generation) {
    out.clear();
    out.fixed(MINUTE_COUNTS);
    out.integer(minute);
    out.integer(source);
    out.integer(generation);
    inAd = false;
  }

  /**
   * Begins an ad of the {@link MinuteCounts}.
   *
   * @param utf8 holds its id
   */
  public void ad(byte[] utf8, int offset, int length, long clicks) {
    endAd();
    out.arrayBlock(1);
    out.string(utf8, offset, length);
    out.integer(clicks);
    inAd = true;
  }

  /** A segment of a part of a cube of the ad. */
  public void cube(String name, int level, int part, int segment, CellsBlock cells) {
    cube(out, name, level, part, segment);
    cells.writeTo(out);
  }

  /** The bytes written since the {@link MinuteCounts} were begun. */
  public int size() {
    return out.size();
  }

  /** Ends the {@link MinuteCounts}. */
  public byte[] finish() {
    endAd();
    out.arrayEnd();
    return out.toBytes();
  }

  static void cube(AvroWriter out, CubeCells cube) {
    cube(out, cube.cube().name(), cube.level(), cube.part(), cube.segment());
    cube.cells().writeTo(out);
  }

  private static void cube(AvroWriter out, String name, int level, int part, int segment) {
    out.arrayBlock(1);
    out.string(name);
    out.integer(level);
    out.integer(part);
    out.integer(segment);
  }

  private void endAd() {
    if (inAd) {
      out.arrayEnd();
      inAd = false;
    }
  }

  /** Writes a result of any kind. */
  private final class Whole implements Result.Visitor<byte[]> {
    @Override
    public byte[] visit(MinuteCounts counts) {
      minuteCounts(counts.minute(), counts.source(), counts.generation());
      for (AdCounts ad : counts.ads()) {
        byte[] id = ad.adId().getBytes(StandardCharsets.UTF_8);
        ad(id, 0, id.length, ad.clicks());
        for (CubeCells cube : ad.cubes()) {
          cube(out, cube);
        }
      }
      return finish();
    }

    @Override
    public byte[] visit(SourceWatermark watermark) {
      return ControlRecords.encode(watermark);
    }

    @Override
    public byte[] visit(Ranking ranking) {
      out.clear();
      out.fixed(RANKING);
      out.string(ranking.cube().name());
      out.strings(ranking.cell());
      out.integer(ranking.window());
      out.integer(ranking.until());
      out.integer(ranking.generation());
      out.integer(ranking.clicks());
      out.bool(ranking.complete());
      out.array(
          ranking.ads(),
          ad -> {
            out.string(ad.adId());
            out.integer(ad.clicks());
          });
      return out.toBytes();
    }

    @Override
    public byte[] visit(RankingWatermark watermark) {
      return ControlRecords.encode(watermark);
    }

    @Override
    public byte[] visit(AdSplit split) {
      return ControlRecords.encode(split);
    }

    @Override
    public byte[] visit(Gap gap) {
      return ControlRecords.encode(gap);
    }

    @Override
    public byte[] visit(TaskMark mark) {
      return ControlRecords.encode(mark);
    }
  }
}
