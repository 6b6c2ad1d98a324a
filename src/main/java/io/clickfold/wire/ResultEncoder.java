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
  private static final byte[] SOURCE_WATERMARK = Framing.header(Framing.SOURCE_WATERMARK);
  private static final byte[] RANKING = Framing.header(Framing.RANKING);
  private static final byte[] RANKING_WATERMARK = Framing.header(Framing.RANKING_WATERMARK);
  private static final byte[] AD_SPLIT = Framing.header(Framing.AD_SPLIT);
  private static final byte[] TASK_MARK = Framing.header(Framing.TASK_MARK);
  private static final byte[] GAP = Framing.header(Framing.GAP);

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

  public static void cube(AvroWriter out, CubeCells cube) {
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
      out.clear();
      out.fixed(SOURCE_WATERMARK);
      out.integer(watermark.source());
      out.integer(watermark.sources());
      out.integer(watermark.shards());
      out.integer(watermark.partitions());
      out.integer(watermark.watermark());
      return out.toBytes();
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
      if (!ranking.ads().isEmpty()) {
        out.arrayBlock(ranking.ads().size());
        for (RankedAd ad : ranking.ads()) {
          out.string(ad.adId());
          out.integer(ad.clicks());
        }
      }
      out.arrayEnd();
      return out.toBytes();
    }

    @Override
    public byte[] visit(RankingWatermark watermark) {
      out.clear();
      out.fixed(RANKING_WATERMARK);
      out.integer(watermark.partition());
      out.integer(watermark.partitions());
      out.integer(watermark.watermark());
      return out.toBytes();
    }

    @Override
    public byte[] visit(AdSplit split) {
      out.clear();
      out.fixed(AD_SPLIT);
      out.integer(split.hour());
      out.string(split.adId());
      out.integer(split.source());
      out.integer(split.from());
      if (split.isOpen()) {
        out.union(0);
      } else {
        out.union(1);
        out.integer(split.to());
      }
      out.integer(split.shards());
      out.integer(split.clicksPerSecond());
      out.integer(split.offset());
      return out.toBytes();
    }

    @Override
    public byte[] visit(Gap gap) {
      out.clear();
      out.fixed(GAP);
      out.integer(gap.from());
      out.integer(gap.to());
      out.string(gap.reason());
      out.string(gap.topic());
      out.integer(gap.partition());
      out.integer(gap.fromOffset());
      out.integer(gap.toOffset());
      out.integer(gap.noticed());
      return out.toBytes();
    }

    @Override
    public byte[] visit(TaskMark mark) {
      out.clear();
      out.fixed(TASK_MARK);
      out.string(mark.job().toString());
      out.integer(mark.task());
      out.integer(mark.partitions());
      return out.toBytes();
    }
  }
}
