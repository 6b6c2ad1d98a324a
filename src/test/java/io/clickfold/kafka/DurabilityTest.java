package io.clickfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DurabilityTest {
  @Test
  void nothingIsWrongWhereTwoReplicasAcknowledgeAndNoOtherMayLead() {
    assertThat(new Durability("ad-clicks", 3, 2, false).faults()).isEmpty();
    assertThat(new Durability("ad-clicks", 3, 3, false).faults()).isEmpty();
  }

  @Test
  void saysThatOneReplicaAloneAcknowledges() {
    assertThat(new Durability("ad-clicks", 3, 1, false).faults())
        .singleElement()
        .asString()
        .contains("ad-clicks has 3 replicas", "min.insync.replicas=1")
        .endsWith(
            "kafka-configs.sh --bootstrap-server … --alter --entity-type topics"
                + " --entity-name ad-clicks --add-config min.insync.replicas=2");
  }

  @Test
  void saysThatAReplicaMayLeadThatLacksRecords() {
    assertThat(new Durability("ad-clicks", 2, 2, true).faults())
        .singleElement()
        .asString()
        .contains("unclean.leader.election.enable=true")
        .endsWith("--add-config unclean.leader.election.enable=false");
    assertThat(new Durability("ad-clicks", 2, 1, true).faults()).hasSize(2);
  }

  @Test
  void aTopicWithOneReplicaWasChosenSo() {
    assertThat(new Durability("ad-clicks", 1, 1, true).faults()).isEmpty();
  }
}
