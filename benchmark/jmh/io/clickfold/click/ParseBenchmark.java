package io.clickfold.click;

import com.alibaba.fastjson2.JSONReader;
import com.dslplatform.json.DslJson;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One click's JSON: as Clickfold reads it, and as JSON readers that know nothing of clicks do. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParseBenchmark {
  private final ClickParser parser = new ClickParser();
  private final JsonFactory jackson = new JsonFactory();
  private final DslJson<Object> dslJson = new DslJson<>();
  private final Click click = new Click();
  private SampleClicks clicks;

  @Setup
  public void makeClicks() {
    clicks = new SampleClicks(SampleClicks.PER_MINUTE, 10_000);
  }

  /** What making the next click costs, which is in all others. */
  @Benchmark
  public byte[] nothing() {
    return clicks.next();
  }

  @Benchmark
  public Click clickfold() throws InvalidClickException {
    byte[] json = clicks.next();
    parser.parse(json, 0, json.length, click);
    return click;
  }

  /** The way of clicks that are not plain: with Jackson, and all checks. */
  @Benchmark
  public Click clickfoldByJackson() throws InvalidClickException {
    byte[] json = clicks.next();
    parser.parseAny(json, 0, json.length, click);
    return click;
  }

  /** Every field's text, unchecked: what the bare consumer that parses does. */
  @Benchmark
  public void jacksonStreaming(Blackhole out) throws IOException {
    try (JsonParser json = jackson.createParser(clicks.next())) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          out.consume(json.getText());
        }
      }
    }
  }

  @Benchmark
  public void fastjson2(Blackhole out) {
    try (JSONReader json = JSONReader.of(clicks.next())) {
      json.nextIfObjectStart();
      while (!json.nextIfObjectEnd()) {
        out.consume(json.readFieldName());
        out.consume(json.readString());
      }
    }
  }

  @Benchmark
  public void dslJson(Blackhole out) throws IOException {
    byte[] click = clicks.next();
    com.dslplatform.json.JsonReader<Object> json = dslJson.newReader(click, click.length);
    json.getNextToken();
    json.getNextToken();
    do {
      out.consume(json.readKey());
      out.consume(json.readString());
    } while (json.getNextToken() == ',' && json.getNextToken() == '"');
  }
}
