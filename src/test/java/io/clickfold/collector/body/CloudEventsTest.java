package io.clickfold.collector.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clickfold.click.InvalidClickException;
import io.clickfold.click.Rejection;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudEventsTest {
  private static final String TIME = "2026-11-22T10:15:30Z";

  @Test
  void aClickIsTheDataWithTheEventsIdAndTime() throws InvalidClickException {
    assertThat(
            open(
                "{'specversion':'1.0','type':'t','source':'/s','id':'e-1','time':'%s','x':[{}],"
                    + "'data':{ 'ad_id' : 'a'}}"))
        .isEqualTo("{'event_id':'e-1','click_time':'%s','ad_id' : 'a'}".formatted(TIME));
  }

  /** The last of a field holds. */
  @Test
  void theDatasOwnStandBehind() throws InvalidClickException {
    assertThat(open("{'data':{'event_id':'own'},'id':'e','time':null}"))
        .isEqualTo("{'event_id':'e','event_id':'own'}");
  }

  @Test
  void textsAreEscaped() throws InvalidClickException {
    assertThat(open("{'id':'\\u0022\\\\한','data':{}}")).isEqualTo("{'event_id':'\\'\\\\한'}");
  }

  @Test
  void dataMayBeBase64() throws InvalidClickException {
    String data = Base64.getEncoder().encodeToString("{\"ad_id\":\"a\"}".getBytes(UTF_8));
    assertThat(open("{'id':'e','data_base64':'" + data + "'}"))
        .isEqualTo("{'event_id':'e','ad_id':'a'}");
  }

  @Test
  void anEventWithinOtherBytesIsReadAlone() throws InvalidClickException {
    byte[] bytes = json("[{'id':'한','data':{'ad_id':'a'}},{'id':'f'}]");
    int end = new String(bytes, UTF_8).indexOf("}},") + 2 + "한".getBytes(UTF_8).length - 1;
    assertThat(CloudEvents.click(bytes, 1, end - 1))
        .isEqualTo(json("{'event_id':'한','ad_id':'a'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'specversion':'0.3','id':'e','data':{}}; INVALID_FIELD",
        "{'id':7,'data':{}}; INVALID_FIELD",
        "{'id':'\\ud800','data':{}}; INVALID_FIELD",
        "{'time':'\\udc00\\ud800','data':{}}; INVALID_FIELD",
        "{'id':'e'}; MISSING_FIELD",
        "{'id':'e','data':'text'}; MALFORMED",
        "{'id':'e','data':null}; MALFORMED",
        "{'id':'e','data':[{}]}; MALFORMED",
        "{'id':'e','data':{}; MALFORMED",
        "{'id':'e','data':{}}{}; MALFORMED",
        "{'id':'e','data_base64':'?'}; MALFORMED",
        "{'id':'e','data_base64':'YQ=='}; MALFORMED",
        "[]; MALFORMED"
      })
  void whatIsNoEventWithAClickIsRefused(String event, Rejection rejection) {
    assertThat(rejection(event).rejection()).isEqualTo(rejection);
  }

  @Test
  void otherEncodingsAreRefused() {
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      byte[] bytes = "{\"id\":\"e\",\"data\":{}}".getBytes(charset);
      assertThat(
              catchThrowableOfType(
                  InvalidClickException.class, () -> CloudEvents.click(bytes, 0, bytes.length)))
          .hasMessageContaining("UTF-8");
    }
  }

  @Test
  void anEventIsNotMuchLargerThanItsClick() {
    assertThat(rejection("{'x':'" + "y".repeat(33_000) + "'}").rejection())
        .isEqualTo(Rejection.OVERSIZED);
  }

  @Test
  void inBinaryModeTheBodyIsTheData() throws InvalidClickException {
    Envelope envelope = CloudEvents.of("1.0", Optional.of("e%20+%ED%95%9C"), Optional.of(TIME));
    assertThat(text(envelope.open(json(" {'ad_id':'a'}"), 0, 14)))
        .isEqualTo("{'event_id':'e +한','click_time':'%s','ad_id':'a'}".formatted(TIME));
    assertThat(
            catchThrowableOfType(
                    InvalidClickException.class,
                    () ->
                        CloudEvents.of("2", Optional.empty(), Optional.empty())
                            .open(json("{}"), 0, 2))
                .rejection())
        .isEqualTo(Rejection.INVALID_FIELD);
  }

  private static String open(String event) throws InvalidClickException {
    byte[] bytes = json(event.replace("%s", TIME));
    return text(CloudEvents.click(bytes, 0, bytes.length));
  }

  private static InvalidClickException rejection(String event) {
    return catchThrowableOfType(InvalidClickException.class, () -> open(event));
  }

  /** With single quotes for double ones. */
  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(UTF_8);
  }

  private static String text(byte[] json) {
    return new String(json, UTF_8).replace('"', '\'');
  }
}
