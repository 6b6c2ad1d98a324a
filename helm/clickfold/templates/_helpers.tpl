{{- define "clickfold.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "clickfold.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "clickfold.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "clickfold.selectorLabels" -}}
app.kubernetes.io/name: {{ include "clickfold.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "clickfold.labels" -}}
{{ include "clickfold.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "clickfold.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "clickfold.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "clickfold.image" -}}
{{- $registry := default .Values.image.registry (.Values.global).imageRegistry -}}
{{- with $registry }}{{ . }}/{{ end -}}
{{ .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ default .Chart.AppVersion .Values.image.tag }}{{ end -}}
{{- end -}}

{{/* The enabled Deployments as YAML: a map of names to their settings, with the defaults filled in. */}}
{{- define "clickfold.deployments" -}}
{{- $deployments := dict -}}
{{- range $name, $own := .Values.deployments -}}
{{- $settings := mergeOverwrite (deepCopy $.Values.defaults) (deepCopy $own) -}}
{{- if $settings.enabled -}}
{{- $_ := set $deployments $name $settings -}}
{{- end -}}
{{- end -}}
{{- toYaml $deployments -}}
{{- end -}}

{{/* The roles that take partitions, as a comma-separated list. */}}
{{- define "clickfold.partitionRoles" -}}
aggregator,ranker,writer,archiver,recalculator
{{- end -}}

{{/* Which of the deployments has a role: call with (dict "root" $ "role" "query"). Empty if none has. */}}
{{- define "clickfold.deploymentOf" -}}
{{- $found := "" -}}
{{- range $name, $settings := include "clickfold.deployments" .root | fromYaml -}}
{{- if and (not $found) (has $.role $settings.roles) -}}
{{- $found = $name -}}
{{- end -}}
{{- end -}}
{{- $found -}}
{{- end -}}

{{- define "clickfold.strimziName" -}}
{{- default (printf "%s-kafka" (include "clickfold.fullname" .)) .Values.kafka.strimzi.name -}}
{{- end -}}

{{- define "clickfold.k8ssandraName" -}}
{{- default (printf "%s-cassandra" (include "clickfold.fullname" .)) .Values.cassandra.k8ssandra.name -}}
{{- end -}}

{{/* How to reach Kafka, as YAML: of the given one, or of the one that Strimzi runs. */}}
{{- define "clickfold.kafka" -}}
{{- if .Values.kafka.strimzi.enabled -}}
{{- $name := include "clickfold.strimziName" . -}}
bootstrapServers: {{ $name }}-kafka-bootstrap:9093
securityProtocol: SASL_SSL
sasl:
  mechanism: SCRAM-SHA-512
  existingSecret: {{ $name }}-clickfold
  jaasConfigKey: sasl.jaas.config
tls:
  truststore:
    existingSecret: {{ $name }}-cluster-ca-cert
    key: ca.crt
    type: PEM
    passwordKey: ""
  keystore:
    existingSecret: ""
{{- else -}}
{{- omit .Values.kafka "strimzi" | toYaml -}}
{{- end -}}
{{- end -}}

{{/* How to reach Cassandra, as YAML: of the given one, or of the one that K8ssandra runs. */}}
{{- define "clickfold.cassandra" -}}
{{- if .Values.cassandra.k8ssandra.enabled -}}
{{- $name := include "clickfold.k8ssandraName" . -}}
{{- $datacenter := .Values.cassandra.k8ssandra.datacenter -}}
contactPoints: {{ $name }}-{{ $datacenter }}-service:9042
localDatacenter: {{ $datacenter }}
replication: "{'class': 'NetworkTopologyStrategy', '{{ $datacenter }}': {{ min 3 (int .Values.cassandra.k8ssandra.size) }}}"
auth:
  existingSecret: {{ $name }}-superuser
  usernameKey: username
  passwordKey: password
tls:
  enabled: false
{{- else -}}
{{- omit .Values.cassandra "k8ssandra" | toYaml -}}
{{- end -}}
{{- end -}}

{{/* A setting as text. Whole numbers of values files come as floating point, which Go writes with an exponent from a million on. */}}
{{- define "clickfold.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}{{- int64 . -}}{{- else -}}{{- . -}}{{- end -}}
{{- end -}}

{{/* Where pods may run, of the settings of a Deployment or of all. */}}
{{- define "clickfold.scheduling" -}}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The settings that all pods share, as a map of environment variables. */}}
{{- define "clickfold.config" -}}
{{- $kafka := include "clickfold.kafka" . | fromYaml -}}
{{- $cassandra := include "clickfold.cassandra" . | fromYaml -}}
{{- $config := dict
  "KAFKA_BOOTSTRAP_SERVERS" $kafka.bootstrapServers
  "KAFKA_SECURITY_PROTOCOL" $kafka.securityProtocol
  "QUARKUS_CASSANDRA_CONTACT_POINTS" $cassandra.contactPoints
  "QUARKUS_CASSANDRA_LOCAL_DATACENTER" $cassandra.localDatacenter
  "CLICKFOLD_TOPICS_CREATE" "false"
-}}
{{- if hasPrefix "SASL" $kafka.securityProtocol -}}
{{- $_ := set $config "KAFKA_SASL_MECHANISM" $kafka.sasl.mechanism -}}
{{- end -}}
{{- if $kafka.tls.truststore.existingSecret -}}
{{- $_ := set $config "KAFKA_SSL_TRUSTSTORE_LOCATION" (printf "/etc/clickfold/kafka-truststore/%s" $kafka.tls.truststore.key) -}}
{{- $_ := set $config "KAFKA_SSL_TRUSTSTORE_TYPE" $kafka.tls.truststore.type -}}
{{- end -}}
{{- if $kafka.tls.keystore.existingSecret -}}
{{- $_ := set $config "KAFKA_SSL_KEYSTORE_LOCATION" (printf "/etc/clickfold/kafka-keystore/%s" $kafka.tls.keystore.key) -}}
{{- $_ := set $config "KAFKA_SSL_KEYSTORE_TYPE" $kafka.tls.keystore.type -}}
{{- end -}}
{{- if $cassandra.replication -}}
{{- $_ := set $config "CLICKFOLD_STORE_REPLICATION" $cassandra.replication -}}
{{- end -}}
{{- if $cassandra.tls.enabled -}}
{{- $_ := set $config "CASSANDRA_SSL_ENGINE_FACTORY" "DefaultSslEngineFactory" -}}
{{- if $cassandra.tls.truststore.existingSecret -}}
{{- $_ := set $config "CASSANDRA_TRUSTSTORE_PATH" (printf "/etc/clickfold/cassandra-truststore/%s" $cassandra.tls.truststore.key) -}}
{{- end -}}
{{- if $cassandra.tls.keystore.existingSecret -}}
{{- $_ := set $config "CASSANDRA_KEYSTORE_PATH" (printf "/etc/clickfold/cassandra-keystore/%s" $cassandra.tls.keystore.key) -}}
{{- end -}}
{{- end -}}
{{- range $key, $value := .Values.config -}}
{{- $_ := set $config $key (include "clickfold.text" $value) -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{/* Environment variables from the operator's secrets: a list, empty if there are none. */}}
{{- define "clickfold.secretEnv" -}}
{{- $kafka := include "clickfold.kafka" . | fromYaml -}}
{{- $cassandra := include "clickfold.cassandra" . | fromYaml -}}
{{- $refs := list -}}
{{- if hasPrefix "SASL" $kafka.securityProtocol -}}
{{- $refs = append $refs (list "KAFKA_SASL_JAAS_CONFIG" $kafka.sasl.existingSecret $kafka.sasl.jaasConfigKey) -}}
{{- end -}}
{{- with $kafka.tls.truststore -}}
{{- if and .existingSecret .passwordKey -}}
{{- $refs = append $refs (list "KAFKA_SSL_TRUSTSTORE_PASSWORD" .existingSecret .passwordKey) -}}
{{- end -}}
{{- end -}}
{{- with $kafka.tls.keystore -}}
{{- if and .existingSecret .passwordKey -}}
{{- $refs = append $refs (list "KAFKA_SSL_KEYSTORE_PASSWORD" .existingSecret .passwordKey) -}}
{{- end -}}
{{- end -}}
{{- with $cassandra.auth -}}
{{- if .existingSecret -}}
{{- $refs = append $refs (list "QUARKUS_CASSANDRA_AUTH_USERNAME" .existingSecret .usernameKey) -}}
{{- $refs = append $refs (list "QUARKUS_CASSANDRA_AUTH_PASSWORD" .existingSecret .passwordKey) -}}
{{- end -}}
{{- end -}}
{{- if $cassandra.tls.enabled -}}
{{- with $cassandra.tls.truststore -}}
{{- if and .existingSecret .passwordKey -}}
{{- $refs = append $refs (list "CASSANDRA_TRUSTSTORE_PASSWORD" .existingSecret .passwordKey) -}}
{{- end -}}
{{- end -}}
{{- with $cassandra.tls.keystore -}}
{{- if and .existingSecret .passwordKey -}}
{{- $refs = append $refs (list "CASSANDRA_KEYSTORE_PASSWORD" .existingSecret .passwordKey) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $refs }}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 | quote }}
{{- end -}}
{{- end -}}

{{/* The secrets that are files, as YAML: a map of folder names to the secrets' names. */}}
{{- define "clickfold.secretFiles" -}}
{{- $kafka := include "clickfold.kafka" . | fromYaml -}}
{{- $cassandra := include "clickfold.cassandra" . | fromYaml -}}
{{- $files := dict -}}
{{- with $kafka.tls.truststore.existingSecret -}}
{{- $_ := set $files "kafka-truststore" . -}}
{{- end -}}
{{- with $kafka.tls.keystore.existingSecret -}}
{{- $_ := set $files "kafka-keystore" . -}}
{{- end -}}
{{- if $cassandra.tls.enabled -}}
{{- with $cassandra.tls.truststore.existingSecret -}}
{{- $_ := set $files "cassandra-truststore" . -}}
{{- end -}}
{{- with $cassandra.tls.keystore.existingSecret -}}
{{- $_ := set $files "cassandra-keystore" . -}}
{{- end -}}
{{- end -}}
{{- toYaml $files -}}
{{- end -}}

{{/* What every pod's spec begins with. */}}
{{- define "clickfold.podSpec" -}}
serviceAccountName: {{ include "clickfold.serviceAccountName" . }}
automountServiceAccountToken: false
# Else Kubernetes would set variables for each Service, and those of one named kafka would be taken for Kafka's settings.
enableServiceLinks: false
{{- with concat .Values.image.pullSecrets (default list (.Values.global).imagePullSecrets) }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
  {{- range $name, $secret := include "clickfold.secretFiles" . | fromYaml }}
  - name: {{ $name }}
    secret:
      secretName: {{ $secret }}
      defaultMode: 0440
  {{- end }}
{{- end -}}

{{/* What every container has in common. */}}
{{- define "clickfold.container" -}}
image: {{ include "clickfold.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities:
    drop: [ALL]
volumeMounts:
  - name: tmp
    mountPath: /tmp
  {{- range $name, $secret := include "clickfold.secretFiles" . | fromYaml }}
  - name: {{ $name }}
    mountPath: /etc/clickfold/{{ $name }}
    readOnly: true
  {{- end }}
{{- end -}}

{{/* JDK_JAVA_OPTIONS, in place of the image's: it would win over JAVA_TOOL_OPTIONS. Native images do not read it. */}}
{{- define "clickfold.jvmOptions" -}}
-XX:MaxRAMPercentage={{ .maxRamPercentage }} -XX:ActiveProcessorCount={{ .activeProcessors }} -XX:+ExitOnOutOfMemoryError
{{- with .extraOptions }} {{ . }}{{ end -}}
{{- end -}}

{{/* The topic of a role's lag that its pods are scaled by: empty for all that it reads. */}}
{{- define "clickfold.lagTopic" -}}
{{- if eq .role "recalculator" -}}
{{- default "recalculation-tasks" .root.Values.config.CLICKFOLD_TOPICS_RECALCULATION_TASKS -}}
{{- end -}}
{{- end -}}
