package io.clickfold.helm;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;

/**
 * What K8ssandra's resource K8ssandraCluster (k8ssandra.io/v1alpha1) may have, as far as the chart
 * uses it.
 */
record K8ssandraClusterSpec(Cassandra cassandra) {

  record Cassandra(String serverVersion, List<Datacenter> datacenters) {}

  record Datacenter(
      ObjectMeta metadata,
      int size,
      Config config,
      ResourceRequirements resources,
      Storage storageConfig) {}

  record Config(JvmOptions jvmOptions) {}

  record JvmOptions(String heapSize) {}

  record Storage(PersistentVolumeClaimSpec cassandraDataVolumeClaimSpec) {}
}
