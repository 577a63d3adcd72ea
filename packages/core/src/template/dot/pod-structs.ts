/**
 * The structs below Kubernetes' PodSpec and ObjectMeta as templates in Go see them; from k8s.io/api
 * and k8s.io/apimachinery at 0.37. For the notation see `mesh/struct-table.ts`.
 */
export const POD_STRUCTS = `
AWSElasticBlockStoreVolumeSource = VolumeID FSType(fsType)? Partition?:int32 ReadOnly?:bool
Affinity = NodeAffinity?:*NodeAffinity PodAffinity?:*PodAffinity PodAntiAffinity?:*PodAntiAffinity
AppArmorProfile = Type LocalhostProfile?:*string
AzureDiskVolumeSource = DiskName DataDiskURI(diskURI) CachingMode?:*string FSType(fsType)?:*string
  ReadOnly?:*bool Kind?:*string
AzureFileVolumeSource = SecretName ShareName ReadOnly?:bool
CSIVolumeSource = Driver ReadOnly?:*bool FSType(fsType)?:*string VolumeAttributes?:{}string
  NodePublishSecretRef?:*LocalObjectReference
Capabilities = Add?:[]string Drop?:[]string
CephFSVolumeSource = Monitors:[]string Path? User? SecretFile? SecretRef?:*LocalObjectReference
  ReadOnly?:bool
CinderVolumeSource = VolumeID FSType(fsType)? ReadOnly?:bool SecretRef?:*LocalObjectReference
ClusterTrustBundleProjection = Name?:*string SignerName?:*string LabelSelector?:*LabelSelector
  Optional?:*bool Path User?:*int64
ConfigMapEnvSource = ~LocalObjectReference Optional?:*bool
ConfigMapKeySelector = ~LocalObjectReference Key Optional?:*bool
ConfigMapProjection = ~LocalObjectReference Items?:[]KeyToPath Optional?:*bool
ConfigMapVolumeSource = ~LocalObjectReference Items?:[]KeyToPath DefaultMode?:*int32
  Optional?:*bool DefaultUser?:*int64
Container = Name Image? Command?:[]string Args?:[]string WorkingDir? Ports?:[]ContainerPort
  EnvFrom?:[]EnvFromSource Env?:[]EnvVar Resources?:ResourceRequirements
  ResizePolicy?:[]ContainerResizePolicy RestartPolicy?:*string
  RestartPolicyRules?:[]ContainerRestartRule VolumeMounts?:[]VolumeMount
  VolumeDevices?:[]VolumeDevice LivenessProbe?:*Probe ReadinessProbe?:*Probe StartupProbe?:*Probe
  Lifecycle?:*Lifecycle TerminationMessagePath? TerminationMessagePolicy? ImagePullPolicy?
  SecurityContext?:*SecurityContext Stdin?:bool StdinOnce?:bool TTY(tty)?:bool
ContainerPort = Name? HostPort?:int32 ContainerPort:int32 Protocol? HostIP?
ContainerResizePolicy = ResourceName RestartPolicy
ContainerRestartRule = Action? ExitCodes?:*ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes = Operator? Values?:[]int32
DownwardAPIProjection = Items?:[]DownwardAPIVolumeFile
DownwardAPIVolumeFile = Path FieldRef?:*ObjectFieldSelector
  ResourceFieldRef?:*ResourceFieldSelector Mode?:*int32 User?:*int64
DownwardAPIVolumeSource = Items?:[]DownwardAPIVolumeFile DefaultMode?:*int32 DefaultUser?:*int64
EmptyDirVolumeSource = Medium? SizeLimit?:*resource.Quantity Mode?:*int32
EnvFromSource = Prefix? ConfigMapRef?:*ConfigMapEnvSource SecretRef?:*SecretEnvSource
EnvVar = Name Value? ValueFrom?:*EnvVarSource
EnvVarSource = FieldRef?:*ObjectFieldSelector ResourceFieldRef?:*ResourceFieldSelector
  ConfigMapKeyRef?:*ConfigMapKeySelector SecretKeyRef?:*SecretKeySelector
  FileKeyRef?:*FileKeySelector
EphemeralContainer = ~EphemeralContainerCommon TargetContainerName?
EphemeralContainerCommon = Name Image? Command?:[]string Args?:[]string WorkingDir?
  Ports?:[]ContainerPort EnvFrom?:[]EnvFromSource Env?:[]EnvVar Resources?:ResourceRequirements
  ResizePolicy?:[]ContainerResizePolicy RestartPolicy?:*string
  RestartPolicyRules?:[]ContainerRestartRule VolumeMounts?:[]VolumeMount
  VolumeDevices?:[]VolumeDevice LivenessProbe?:*Probe ReadinessProbe?:*Probe StartupProbe?:*Probe
  Lifecycle?:*Lifecycle TerminationMessagePath? TerminationMessagePolicy? ImagePullPolicy?
  SecurityContext?:*SecurityContext Stdin?:bool StdinOnce?:bool TTY(tty)?:bool
EphemeralVolumeSource = VolumeClaimTemplate?:*PersistentVolumeClaimTemplate
EvictionResponder = Name Priority:*int32
ExecAction = Command?:[]string
FCVolumeSource = TargetWWNs?:[]string Lun?:*int32 FSType(fsType)? ReadOnly?:bool
  WWIDs(wwids)?:[]string
FileKeySelector = VolumeName Path Key Optional?:*bool
FlexVolumeSource = Driver FSType(fsType)? SecretRef?:*LocalObjectReference ReadOnly?:bool
  Options?:{}string
FlockerVolumeSource = DatasetName? DatasetUUID?
GCEPersistentDiskVolumeSource = PDName(pdName) FSType(fsType)? Partition?:int32 ReadOnly?:bool
GRPCAction = Port:int32 Service:*string Mode?:*string
GitRepoVolumeSource = Repository Revision? Directory?
GlusterfsVolumeSource = EndpointsName(endpoints) Path ReadOnly?:bool
HTTPGetAction = Path? Port:intstr.IntOrString Host? Scheme? HTTPHeaders(httpHeaders)?:[]HTTPHeader
  Protocol?:*string
HTTPHeader = Name Value
HostAlias = IP(ip) Hostnames?:[]string
HostPathVolumeSource = Path Type?:*string
ISCSIVolumeSource = TargetPortal IQN(iqn) Lun:int32 ISCSIInterface(iscsiInterface)?
  FSType(fsType)? ReadOnly?:bool Portals?:[]string DiscoveryCHAPAuth(chapAuthDiscovery)?:bool
  SessionCHAPAuth(chapAuthSession)?:bool SecretRef?:*LocalObjectReference InitiatorName?:*string
ImageVolumeSource = Reference? PullPolicy?
KeyToPath = Key Path Mode?:*int32 User?:*int64
LabelSelector = MatchLabels?:{}string MatchExpressions?:[]LabelSelectorRequirement
LabelSelectorRequirement = Key Operator Values?:[]string
Lifecycle = PostStart?:*LifecycleHandler PreStop?:*LifecycleHandler StopSignal?:*string
LifecycleHandler = Exec?:*ExecAction HTTPGet(httpGet)?:*HTTPGetAction
  TCPSocket(tcpSocket)?:*TCPSocketAction Sleep?:*SleepAction
LocalObjectReference = Name?
ManagedFieldsEntry = Manager? Operation? APIVersion(apiVersion)? Time?:*Time FieldsType?
  FieldsV1?:*FieldsV1 Subresource?
NFSVolumeSource = Server Path ReadOnly?:bool
NodeAffinity = RequiredDuringSchedulingIgnoredDuringExecution?:*NodeSelector
  PreferredDuringSchedulingIgnoredDuringExecution?:[]PreferredSchedulingTerm
NodeSelector = NodeSelectorTerms:[]NodeSelectorTerm
NodeSelectorRequirement = Key Operator Values?:[]string
NodeSelectorTerm = MatchExpressions?:[]NodeSelectorRequirement
  MatchFields?:[]NodeSelectorRequirement
ObjectFieldSelector = APIVersion(apiVersion)? FieldPath
ObjectMeta = Name? GenerateName? Namespace? SelfLink? UID(uid)? ResourceVersion? Generation?:int64
  CreationTimestamp?:Time DeletionTimestamp?:*Time DeletionGracePeriodSeconds?:*int64
  Labels?:{}string Annotations?:{}string OwnerReferences?:[]OwnerReference Finalizers?:[]string
  ManagedFields?:[]ManagedFieldsEntry
OwnerReference = APIVersion(apiVersion) Kind Name UID(uid) Controller?:*bool
  BlockOwnerDeletion?:*bool
PersistentVolumeClaimSpec = AccessModes?:[]string Selector?:*LabelSelector
  Resources?:VolumeResourceRequirements VolumeName? StorageClassName?:*string VolumeMode?:*string
  DataSource?:*TypedLocalObjectReference DataSourceRef?:*TypedObjectReference
  VolumeAttributesClassName?:*string
PersistentVolumeClaimTemplate = ~ObjectMeta Spec:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource = ClaimName ReadOnly?:bool
PhotonPersistentDiskVolumeSource = PdID FSType(fsType)?
PodAffinity = RequiredDuringSchedulingIgnoredDuringExecution?:[]PodAffinityTerm
  PreferredDuringSchedulingIgnoredDuringExecution?:[]WeightedPodAffinityTerm
PodAffinityTerm = LabelSelector?:*LabelSelector Namespaces?:[]string TopologyKey
  NamespaceSelector?:*LabelSelector MatchLabelKeys?:[]string MismatchLabelKeys?:[]string
PodAntiAffinity = RequiredDuringSchedulingIgnoredDuringExecution?:[]PodAffinityTerm
  PreferredDuringSchedulingIgnoredDuringExecution?:[]WeightedPodAffinityTerm
PodCertificateProjection = SignerName? KeyType? MaxExpirationSeconds?:*int32 CredentialBundlePath?
  KeyPath? CertificateChainPath? UserAnnotations?:{}string User?:*int64
PodDNSConfig = Nameservers?:[]string Searches?:[]string Options?:[]PodDNSConfigOption
PodDNSConfigOption = Name? Value?:*string
PodOS = Name
PodReadinessGate = ConditionType
PodResourceClaim = Name ResourceClaimName?:*string ResourceClaimTemplateName?:*string
PodSchedulingGate = Name
PodSchedulingGroup = PodGroupName?:*string
PodSecurityContext = SELinuxOptions(seLinuxOptions)?:*SELinuxOptions
  WindowsOptions?:*WindowsSecurityContextOptions RunAsUser?:*int64 RunAsGroup?:*int64
  RunAsNonRoot?:*bool SupplementalGroups?:[]int64 SupplementalGroupsPolicy?:*string
  FSGroup(fsGroup)?:*int64 Sysctls?:[]Sysctl FSGroupChangePolicy(fsGroupChangePolicy)?:*string
  SeccompProfile?:*SeccompProfile AppArmorProfile?:*AppArmorProfile
  SELinuxChangePolicy(seLinuxChangePolicy)?:*string
PodSpec = Volumes?:[]Volume InitContainers?:[]Container Containers:[]Container
  EphemeralContainers?:[]EphemeralContainer RestartPolicy? TerminationGracePeriodSeconds?:*int64
  ActiveDeadlineSeconds?:*int64 DNSPolicy(dnsPolicy)? NodeSelector?:{}string ServiceAccountName?
  DeprecatedServiceAccount(serviceAccount)? AutomountServiceAccountToken?:*bool NodeName?
  HostNetwork?:bool HostPID?:bool HostIPC?:bool ShareProcessNamespace?:*bool
  SecurityContext?:*PodSecurityContext ImagePullSecrets?:[]LocalObjectReference Hostname?
  Subdomain? Affinity?:*Affinity SchedulerName? Tolerations?:[]Toleration HostAliases?:[]HostAlias
  PriorityClassName? Priority?:*int32 DNSConfig(dnsConfig)?:*PodDNSConfig
  ReadinessGates?:[]PodReadinessGate RuntimeClassName?:*string EnableServiceLinks?:*bool
  PreemptionPolicy?:*string Overhead?:{}resource.Quantity
  TopologySpreadConstraints?:[]TopologySpreadConstraint SetHostnameAsFQDN?:*bool OS(os)?:*PodOS
  HostUsers?:*bool SchedulingGates?:[]PodSchedulingGate ResourceClaims?:[]PodResourceClaim
  Resources?:*ResourceRequirements HostnameOverride?:*string SchedulingGroup?:*PodSchedulingGroup
  EvictionResponders?:[]EvictionResponder
PortworxVolumeSource = VolumeID FSType(fsType)? ReadOnly?:bool
PreferredSchedulingTerm = Weight:int32 Preference:NodeSelectorTerm
Probe = ~ProbeHandler InitialDelaySeconds?:int32 TimeoutSeconds?:int32 PeriodSeconds?:int32
  SuccessThreshold?:int32 FailureThreshold?:int32 TerminationGracePeriodSeconds?:*int64
ProbeHandler = Exec?:*ExecAction HTTPGet(httpGet)?:*HTTPGetAction
  TCPSocket(tcpSocket)?:*TCPSocketAction GRPC(grpc)?:*GRPCAction
ProjectedVolumeSource = Sources:[]VolumeProjection DefaultMode?:*int32 DefaultUser?:*int64
QuobyteVolumeSource = Registry Volume ReadOnly?:bool User? Group? Tenant?
RBDVolumeSource = CephMonitors(monitors):[]string RBDImage(image) FSType(fsType)? RBDPool(pool)?
  RadosUser(user)? Keyring? SecretRef?:*LocalObjectReference ReadOnly?:bool
ResourceClaim = Name Request?
ResourceFieldSelector = ContainerName? Resource Divisor?:resource.Quantity
ResourceRequirements = Limits?:{}resource.Quantity Requests?:{}resource.Quantity
  Claims?:[]ResourceClaim
SELinuxOptions = User? Role? Type? Level?
ScaleIOVolumeSource = Gateway System SecretRef:*LocalObjectReference SSLEnabled(sslEnabled)?:bool
  ProtectionDomain? StoragePool? StorageMode? VolumeName? FSType(fsType)? ReadOnly?:bool
SeccompProfile = Type LocalhostProfile?:*string
SecretEnvSource = ~LocalObjectReference Optional?:*bool
SecretKeySelector = ~LocalObjectReference Key Optional?:*bool
SecretProjection = ~LocalObjectReference Items?:[]KeyToPath Optional?:*bool
SecretVolumeSource = SecretName? Items?:[]KeyToPath DefaultMode?:*int32 Optional?:*bool
  DefaultUser?:*int64
SecurityContext = Capabilities?:*Capabilities Privileged?:*bool
  SELinuxOptions(seLinuxOptions)?:*SELinuxOptions WindowsOptions?:*WindowsSecurityContextOptions
  RunAsUser?:*int64 RunAsGroup?:*int64 RunAsNonRoot?:*bool ReadOnlyRootFilesystem?:*bool
  AllowPrivilegeEscalation?:*bool ProcMount?:*string SeccompProfile?:*SeccompProfile
  AppArmorProfile?:*AppArmorProfile
ServiceAccountTokenProjection = Audience? ExpirationSeconds?:*int64 Path User?:*int64
SleepAction = Seconds:int64
StorageOSVolumeSource = VolumeName? VolumeNamespace? FSType(fsType)? ReadOnly?:bool
  SecretRef?:*LocalObjectReference
Sysctl = Name Value
TCPSocketAction = Port:intstr.IntOrString Host?
Toleration = Key? Operator? Value? Effect? TolerationSeconds?:*int64
TopologySpreadConstraint = MaxSkew:int32 TopologyKey WhenUnsatisfiable
  LabelSelector?:*LabelSelector MinDomains?:*int32 NodeAffinityPolicy?:*string
  NodeTaintsPolicy?:*string MatchLabelKeys?:[]string
TypeMeta = Kind? APIVersion(apiVersion)?
TypedLocalObjectReference = APIGroup(apiGroup):*string Kind Name
TypedObjectReference = APIGroup(apiGroup):*string Kind Name Namespace?:*string
Volume = Name ~VolumeSource
VolumeDevice = Name DevicePath
VolumeMount = Name ReadOnly?:bool RecursiveReadOnly?:*string MountPath SubPath?
  MountPropagation?:*string SubPathExpr? BindMountOptions?:[]string
VolumeProjection = Secret?:*SecretProjection DownwardAPI?:*DownwardAPIProjection
  ConfigMap?:*ConfigMapProjection ServiceAccountToken?:*ServiceAccountTokenProjection
  ClusterTrustBundle?:*ClusterTrustBundleProjection PodCertificate?:*PodCertificateProjection
VolumeResourceRequirements = Limits?:{}resource.Quantity Requests?:{}resource.Quantity
VolumeSource = HostPath?:*HostPathVolumeSource EmptyDir?:*EmptyDirVolumeSource
  GCEPersistentDisk(gcePersistentDisk)?:*GCEPersistentDiskVolumeSource
  AWSElasticBlockStore(awsElasticBlockStore)?:*AWSElasticBlockStoreVolumeSource
  GitRepo?:*GitRepoVolumeSource Secret?:*SecretVolumeSource NFS(nfs)?:*NFSVolumeSource
  ISCSI(iscsi)?:*ISCSIVolumeSource Glusterfs?:*GlusterfsVolumeSource
  PersistentVolumeClaim?:*PersistentVolumeClaimVolumeSource RBD(rbd)?:*RBDVolumeSource
  FlexVolume?:*FlexVolumeSource Cinder?:*CinderVolumeSource CephFS(cephfs)?:*CephFSVolumeSource
  Flocker?:*FlockerVolumeSource DownwardAPI?:*DownwardAPIVolumeSource FC(fc)?:*FCVolumeSource
  AzureFile?:*AzureFileVolumeSource ConfigMap?:*ConfigMapVolumeSource
  VsphereVolume?:*VsphereVirtualDiskVolumeSource Quobyte?:*QuobyteVolumeSource
  AzureDisk?:*AzureDiskVolumeSource PhotonPersistentDisk?:*PhotonPersistentDiskVolumeSource
  Projected?:*ProjectedVolumeSource PortworxVolume?:*PortworxVolumeSource
  ScaleIO?:*ScaleIOVolumeSource StorageOS(storageos)?:*StorageOSVolumeSource
  CSI(csi)?:*CSIVolumeSource Ephemeral?:*EphemeralVolumeSource Image?:*ImageVolumeSource
VsphereVirtualDiskVolumeSource = VolumePath FSType(fsType)? StoragePolicyName? StoragePolicyID?
WeightedPodAffinityTerm = Weight:int32 PodAffinityTerm:PodAffinityTerm
WindowsSecurityContextOptions = GMSACredentialSpecName(gmsaCredentialSpecName)?:*string
  GMSACredentialSpec(gmsaCredentialSpec)?:*string RunAsUserName?:*string HostProcess?:*bool
`;
