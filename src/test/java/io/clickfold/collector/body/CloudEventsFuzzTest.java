package io.clickfold.collector.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Click;
import io.clickfold.click.ClickParser;
import io.clickfold.click.InvalidClickException;
import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Any bytes as a CloudEvent. */
class CloudEventsFuzzTest {
  private final ClickParser parser = new ClickParser();

  /**
   * A click that refuses says so by its exception, also through the allocation that is measured.
   */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @FuzzTest
  void isOpenedOrRefused(byte[] bytes) {
    open(CloudEvents::click, bytes);
  }

  /** The first lines are the headers. */
  @FuzzTest
  void isOpenedByItsHeadersOrRefused(byte[] bytes) {
    String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", 3);
    if (lines.length == 3) {
      Envelope envelope = CloudEvents.of("1.0", Optional.of(lines[0]), Optional.of(lines[1]));
      assertThat(envelope.isOfOneClick()).isTrue();
      open(envelope, lines[2].getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private void open(Envelope envelope, byte[] bytes) {
    try {
      byte[] click =
          Allocation.atMost(Allocation.forInput(bytes.length), () -> opened(envelope, bytes, 0));
      assertThat(click).startsWith('{');
      byte[] within = new byte[bytes.length + 7];
      Arrays.fill(within, (byte) '"');
      System.arraycopy(bytes, 0, within, 3, bytes.length);
      assertThat(openedWithin(envelope, within, bytes.length)).isEqualTo(click);
      parser.parse(click, 0, click.length, new Click());
    } catch (InvalidClickException e) {
      assertThat(e.getMessage()).isNotEmpty();
    } catch (Refused e) {
      assertThat(e).isNotNull();
    }
  }

  private static byte[] openedWithin(Envelope envelope, byte[] bytes, int length)
      throws InvalidClickException {
    return envelope.open(bytes, 3, length);
  }

  private static byte[] opened(Envelope envelope, byte[] bytes, int from) {
    try {
      return envelope.open(bytes, from, bytes.length);
    } catch (InvalidClickException e) {
      throw new Refused();
    }
  }
}
