package io.clickfold.kafka.loop;

import io.clickfold.wire.Gap;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Decides what becomes of minutes if brokers refuse a record that a loop sends. */
public interface Substitutes {
  /** Of a loop that sends nothing but dead letters. */
  Substitutes NONE =
      new Substitutes() {
        @Override
        public Optional<List<Gap>> gaps(ProducerRecord<byte[], byte[]> refused) {
          return Optional.empty();
        }

        @Override
        public void announce(Gap gap, Outbox out) {
          throw new IllegalStateException("there are no gaps");
        }
      };

  /**
   * The gaps that are left by a record that is not sent.
   *
   * @return empty if it has to be sent: others wait for it, or would claim too much without it
   */
  Optional<List<Gap>> gaps(ProducerRecord<byte[], byte[]> refused);

  /**
   * The same as several records, each smaller, which have to be sent in this order.
   *
   * @return empty if it cannot be cut
   */
  default List<ProducerRecord<byte[], byte[]>> substitutes(ProducerRecord<byte[], byte[]> refused) {
    return List.of();
  }

  /** Sends a gap to wherever somebody calls minutes final, so that the gap is seen first. */
  void announce(Gap gap, Outbox out);
}
