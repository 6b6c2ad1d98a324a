package io.clickfold.result;

import io.clickfold.click.Cube;
import java.util.List;

/**
 * Writes results in Avro's single-object encoding, each by the schema in {@code avro/} that has its
 * name. An {@link AdMinute} can be written in pieces, so that none needs to be built where many are
 * written: {@link #adMinute}, then each {@link #cube} and its {@link #cell}s, then {@link #finish}.
 * Each item of the arrays is a block of its own, which costs a byte and spares counting ahead. Not
 * thread-safe.
 */
public final class ResultEncoder {
  private static final byte[] AD_MINUTE = Framing.header(Framing.AD_MINUTE);
  private static final byte[] SOURCE_WATERMARK = Framing.header(Framing.SOURCE_WATERMARK);
  private static final byte[] RANKING = Framing.header(Framing.RANKING);
  private static final byte[] RANKING_WATERMARK = Framing.header(Framing.RANKING_WATERMARK);

  private final AvroWriter out = new AvroWriter();
  private boolean inCube;

  /** A result, in whole. */
  public byte[] encode(Result result) {
    if (result instanceof SourceWatermark watermark) {
      return encode(watermark);
    }
    if (result instanceof Ranking ranking) {
      return encode(ranking);
    }
    if (result instanceof RankingWatermark watermark) {
      return encode(watermark);
    }
    AdMinute minute = (AdMinute) result;
    adMinute(minute.adId(), minute.minute(), minute.source(), minute.generation());
    for (CubeCells cube : minute.cubes()) {
      cube(cube.cube());
      for (Cell cell : cube.cells()) {
        cell(cell.values(), cell.clicks());
      }
    }
    return finish();
  }

  /** Begins an {@link AdMinute}, dropping what was not finished. */
  public void adMinute(String adId, long minute, int source, int generation) {
    out.clear();
    out.fixed(AD_MINUTE);
    out.string(adId);
    out.integer(minute);
    out.integer(source);
    out.integer(generation);
    inCube = false;
  }

  /** Begins a cube of the {@link AdMinute}. */
  public void cube(Cube cube) {
    endCube();
    out.arrayBlock(1);
    out.string(cube.name());
    inCube = true;
  }

  /** A cell of the cube. */
  public void cell(List<String> values, long clicks) {
    out.arrayBlock(1);
    out.strings(values);
    out.integer(clicks);
  }

  /** The bytes written since the {@link AdMinute} was begun. */
  public int size() {
    return out.size();
  }

  /** Ends the {@link AdMinute}. */
  public byte[] finish() {
    endCube();
    out.arrayEnd();
    return out.toBytes();
  }

  private void endCube() {
    if (inCube) {
      out.arrayEnd();
      inCube = false;
    }
  }

  private byte[] encode(SourceWatermark watermark) {
    out.clear();
    out.fixed(SOURCE_WATERMARK);
    out.integer(watermark.source());
    out.integer(watermark.sources());
    out.integer(watermark.partitions());
    out.integer(watermark.watermark());
    return out.toBytes();
  }

  private byte[] encode(Ranking ranking) {
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

  private byte[] encode(RankingWatermark watermark) {
    out.clear();
    out.fixed(RANKING_WATERMARK);
    out.integer(watermark.partition());
    out.integer(watermark.partitions());
    out.integer(watermark.watermark());
    return out.toBytes();
  }
}
