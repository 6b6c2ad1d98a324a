package io.clickfold.collector;

import io.clickfold.collector.body.ItemError;
import io.clickfold.collector.body.ItemWarning;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A request's clicks after their check.
 *
 * @param records the valid clicks, as they were sent
 * @param errors what is wrong with the others
 * @param warnings what is amiss with optional fields of the valid clicks
 */
record CheckedClicks(
    List<ProducerRecord<byte[], byte[]>> records,
    List<ItemError> errors,
    List<ItemWarning> warnings) {}
