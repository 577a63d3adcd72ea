/**
 * The fields of the Kubernetes types that injection prints, in the order in which the API machinery
 * prints them. One line a type; a field is `name[mark]:type`.
 *
 * Marks: none for a field that is left out where it holds its zero value, `?` where only absence
 * leaves it out, `!` where it is
 * always printed, `*` where its absence is printed as null. Types: `s` text, `b` boolean, `n` number,
 * `quantity`, `intstr`, `time`, `bytes`, `raw`, `status`, `[]T` list, `{}T` map, or another line.
 */
export const TYPED_FIELDS: Readonly<Record<string, string>> = {
  Pod: 'kind:s apiVersion:s metadata!:ObjectMeta spec!:PodSpec status!:status',
  ObjectMeta:
    'name:s generateName:s namespace:s selfLink:s uid:s resourceVersion:s generation:n creationTimestamp:time deletionTimestamp?:time deletionGracePeriodSeconds?:n labels:{}string annotations:{}string ownerReferences:[]OwnerReference finalizers:[]string managedFields:[]ManagedFieldsEntry',
  OwnerReference: 'apiVersion!:s kind!:s name!:s uid!:s controller?:b blockOwnerDeletion?:b',
  ManagedFieldsEntry:
    'manager:s operation:s apiVersion:s time?:time fieldsType:s fieldsV1?:raw subresource:s',
  PodSpec:
    'volumes:[]Volume initContainers:[]Container containers!:[]Container ephemeralContainers:[]EphemeralContainer restartPolicy:s terminationGracePeriodSeconds?:n activeDeadlineSeconds?:n dnsPolicy:s nodeSelector:{}string serviceAccountName:s serviceAccount:s automountServiceAccountToken?:b nodeName:s hostNetwork:b hostPID:b hostIPC:b shareProcessNamespace?:b securityContext?:PodSecurityContext imagePullSecrets:[]LocalObjectReference hostname:s subdomain:s affinity?:Affinity schedulerName:s tolerations:[]Toleration hostAliases:[]HostAlias priorityClassName:s priority?:n dnsConfig?:PodDNSConfig readinessGates:[]PodReadinessGate runtimeClassName?:s enableServiceLinks?:b preemptionPolicy?:s overhead:{}quantity topologySpreadConstraints:[]TopologySpreadConstraint setHostnameAsFQDN?:b os?:PodOS hostUsers?:b schedulingGates:[]PodSchedulingGate resourceClaims:[]PodResourceClaim resources?:ResourceRequirements hostnameOverride?:s schedulingGroup?:PodSchedulingGroup',
  Volume:
    'name!:s hostPath?:HostPathVolumeSource emptyDir?:EmptyDirVolumeSource gcePersistentDisk?:GCEPersistentDiskVolumeSource awsElasticBlockStore?:AWSElasticBlockStoreVolumeSource gitRepo?:GitRepoVolumeSource secret?:SecretVolumeSource nfs?:NFSVolumeSource iscsi?:ISCSIVolumeSource glusterfs?:GlusterfsVolumeSource persistentVolumeClaim?:PersistentVolumeClaimVolumeSource rbd?:RBDVolumeSource flexVolume?:FlexVolumeSource cinder?:CinderVolumeSource cephfs?:CephFSVolumeSource flocker?:FlockerVolumeSource downwardAPI?:DownwardAPIVolumeSource fc?:FCVolumeSource azureFile?:AzureFileVolumeSource configMap?:ConfigMapVolumeSource vsphereVolume?:VsphereVirtualDiskVolumeSource quobyte?:QuobyteVolumeSource azureDisk?:AzureDiskVolumeSource photonPersistentDisk?:PhotonPersistentDiskVolumeSource projected?:ProjectedVolumeSource portworxVolume?:PortworxVolumeSource scaleIO?:ScaleIOVolumeSource storageos?:StorageOSVolumeSource csi?:CSIVolumeSource ephemeral?:EphemeralVolumeSource image?:ImageVolumeSource',
  HostPathVolumeSource: 'path!:s type?:s',
  EmptyDirVolumeSource: 'medium:s sizeLimit?:quantity',
  GCEPersistentDiskVolumeSource: 'pdName!:s fsType:s partition:n readOnly:b',
  AWSElasticBlockStoreVolumeSource: 'volumeID!:s fsType:s partition:n readOnly:b',
  GitRepoVolumeSource: 'repository!:s revision:s directory:s',
  SecretVolumeSource: 'secretName:s items:[]KeyToPath defaultMode?:n optional?:b',
  KeyToPath: 'key!:s path!:s mode?:n',
  NFSVolumeSource: 'server!:s path!:s readOnly:b',
  ISCSIVolumeSource:
    'targetPortal!:s iqn!:s lun!:n iscsiInterface:s fsType:s readOnly:b portals:[]string chapAuthDiscovery:b chapAuthSession:b secretRef?:LocalObjectReference initiatorName?:s',
  LocalObjectReference: 'name:s',
  GlusterfsVolumeSource: 'endpoints!:s path!:s readOnly:b',
  PersistentVolumeClaimVolumeSource: 'claimName!:s readOnly:b',
  RBDVolumeSource:
    'monitors!:[]string image!:s fsType:s pool:s user:s keyring:s secretRef?:LocalObjectReference readOnly:b',
  FlexVolumeSource:
    'driver!:s fsType:s secretRef?:LocalObjectReference readOnly:b options:{}string',
  CinderVolumeSource: 'volumeID!:s fsType:s readOnly:b secretRef?:LocalObjectReference',
  CephFSVolumeSource:
    'monitors!:[]string path:s user:s secretFile:s secretRef?:LocalObjectReference readOnly:b',
  FlockerVolumeSource: 'datasetName:s datasetUUID:s',
  DownwardAPIVolumeSource: 'items:[]DownwardAPIVolumeFile defaultMode?:n',
  DownwardAPIVolumeFile:
    'path!:s fieldRef?:ObjectFieldSelector resourceFieldRef?:ResourceFieldSelector mode?:n',
  ObjectFieldSelector: 'apiVersion:s fieldPath!:s',
  ResourceFieldSelector: 'containerName:s resource!:s divisor!:quantity',
  FCVolumeSource: 'targetWWNs:[]string lun?:n fsType:s readOnly:b wwids:[]string',
  AzureFileVolumeSource: 'secretName!:s shareName!:s readOnly:b',
  ConfigMapVolumeSource: 'name:s items:[]KeyToPath defaultMode?:n optional?:b',
  VsphereVirtualDiskVolumeSource: 'volumePath!:s fsType:s storagePolicyName:s storagePolicyID:s',
  QuobyteVolumeSource: 'registry!:s volume!:s readOnly:b user:s group:s tenant:s',
  AzureDiskVolumeSource: 'diskName!:s diskURI!:s cachingMode?:s fsType?:s readOnly?:b kind?:s',
  PhotonPersistentDiskVolumeSource: 'pdID!:s fsType:s',
  ProjectedVolumeSource: 'sources!:[]VolumeProjection defaultMode?:n',
  VolumeProjection:
    'secret?:SecretProjection downwardAPI?:DownwardAPIProjection configMap?:ConfigMapProjection serviceAccountToken?:ServiceAccountTokenProjection clusterTrustBundle?:ClusterTrustBundleProjection podCertificate?:PodCertificateProjection',
  SecretProjection: 'name:s items:[]KeyToPath optional?:b',
  DownwardAPIProjection: 'items:[]DownwardAPIVolumeFile',
  ConfigMapProjection: 'name:s items:[]KeyToPath optional?:b',
  ServiceAccountTokenProjection: 'audience:s expirationSeconds?:n path!:s',
  ClusterTrustBundleProjection:
    'name?:s signerName?:s labelSelector?:LabelSelector optional?:b path!:s',
  LabelSelector: 'matchLabels:{}string matchExpressions:[]LabelSelectorRequirement',
  LabelSelectorRequirement: 'key!:s operator!:s values:[]string',
  PodCertificateProjection:
    'signerName:s keyType:s maxExpirationSeconds?:n credentialBundlePath:s keyPath:s certificateChainPath:s userAnnotations:{}string',
  PortworxVolumeSource: 'volumeID!:s fsType:s readOnly:b',
  ScaleIOVolumeSource:
    'gateway!:s system!:s secretRef?:LocalObjectReference sslEnabled:b protectionDomain:s storagePool:s storageMode:s volumeName:s fsType:s readOnly:b',
  StorageOSVolumeSource:
    'volumeName:s volumeNamespace:s fsType:s readOnly:b secretRef?:LocalObjectReference',
  CSIVolumeSource:
    'driver!:s readOnly?:b fsType?:s volumeAttributes:{}string nodePublishSecretRef?:LocalObjectReference',
  EphemeralVolumeSource: 'volumeClaimTemplate?:PersistentVolumeClaimTemplate',
  PersistentVolumeClaimTemplate: 'metadata!:ObjectMeta spec!:PersistentVolumeClaimSpec',
  PersistentVolumeClaimSpec:
    'accessModes:[]string selector?:LabelSelector resources!:VolumeResourceRequirements volumeName:s storageClassName?:s volumeMode?:s dataSource?:TypedLocalObjectReference dataSourceRef?:TypedObjectReference volumeAttributesClassName?:s',
  VolumeResourceRequirements: 'limits:{}quantity requests:{}quantity',
  TypedLocalObjectReference: 'apiGroup?:s kind!:s name!:s',
  TypedObjectReference: 'apiGroup?:s kind!:s name!:s namespace?:s',
  ImageVolumeSource: 'reference:s pullPolicy:s',
  Container:
    'name!:s image:s command:[]string args:[]string workingDir:s ports:[]ContainerPort envFrom:[]EnvFromSource env:[]EnvVar resources!:ResourceRequirements resizePolicy:[]ContainerResizePolicy restartPolicy?:s restartPolicyRules:[]ContainerRestartRule volumeMounts:[]VolumeMount volumeDevices:[]VolumeDevice livenessProbe?:Probe readinessProbe?:Probe startupProbe?:Probe lifecycle?:Lifecycle terminationMessagePath:s terminationMessagePolicy:s imagePullPolicy:s securityContext?:SecurityContext stdin:b stdinOnce:b tty:b',
  ContainerPort: 'name:s hostPort:n containerPort!:n protocol:s hostIP:s',
  EnvFromSource: 'prefix:s configMapRef?:ConfigMapEnvSource secretRef?:SecretEnvSource',
  ConfigMapEnvSource: 'name:s optional?:b',
  SecretEnvSource: 'name:s optional?:b',
  EnvVar: 'name!:s value:s valueFrom?:EnvVarSource',
  EnvVarSource:
    'fieldRef?:ObjectFieldSelector resourceFieldRef?:ResourceFieldSelector configMapKeyRef?:ConfigMapKeySelector secretKeyRef?:SecretKeySelector fileKeyRef?:FileKeySelector',
  ConfigMapKeySelector: 'name:s key!:s optional?:b',
  SecretKeySelector: 'name:s key!:s optional?:b',
  FileKeySelector: 'volumeName!:s path!:s key!:s optional?:b',
  ResourceRequirements: 'limits:{}quantity requests:{}quantity claims:[]ResourceClaim',
  ResourceClaim: 'name!:s request:s',
  ContainerResizePolicy: 'resourceName!:s restartPolicy!:s',
  ContainerRestartRule: 'action:s exitCodes?:ContainerRestartRuleOnExitCodes',
  ContainerRestartRuleOnExitCodes: 'operator:s values:[]int',
  VolumeMount:
    'name!:s readOnly:b recursiveReadOnly?:s mountPath!:s subPath:s mountPropagation?:s subPathExpr:s',
  VolumeDevice: 'name!:s devicePath!:s',
  Probe:
    'exec?:ExecAction httpGet?:HTTPGetAction tcpSocket?:TCPSocketAction grpc?:GRPCAction initialDelaySeconds:n timeoutSeconds:n periodSeconds:n successThreshold:n failureThreshold:n terminationGracePeriodSeconds?:n',
  ExecAction: 'command:[]string',
  HTTPGetAction: 'path:s port!:intstr host:s scheme:s httpHeaders:[]HTTPHeader',
  HTTPHeader: 'name!:s value!:s',
  TCPSocketAction: 'port!:intstr host:s',
  GRPCAction: 'port!:n service*:s',
  Lifecycle: 'postStart?:LifecycleHandler preStop?:LifecycleHandler stopSignal?:s',
  LifecycleHandler:
    'exec?:ExecAction httpGet?:HTTPGetAction tcpSocket?:TCPSocketAction sleep?:SleepAction',
  SleepAction: 'seconds!:n',
  SecurityContext:
    'capabilities?:Capabilities privileged?:b seLinuxOptions?:SELinuxOptions windowsOptions?:WindowsSecurityContextOptions runAsUser?:n runAsGroup?:n runAsNonRoot?:b readOnlyRootFilesystem?:b allowPrivilegeEscalation?:b procMount?:s seccompProfile?:SeccompProfile appArmorProfile?:AppArmorProfile',
  Capabilities: 'add:[]string drop:[]string',
  SELinuxOptions: 'user:s role:s type:s level:s',
  WindowsSecurityContextOptions:
    'gmsaCredentialSpecName?:s gmsaCredentialSpec?:s runAsUserName?:s hostProcess?:b',
  SeccompProfile: 'type!:s localhostProfile?:s',
  AppArmorProfile: 'type!:s localhostProfile?:s',
  EphemeralContainer:
    'name!:s image:s command:[]string args:[]string workingDir:s ports:[]ContainerPort envFrom:[]EnvFromSource env:[]EnvVar resources!:ResourceRequirements resizePolicy:[]ContainerResizePolicy restartPolicy?:s restartPolicyRules:[]ContainerRestartRule volumeMounts:[]VolumeMount volumeDevices:[]VolumeDevice livenessProbe?:Probe readinessProbe?:Probe startupProbe?:Probe lifecycle?:Lifecycle terminationMessagePath:s terminationMessagePolicy:s imagePullPolicy:s securityContext?:SecurityContext stdin:b stdinOnce:b tty:b targetContainerName:s',
  PodSecurityContext:
    'seLinuxOptions?:SELinuxOptions windowsOptions?:WindowsSecurityContextOptions runAsUser?:n runAsGroup?:n runAsNonRoot?:b supplementalGroups:[]int supplementalGroupsPolicy?:s fsGroup?:n sysctls:[]Sysctl fsGroupChangePolicy?:s seccompProfile?:SeccompProfile appArmorProfile?:AppArmorProfile seLinuxChangePolicy?:s',
  Sysctl: 'name!:s value!:s',
  Affinity: 'nodeAffinity?:NodeAffinity podAffinity?:PodAffinity podAntiAffinity?:PodAntiAffinity',
  NodeAffinity:
    'requiredDuringSchedulingIgnoredDuringExecution?:NodeSelector preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm',
  NodeSelector: 'nodeSelectorTerms!:[]NodeSelectorTerm',
  NodeSelectorTerm:
    'matchExpressions:[]NodeSelectorRequirement matchFields:[]NodeSelectorRequirement',
  NodeSelectorRequirement: 'key!:s operator!:s values:[]string',
  PreferredSchedulingTerm: 'weight!:n preference!:NodeSelectorTerm',
  PodAffinity:
    'requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm',
  PodAffinityTerm:
    'labelSelector?:LabelSelector namespaces:[]string topologyKey!:s namespaceSelector?:LabelSelector matchLabelKeys:[]string mismatchLabelKeys:[]string',
  WeightedPodAffinityTerm: 'weight!:n podAffinityTerm!:PodAffinityTerm',
  PodAntiAffinity:
    'requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm',
  Toleration: 'key:s operator:s value:s effect:s tolerationSeconds?:n',
  HostAlias: 'ip!:s hostnames:[]string',
  PodDNSConfig: 'nameservers:[]string searches:[]string options:[]PodDNSConfigOption',
  PodDNSConfigOption: 'name:s value?:s',
  PodReadinessGate: 'conditionType!:s',
  TopologySpreadConstraint:
    'maxSkew!:n topologyKey!:s whenUnsatisfiable!:s labelSelector?:LabelSelector minDomains?:n nodeAffinityPolicy?:s nodeTaintsPolicy?:s matchLabelKeys:[]string',
  PodOS: 'name!:s',
  PodSchedulingGate: 'name!:s',
  PodResourceClaim: 'name!:s resourceClaimName?:s resourceClaimTemplateName?:s',
  PodSchedulingGroup: 'podGroupName?:s',
  PodTemplateSpec: 'metadata!:ObjectMeta spec!:PodSpec',
  Deployment: 'kind:s apiVersion:s metadata!:ObjectMeta spec!:DeploymentSpec status!:status',
  DeploymentSpec:
    'replicas?:n selector*:LabelSelector template!:PodTemplateSpec strategy!:DeploymentStrategy minReadySeconds:n revisionHistoryLimit?:n paused:b progressDeadlineSeconds?:n',
  DeploymentStrategy: 'type:s rollingUpdate?:RollingUpdateDeployment',
  RollingUpdateDeployment: 'maxUnavailable?:intstr maxSurge?:intstr',
  ReplicaSet:
    'kind:s apiVersion:s metadata!:ObjectMeta spec!:ReplicaSetSpec status!:ReplicaSetStatus',
  ReplicaSetSpec: 'replicas?:n minReadySeconds:n selector*:LabelSelector template!:PodTemplateSpec',
  DaemonSet: 'kind:s apiVersion:s metadata!:ObjectMeta spec!:DaemonSetSpec status!:DaemonSetStatus',
  DaemonSetSpec:
    'selector*:LabelSelector template!:PodTemplateSpec updateStrategy!:DaemonSetUpdateStrategy minReadySeconds:n revisionHistoryLimit?:n',
  DaemonSetUpdateStrategy: 'type:s rollingUpdate?:RollingUpdateDaemonSet',
  RollingUpdateDaemonSet: 'maxUnavailable?:intstr maxSurge?:intstr',
  StatefulSet:
    'kind:s apiVersion:s metadata!:ObjectMeta spec!:StatefulSetSpec status!:StatefulSetStatus',
  StatefulSetSpec:
    'replicas?:n selector*:LabelSelector template!:PodTemplateSpec volumeClaimTemplates:[]PersistentVolumeClaim serviceName!:s podManagementPolicy:s updateStrategy!:StatefulSetUpdateStrategy revisionHistoryLimit?:n minReadySeconds:n persistentVolumeClaimRetentionPolicy?:StatefulSetPersistentVolumeClaimRetentionPolicy ordinals?:StatefulSetOrdinals',
  PersistentVolumeClaim:
    'kind:s apiVersion:s metadata!:ObjectMeta spec!:PersistentVolumeClaimSpec status!:PersistentVolumeClaimStatus',
  PersistentVolumeClaimStatus:
    'phase:s accessModes:[]string capacity:{}quantity conditions:[]PersistentVolumeClaimCondition allocatedResources:{}quantity allocatedResourceStatuses:{}string currentVolumeAttributesClassName?:s modifyVolumeStatus?:ModifyVolumeStatus',
  PersistentVolumeClaimCondition:
    'type!:s status!:s lastProbeTime!:time lastTransitionTime!:time reason:s message:s',
  ModifyVolumeStatus: 'targetVolumeAttributesClassName:s status!:s',
  StatefulSetUpdateStrategy: 'type:s rollingUpdate?:RollingUpdateStatefulSetStrategy',
  RollingUpdateStatefulSetStrategy: 'partition?:n maxUnavailable?:intstr',
  StatefulSetPersistentVolumeClaimRetentionPolicy: 'whenDeleted:s whenScaled:s',
  StatefulSetOrdinals: 'start!:n',
  ReplicationController:
    'kind:s apiVersion:s metadata!:ObjectMeta spec!:ReplicationControllerSpec status!:ReplicationControllerStatus',
  ReplicationControllerSpec:
    'replicas?:n minReadySeconds:n selector:{}string template?:PodTemplateSpec',
  Job: 'kind:s apiVersion:s metadata!:ObjectMeta spec!:JobSpec status!:status',
  JobSpec:
    'parallelism?:n completions?:n activeDeadlineSeconds?:n podFailurePolicy?:PodFailurePolicy successPolicy?:SuccessPolicy backoffLimit?:n backoffLimitPerIndex?:n maxFailedIndexes?:n selector?:LabelSelector manualSelector?:b template!:PodTemplateSpec ttlSecondsAfterFinished?:n completionMode?:s suspend?:b podReplacementPolicy?:s managedBy?:s',
  PodFailurePolicy: 'rules!:[]PodFailurePolicyRule',
  PodFailurePolicyRule:
    'action!:s onExitCodes?:PodFailurePolicyOnExitCodesRequirement onPodConditions:[]PodFailurePolicyOnPodConditionsPattern',
  PodFailurePolicyOnExitCodesRequirement: 'containerName?:s operator!:s values!:[]int',
  PodFailurePolicyOnPodConditionsPattern: 'type!:s status!:s',
  SuccessPolicy: 'rules!:[]SuccessPolicyRule',
  SuccessPolicyRule: 'succeededIndexes?:s succeededCount?:n',
  CronJob: 'kind:s apiVersion:s metadata!:ObjectMeta spec!:CronJobSpec status!:status',
  CronJobSpec:
    'schedule!:s timeZone?:s startingDeadlineSeconds?:n concurrencyPolicy:s suspend?:b jobTemplate!:JobTemplateSpec successfulJobsHistoryLimit?:n failedJobsHistoryLimit?:n',
  JobTemplateSpec: 'metadata!:ObjectMeta spec!:JobSpec',
  DeploymentConfig:
    'kind:s apiVersion:s metadata!:ObjectMeta spec!:DeploymentConfigSpec status!:DeploymentConfigStatus',
  DaemonSetStatus:
    'currentNumberScheduled!:n numberMisscheduled!:n desiredNumberScheduled!:n numberReady!:n',
  StatefulSetStatus:
    'observedGeneration:n replicas!:n readyReplicas:n currentReplicas:n updatedReplicas:n availableReplicas!:n',
  ReplicaSetStatus: 'replicas!:n',
  ReplicationControllerStatus: 'replicas!:n',
  DeploymentConfigStatus:
    'latestVersion!:n observedGeneration!:n replicas!:n updatedReplicas!:n availableReplicas!:n unavailableReplicas!:n',
  DeploymentConfigStrategy:
    'type:s customParams?:raw recreateParams?:raw rollingParams?:raw resources!:ResourceRequirements labels:{}s annotations:{}s activeDeadlineSeconds?:n',
  DeploymentConfigSpec:
    'strategy!:DeploymentConfigStrategy minReadySeconds:n triggers!:raw replicas!:n revisionHistoryLimit?:n test!:b paused:b selector:{}s template?:PodTemplateSpec',
};
