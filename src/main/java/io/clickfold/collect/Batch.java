package io.clickfold.collect;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A request's clicks after their check.
 *
 * @param records the valid clicks, as they were sent
 * @param errors what is wrong with the others
 * @param warnings what is amiss with optional fields of the valid clicks
 */
record Batch(
    List<ProducerRecord<byte[], byte[]>> records,
    List<ItemError> errors,
    List<ItemWarning> warnings) {}
