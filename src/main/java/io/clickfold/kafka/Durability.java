package io.clickfold.kafka;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How a topic that has several replicas keeps what it has acknowledged.
 *
 * @param topic its name
 * @param replicas the least number of replicas that a partition has
 * @param leastInSync its {@code min.insync.replicas}
 * @param uncleanElection its {@code unclean.leader.election.enable}
 */
record Durability(String topic, int replicas, int leastInSync, boolean uncleanElection) {
  private static final int ENOUGH_IN_SYNC = 2;

  /**
   * How records that were acknowledged can be lost although a replica of them is left, each with
   * the command that mends it. A topic with one replica has no such faults: whoever asked for one
   * has chosen that.
   */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (replicas < 2) {
      return faults;
    }
    if (leastInSync < ENOUGH_IN_SYNC) {
      faults.add(
          "%s has %d replicas, but one alone acknowledges records (min.insync.replicas=%d), and"
                  .formatted(topic, replicas, leastInSync)
              + " these are lost with its disk. "
              + command(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(ENOUGH_IN_SYNC)));
    }
    if (uncleanElection) {
      faults.add(
          "%s lets a replica lead that lacks acknowledged records".formatted(topic)
              + " (unclean.leader.election.enable=true), and these are lost then. "
              + command(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false"));
    }
    return faults;
  }

  private String command(String name, String value) {
    return TopicCreator.commandToSet(topic, name, value);
  }
}
