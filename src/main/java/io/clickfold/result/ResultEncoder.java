package io.clickfold.result;

import io.clickfold.click.Cube;
import java.util.List;

/**
 * Writes results in Avro's single-object encoding, by the schemas {@code avro/AdMinute.avsc} and
 * {@code avro/SourceWatermark.avsc}. An {@link AdMinute} can be written in pieces, so that none
 * needs to be built where many are written: {@link #adMinute}, then for each cube {@link #cube} and
 * as many {@link #cell}s as were announced, then {@link #finish}. Not thread-safe.
 */
public final class ResultEncoder {
  private static final byte[] AD_MINUTE = Framing.header(Framing.AD_MINUTE);
  private static final byte[] SOURCE_WATERMARK = Framing.header(Framing.SOURCE_WATERMARK);

  private final AvroWriter out = new AvroWriter();
  private boolean inCube;

  /** A result, in whole. */
  public byte[] encode(Result result) {
    if (result instanceof SourceWatermark watermark) {
      return encode(watermark);
    }
    AdMinute minute = (AdMinute) result;
    adMinute(
        minute.adId(),
        minute.minute(),
        minute.source(),
        minute.generation(),
        minute.cubes().size());
    for (CubeCells cube : minute.cubes()) {
      cube(cube.cube(), cube.cells().size());
      for (Cell cell : cube.cells()) {
        cell(cell.values(), cell.clicks());
      }
    }
    return finish();
  }

  /** Begins an {@link AdMinute}, dropping what was not finished. */
  public void adMinute(String adId, long minute, int source, int generation, int cubes) {
    out.clear();
    out.fixed(AD_MINUTE);
    out.string(adId);
    out.integer(minute);
    out.integer(source);
    out.integer(generation);
    out.arrayStart(cubes);
    inCube = false;
  }

  /** Begins a cube of the {@link AdMinute}. */
  public void cube(Cube cube, int cells) {
    endCube();
    out.string(cube.name());
    out.arrayStart(cells);
    inCube = true;
  }

  /** A cell of the cube. */
  public void cell(List<String> values, long clicks) {
    out.arrayStart(values.size());
    for (int i = 0; i < values.size(); i++) {
      out.string(values.get(i));
    }
    out.arrayEnd();
    out.integer(clicks);
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
}
