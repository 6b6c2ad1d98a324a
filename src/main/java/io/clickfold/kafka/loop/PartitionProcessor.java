package io.clickfold.kafka.loop;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What is done with the records of one input partition. Its state is held in memory only: it is
 * rebuilt from a {@link Checkpoint} and the records behind it. All methods are called by one
 * thread, which other partitions need: they may only wait for what has to be stored before a flush
 * is committed.
 */
public interface PartitionProcessor {
  /**
   * The partition's log begins here, as it is before anything is read: what stood below is gone.
   * The first record does not show that, since it may stand behind aborted ones. Called first.
   *
   * @param offset 0 if nothing is gone
   */
  default void logBegins(long offset) {}

  /** Reads records below the committed offset again, to rebuild the state: nothing is sent. */
  void replay(List<ConsumerRecord<byte[], byte[]>> records);

  /** All records below the committed offset have been read again. */
  void replayed();

  /**
   * Processes the next records.
   *
   * @param records at least one
   * @param out receives what is to be sent, in the transaction that commits these records' offsets
   * @return whether one of them shows that the partition is in use; one that was refused does not
   */
  boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out);

  /**
   * A record is given up, since processing it fails: it is not delivered, now or again. With the
   * next flush, the minutes that it may belong to have to be marked.
   */
  void giveUp(ConsumerRecord<byte[], byte[]> record);

  /**
   * The partition has nothing behind what was read.
   *
   * @param wallMillis a time at which this was so, in milliseconds since 1970
   */
  void caughtUp(long wallMillis);

  /**
   * Sends what changed since the last call.
   *
   * @param position the offset that will be committed with it
   * @return from what the state of this moment can be rebuilt
   */
  Checkpoint flush(long position, Outbox out);

  /**
   * Whether the last flush has left something that has to be sent: then another one follows as soon
   * as that is committed, and nothing more is delivered until then.
   */
  default boolean isUnfinished() {
    return false;
  }

  /**
   * Asks, after each flush, whether the state has to be rebuilt from the {@link Checkpoint} of that
   * flush, since there is memory now for what had been set aside. If so, this is as a new processor
   * with that state when this returns, and the records from the replay offset on are replayed.
   */
  default boolean beginsAgain() {
    return false;
  }

  /** The state is dropped; no other method is called any more. */
  default void close() {}
}
