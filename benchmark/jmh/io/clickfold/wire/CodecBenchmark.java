package io.clickfold.wire;

import io.clickfold.wire.avro.AvroWriter;
import io.clickfold.wire.avro.CellsBlock;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.Framing;
import io.clickfold.wire.avro.Parts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * {@link MinuteCounts} through Clickfold's own codec and through Avro's library: an ad of a record
 * that holds 200 of them, each with three cubes of 10 cells.
 *
 * <p>Own codec: written in pieces, as the aggregator does; read with the cells left packed, as the
 * writer wants them, or with each cell read, as the ranker does. Library: generic records, whose
 * classes need not be generated; with a reused encoder and decoder, and strings left as bytes until
 * somebody asks for them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  private static final int ADS = 200;
  private static final int CELLS = 10;
  private static final List<List<String>> CUBES =
      List.of(List.of("country"), List.of("device"), List.of("country", "device"));

  private final Schema schema = schema();
  private final Schema adSchema = elementOf(schema, "ads");
  private final Schema cubeSchema = elementOf(adSchema, "cubes");
  private final Schema cellSchema = elementOf(cubeSchema, "cells");
  private final GenericDatumWriter<GenericRecord> datumWriter = new GenericDatumWriter<>(schema);
  private final GenericDatumReader<GenericRecord> datumReader = new GenericDatumReader<>(schema);
  private final byte[] header = Framing.header(Framing.MINUTE_COUNTS);
  private final ResultEncoder encoder = new ResultEncoder();
  private final ResultDecoder decoder = new ResultDecoder();
  private final CellsBlock block = new CellsBlock();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private List<Ad> ads;
  private GenericRecord built;
  private byte[] record;
  private BinaryEncoder binaryEncoder;
  private BinaryDecoder binaryDecoder;

  /** An ad as the aggregator has it in its tables. */
  private record Ad(byte[] utf8, long clicks, List<Counted> cubes) {}

  /** A cube's cells: their values, and the same in Avro's encoding, as the tables keep them. */
  private record Counted(
      String name, List<List<String>> values, List<byte[]> encoded, long[] clicks) {}

  /** Makes the counts, and checks that both ways agree on what they mean. */
  @Setup
  public void count() throws IOException {
    Random random = new Random(42);
    ads = new ArrayList<>();
    for (int ad = 0; ad < ADS; ad++) {
      List<Counted> cubes = CUBES.stream().map(names -> counted(names, random)).toList();
      byte[] id = "campaign-7-ad-%06d".formatted(ad).getBytes(StandardCharsets.UTF_8);
      ads.add(new Ad(id, 1 + random.nextInt(10_000), cubes));
    }
    built = build();
    record = encodeByHand();
    if (!decodeByLibrary(record).equals(built)
        || !decodeByLibrary(encodeByLibrary()).equals(built)
        || !decoder.decode(encodeByLibrary()).equals(decoder.decode(record))) {
      throw new IllegalStateException("Avro's library reads something else");
    }
  }

  private static Counted counted(List<String> dimensions, Random random) {
    List<List<String>> values = new ArrayList<>();
    List<byte[]> encoded = new ArrayList<>();
    for (int cell = 0; cell < CELLS; cell++) {
      String suffix = "-" + cell;
      List<String> of = dimensions.stream().map(dimension -> dimension + suffix).toList();
      AvroWriter writer = new AvroWriter();
      writer.strings(of);
      values.add(of);
      encoded.add(writer.toBytes());
    }
    return new Counted(
        String.join("+", dimensions), values, encoded, random.longs(CELLS, 1, 1_000).toArray());
  }

  /** From the tables, by the own codec. */
  @Benchmark
  @OperationsPerInvocation(ADS)
  public byte[] encodeByHand() {
    encoder.minuteCounts(0, 0, 0);
    for (Ad ad : ads) {
      encoder.ad(ad.utf8(), 0, ad.utf8().length, ad.clicks());
      for (Counted cube : ad.cubes()) {
        block.clear();
        for (int i = 0; i < CELLS; i++) {
          byte[] values = cube.encoded().get(i);
          block.add(values, 0, values.length, cube.clicks()[i]);
        }
        encoder.cube(cube.name(), 0, Parts.HEAD, 0, block);
      }
    }
    return encoder.finish();
  }

  /** From generic records that are there already. */
  @Benchmark
  @OperationsPerInvocation(ADS)
  public byte[] encodeByLibrary() throws IOException {
    return encode(built);
  }

  /** From the tables, by generic records that are built for it. */
  @Benchmark
  @OperationsPerInvocation(ADS)
  public byte[] buildAndEncodeByLibrary() throws IOException {
    return encode(build());
  }

  /** The cells stay packed. */
  @Benchmark
  @OperationsPerInvocation(ADS)
  public Result decodeByHand() {
    return decoder.decode(record);
  }

  /** Each cell is read, too. */
  @Benchmark
  @OperationsPerInvocation(ADS)
  public long decodeCellsByHand() {
    long[] sum = new long[1];
    for (AdCounts ad : ((MinuteCounts) decoder.decode(record)).ads()) {
      for (CubeCells cube : ad.cubes()) {
        cube.cells().forEach((values, clicks) -> sum[0] += values.size() + clicks);
      }
    }
    return sum[0];
  }

  /** All cells become objects. */
  @Benchmark
  @OperationsPerInvocation(ADS)
  public GenericRecord decodeByLibrary() throws IOException {
    return decodeByLibrary(record);
  }

  private byte[] encode(GenericRecord counts) throws IOException {
    bytes.reset();
    bytes.write(header);
    binaryEncoder = EncoderFactory.get().binaryEncoder(bytes, binaryEncoder);
    datumWriter.write(counts, binaryEncoder);
    binaryEncoder.flush();
    return bytes.toByteArray();
  }

  private GenericRecord decodeByLibrary(byte[] message) throws IOException {
    int from = header.length;
    binaryDecoder =
        DecoderFactory.get().binaryDecoder(message, from, message.length - from, binaryDecoder);
    return datumReader.read(null, binaryDecoder);
  }

  private GenericRecord build() {
    List<GenericRecord> all = new ArrayList<>(ADS);
    for (Ad ad : ads) {
      List<GenericRecord> cubes = new ArrayList<>(CUBES.size());
      for (Counted cube : ad.cubes()) {
        cubes.add(build(cube));
      }
      GenericRecord of = new GenericData.Record(adSchema);
      of.put("ad_id", new String(ad.utf8(), StandardCharsets.UTF_8));
      of.put("clicks", ad.clicks());
      of.put("cubes", cubes);
      all.add(of);
    }
    GenericRecord counts = new GenericData.Record(schema);
    counts.put("minute", 0L);
    counts.put("source", 0);
    counts.put("generation", 0);
    counts.put("ads", all);
    return counts;
  }

  private GenericRecord build(Counted cube) {
    List<GenericRecord> cells = new ArrayList<>(CELLS);
    for (int i = 0; i < CELLS; i++) {
      GenericRecord cell = new GenericData.Record(cellSchema);
      cell.put("values", cube.values().get(i));
      cell.put("clicks", cube.clicks()[i]);
      cells.add(cell);
    }
    GenericRecord of = new GenericData.Record(cubeSchema);
    of.put("cube", cube.name());
    of.put("level", 0);
    of.put("part", Parts.HEAD);
    of.put("segment", 0);
    of.put("cells", cells);
    return of;
  }

  private static Schema elementOf(Schema record, String array) {
    return record.getField(array).schema().getElementType();
  }

  private static Schema schema() {
    try (InputStream in = MinuteCounts.class.getResourceAsStream("/avro/MinuteCounts.avsc")) {
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
