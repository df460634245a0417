import { type BehaviourTable, FOR_EVER } from "../core/timing";

/** Behaviours of machines in time. */
export const EC2_BEHAVIOURS = {
  inServiceSeconds: {
    meaning: "From a machine's launch to EC2's \"running\" and the group's InService, without hooks.",
    unit: "s",
    steady: 30,
    aws: { minimum: 16, maximum: 45, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 3600 },
    standing: "reported",
    dated: { reported: "2015, 2017; the measurement has no date", read: "2026-11-26" },
    source:
      "A published measurement of cold launches, 16.4 to 25.8 s; activity logs of groups of 2015 and 2017: 32 and 34 s.",
  },
  agentRegisteredSeconds: {
    meaning:
      "From a machine's launch to its registration with the cluster by the ECS agent, without boot steps and slow hardware.",
    unit: "s",
    steady: 90,
    aws: { minimum: 40, maximum: 180, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 7200 },
    standing: "reported",
    dated: { reported: "2019-12-15", read: "2026-11-26" },
    source: 'amazon-ecs-agent#2309, 2019: 41 s; ECS developer guide: "a few minutes".',
  },
  bootStepSeconds: {
    meaning:
      "By how much each boot step of the launch template's document delays the registration, drawn for each instance: installing a package, mounting the volume, fetching files.",
    unit: "s a step",
    steady: 0,
    aws: { minimum: 1, maximum: 15, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 900 },
    standing: "inferred",
    dated: { reported: "2026-11-26" },
    source:
      "The scripts of four steps alone take 0.6 to 0.8 s together, measured on 2026-11-26 on a busy machine of two cores, with stand-ins for dnf, mount and the AWS CLI. Package servers, mount targets and secrets answer in an account only: /var/log/drydock-boot.log has the time of each step.",
  },
  metalBootSeconds: {
    meaning: "By how much longer a bare metal type takes to register: its firmware tests memory and devices.",
    unit: "s",
    steady: 0,
    aws: { minimum: 180, maximum: 900, distribution: "logUniform" },
    allowed: { minimum: 0, maximum: 3600 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source:
      "AWS names no figure. Of the other types a sweep of six (t3, m6i, m7i, c7i, r7i; brevdev/ec2-coldboot-research) found a spread of 0.7 s: their type does not matter.",
  },
  acceleratorBootSeconds: {
    meaning: "By how much longer a type with GPUs or Neuron devices takes to register: its AMI loads their drivers.",
    unit: "s",
    steady: 0,
    aws: { minimum: 10, maximum: 60, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 3600 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source: "AWS names no figure; the GPU AMI starts nvidia-persistenced and its own runtime before the agent.",
  },
  bootCompletedSeconds: {
    meaning: "From the agent's registration to the completion of a launching hook by the machine itself.",
    unit: "s",
    steady: 5,
    aws: { minimum: 1, maximum: 15, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 900 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source: "src/cluster/boot/scripts/first-boot.sh asks for the agent every 5 s; its calls take a few seconds more.",
  },
  billing: {
    meaning: "From when on a machine is paid for; from `running` on for a minute at the minimum.",
    states: ["fromRequest", "fromRunning"],
    steady: "fromRequest",
    aws: "fromRunning",
    standing: "documented",
    dated: { read: "2026-11-26" },
    source:
      'EC2 user guide, "Instance lifecycle": pending is not billed. EC2 pricing: by the second, with a minimum of 60 s.',
  },
  spotInterruptionsPerMonth: {
    meaning: "How often a Spot Instance is taken back.",
    unit: "a month",
    steady: 0,
    aws: { minimum: 0.05, maximum: 0.2, distribution: "logUniform" },
    allowed: { minimum: 0, maximum: 720 },
    standing: "documented",
    dated: { read: "2026-11-26" },
    source: "Spot Instance Advisor, frequency of interruption: from under 5 % to over 20 % a month, by type and zone.",
  },
  rebalanceLeadSeconds: {
    meaning: "From the rebalance recommendation for a Spot Instance to the notice of its interruption.",
    unit: "s",
    steady: 0,
    aws: { minimum: 0, maximum: 600, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 86_400 },
    standing: "documented",
    dated: { read: "2026-11-26" },
    source:
      'EC2 user guide, "EC2 instance rebalance recommendations": it may come sooner than the notice, or along with it; the bound is inferred.',
  },
  zoneShortagesPerDay: {
    meaning: "How often a zone has no capacity for any more machines.",
    unit: "a day",
    steady: 0,
    aws: { minimum: 0.03, maximum: 0.3, distribution: "logUniform" },
    allowed: { minimum: 0, maximum: 96 },
    standing: "inferred",
    dated: { reported: "2009", read: "2026-11-27" },
    source:
      'Nobody publishes a rate; it depends on type, zone and day. AWS speaks of "short periods of time when we are unable to accommodate instance requests that are targeted to a specific Availability Zone" (EC2 forum, 2009). Taken as once in three days to once in a month.',
  },
  zoneShortageSeconds: {
    meaning: "How long a zone has no capacity then.",
    unit: "s",
    steady: 600,
    aws: { minimum: 300, maximum: 14400, distribution: "logUniform" },
    allowed: { minimum: 1, maximum: 86_400 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source: "As for zoneShortagesPerDay.",
  },
  typeShortagesPerDay: {
    meaning:
      "How often one instance type lacks capacity in one zone, while other types and zones have it (InsufficientInstanceCapacity).",
    unit: "a day",
    steady: 0,
    aws: 0,
    allowed: { minimum: 0, maximum: 96 },
    standing: "inferred",
    dated: { read: "2026-11-27" },
    source:
      'Nobody publishes a rate. Off: zoneShortagesPerDay takes all types of a zone away, which is the same for a group of one type. A group of several launches another type in the zone: EC2 Auto Scaling user guide, "Setup overview for creating a mixed instances group".',
  },
  typeShortageSeconds: {
    meaning: "How long a type lacks capacity in a zone then.",
    unit: "s",
    steady: 600,
    aws: { minimum: 300, maximum: 14400, distribution: "logUniform" },
    allowed: { minimum: 1, maximum: 86_400 },
    standing: "inferred",
    dated: { assumed: "2026-11-27" },
    source: "As for zoneShortagesPerDay.",
  },
  onDemandVcpuQuota: {
    meaning:
      "vCPUs that On-Demand Instances of the account may have at a time, for each group of families with a quota of its own (Standard, G and VT, P, ...). A launch beyond it fails in every zone (VcpuLimitExceeded). Other clusters of the account are not counted.",
    unit: "vCPUs",
    steady: FOR_EVER,
    aws: FOR_EVER,
    allowed: { minimum: 1, maximum: 1_000_000 },
    standing: "documented",
    dated: { reported: "2020-02-13, 2020-11-29, 2023-08-13, 2024-03-04", read: "2026-11-26" },
    source:
      'EC2 user guide, "Amazon EC2 instance type quotas"; API reference, error codes. An account\'s figure is its own, npm run doctor reads it: 1 and 32 were met in 2020 (StreisandEffect/streisand#1715, scrapoxy#202), 384 in 2023 (kops#15778, in an activity of a group), 1000 in 2024 (osparc-simcore#5408).',
  },
  spotVcpuQuota: {
    meaning:
      "vCPUs that Spot Instances of the account may have at a time, in the same way (MaxSpotInstanceCountExceeded).",
    unit: "vCPUs",
    steady: FOR_EVER,
    aws: FOR_EVER,
    allowed: { minimum: 1, maximum: 1_000_000 },
    standing: "documented",
    dated: { read: "2026-11-26" },
    source: 'EC2 user guide, "Spot Instance quotas"; API reference, error codes. An account\'s figure is its own.',
  },
} as const satisfies BehaviourTable;

/** Seconds from the notice of an interruption to it. Source: EC2 user guide, "Spot Instance interruption notices": two minutes. */
export const SPOT_NOTICE_SECONDS = 120;
