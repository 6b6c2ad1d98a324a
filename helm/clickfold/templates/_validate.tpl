{{/* Says what is wrong with the values, and what to do; nothing if all is well. */}}
{{- define "clickfold.validate" -}}
{{- $kafka := include "clickfold.kafka" . | fromYaml -}}
{{- $cassandra := include "clickfold.cassandra" . | fromYaml -}}
{{- $partitions := int .Values.topics.partitions -}}
{{- if not $kafka.bootstrapServers -}}
{{- fail "kafka.bootstrapServers is empty. Set it to host:port of your brokers, or kafka.strimzi.enabled=true if the Strimzi operator is installed." -}}
{{- end -}}
{{- if and .Values.kafka.strimzi.enabled .Values.kafka.bootstrapServers -}}
{{- fail "kafka.bootstrapServers and kafka.strimzi.enabled are both set: which Kafka is it to be? Leave one out." -}}
{{- end -}}
{{- if not $cassandra.contactPoints -}}
{{- fail "cassandra.contactPoints is empty. Set it to host:port of your nodes, or cassandra.k8ssandra.enabled=true if the K8ssandra operator is installed." -}}
{{- end -}}
{{- if and .Values.cassandra.k8ssandra.enabled .Values.cassandra.contactPoints -}}
{{- fail "cassandra.contactPoints and cassandra.k8ssandra.enabled are both set: which Cassandra is it to be? Leave one out." -}}
{{- end -}}
{{- if and (hasPrefix "SASL" $kafka.securityProtocol) (not $kafka.sasl.existingSecret) -}}
{{- fail (printf "kafka.securityProtocol is %s, so kafka.sasl.existingSecret has to name a secret whose key %s holds sasl.jaas.config." $kafka.securityProtocol $kafka.sasl.jaasConfigKey) -}}
{{- end -}}
{{- if and $kafka.sasl.existingSecret (not (hasPrefix "SASL" $kafka.securityProtocol)) -}}
{{- fail (printf "kafka.sasl.existingSecret is set, but kafka.securityProtocol is %s: set it to SASL_SSL (or SASL_PLAINTEXT), else no password is sent." $kafka.securityProtocol) -}}
{{- end -}}
{{- if and (or $kafka.tls.truststore.existingSecret $kafka.tls.keystore.existingSecret) (not (hasSuffix "SSL" $kafka.securityProtocol)) -}}
{{- fail (printf "kafka.tls names a secret, but kafka.securityProtocol is %s: set it to SSL or SASL_SSL, else nothing is encrypted." $kafka.securityProtocol) -}}
{{- end -}}
{{- $deployments := include "clickfold.deployments" . | fromYaml -}}
{{- if not $deployments -}}
{{- fail "deployments has none that is enabled: nothing would run." -}}
{{- end -}}
{{- $bounded := include "clickfold.partitionRoles" . | splitList "," -}}
{{- range $name, $settings := $deployments -}}
{{- $most := ternary $settings.replicas $settings.maxReplicas (eq $.Values.autoscaling.kind "none") | int -}}
{{- range $role := $settings.roles -}}
{{- if and (has $role $bounded) (gt $most $partitions) -}}
{{- fail (printf "deployments.%s may have %d pods, but topics have %d partitions (topics.partitions), and a pod of the role %s without a partition does nothing. Lower %s, or see \"More partitions\" in docs/deploy.md." $name $most $partitions $role (ternary "replicas" "maxReplicas" (eq $.Values.autoscaling.kind "none"))) -}}
{{- end -}}
{{- end -}}
{{- if gt (int $settings.minReplicas) (int $settings.maxReplicas) -}}
{{- fail (printf "deployments.%s: minReplicas is %d, and maxReplicas %d." $name (int $settings.minReplicas) (int $settings.maxReplicas)) -}}
{{- end -}}
{{- range $role, $lag := $settings.targetLag -}}
{{- if not (has $role $settings.roles) -}}
{{- fail (printf "deployments.%s.targetLag names the role %s, which its pods do not have." $name $role) -}}
{{- end -}}
{{- end -}}
{{- $byLag := and $.Values.autoscaling.lag.enabled $settings.targetLag -}}
{{- if and (ne $.Values.autoscaling.kind "none") (not (int $settings.targetCpu)) (not $byLag) -}}
{{- fail (printf "deployments.%s has nothing to be scaled by: set targetCpu, or targetLag and autoscaling.lag.enabled." $name) -}}
{{- end -}}
{{- if ge (int $settings.preStopSeconds) (int $settings.terminationGracePeriodSeconds) -}}
{{- fail (printf "deployments.%s: terminationGracePeriodSeconds has to be longer than preStopSeconds, or its pods are killed before they have begun to end." $name) -}}
{{- end -}}
{{- end -}}
{{- range $way := list "ingress" "httpRoute" -}}
{{- $entry := index $.Values $way -}}
{{- if $entry.enabled -}}
{{- range $role, $paths := $entry.paths -}}
{{- if and $paths (not (include "clickfold.deploymentOf" (dict "root" $ "role" $role))) -}}
{{- fail (printf "%s.paths.%s has paths, but no enabled deployment has the role %s." $way $role $role) -}}
{{- end -}}
{{- end -}}
{{- if and $.Values.networkPolicy.enabled (not $.Values.networkPolicy.ingressControllers) -}}
{{- fail (printf "%s is enabled, but networkPolicy.ingressControllers is empty: say which pods requests come from, such as [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: traefik}}}]." $way) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs is empty: name the gateway, such as [{name: public, namespace: gateways}]." -}}
{{- end -}}
{{- with .Values.networkPolicy.egress -}}
{{- if and $.Values.networkPolicy.enabled .enabled -}}
{{- if and (not .kafka) (not $.Values.kafka.strimzi.enabled) -}}
{{- fail "networkPolicy.egress.kafka is empty: say where the brokers are, such as [{ipBlock: {cidr: 10.0.8.0/24}}] or [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kafka}}}]." -}}
{{- end -}}
{{- if and (not .cassandra) (not $.Values.cassandra.k8ssandra.enabled) -}}
{{- fail "networkPolicy.egress.cassandra is empty: say where the nodes are, such as [{ipBlock: {cidr: 10.0.9.0/24}}] or [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: cassandra}}}]." -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
