import type { ThrottleBucket } from "../core/throttling";
import { MINUTE } from "../core/time";
import { type BehaviourTable, FOR_EVER } from "../core/timing";

/** Behaviours of ECS and its agents in time. */
export const ECS_BEHAVIOURS = {
  taskStartSeconds: {
    meaning:
      "From the moment at which the agent begins with a task to RUNNING, for a service that names no time of its own.",
    unit: "s",
    steady: 15,
    aws: { minimum: 5, maximum: 45, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 3600 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source: "A modelling assumption around 15 s: pull of a cached image, start.",
  },
  imagePullSeconds: {
    meaning:
      "Until the image of a service is on an instance that has not had it. Its tasks there that ask for it meanwhile wait for the same pull; later ones find it cached. Not for a service that names its own time to start.",
    unit: "s",
    steady: 0,
    aws: { minimum: 2, maximum: 60, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 1800 },
    standing: "inferred",
    dated: { read: "2026-11-27" },
    source:
      "It depends on the image. amazon-ecs-agent, agent/engine/docker_task_engine.go (concurrentPull): each task asks Docker for its image; moby, distribution/xfer/transfer.go: all that ask for a layer on its way wait for the same transfer. containers-roadmap#2424: 40 pulls at once can hang, which is not played.",
  },
  healthySeconds: {
    meaning:
      "From RUNNING until a task without load balancer and container health check counts as healthy. AWS's pages contradict each other: one value is drawn for each service.",
    unit: "s",
    steady: 0,
    aws: { oneOf: [0, 40] },
    allowed: { minimum: 0, maximum: 3600 },
    standing: "documented",
    dated: { read: "2026-11-27" },
    source:
      'ECS developer guide, service definition parameters: "waits for 40 seconds"; ECS developer guide, "Container instance draining": RUNNING is enough.',
  },
  targetRegistrationSeconds: {
    meaning:
      "From RUNNING until the load balancer begins to check a task; the first check of its interval that passes makes it healthy.",
    unit: "s",
    steady: 5,
    aws: { minimum: 2, maximum: 10, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 900 },
    standing: "inferred",
    dated: { read: "2026-11-26" },
    source:
      "Application Load Balancer user guide: a new target needs one passed check; the registration itself has no figure.",
  },
  roomRelease: {
    meaning:
      "When the room of a task that is told to stop is free for others. Optimistic: at once, and the agent begins with the next task when the containers are gone.",
    states: ["whenStopped", "optimistic"],
    steady: "whenStopped",
    aws: "optimistic",
    standing: "documented",
    dated: { reported: "2019, 2023-06, 2024, 2026", read: "2026-11-26" },
    source:
      "AWS What's New, June 2023: ECS \"optimistically considers instance resources (e.g. cpu, memory, ports) as free for launching new tasks whenever a running task transitions to the stopping state\"; so it was before (amazon-ecs-agent#2267, 2019) and is (#5138, 2026). Nobody reports the contrary: what amazon-ecs-agent#4106 (2024) says of room that is free once a task has stopped is the agent's own account, by which a placed task waits.",
  },
  orderedStopEvent: {
    meaning: "When the instance's state change event comes for a task that ECS or a caller stops.",
    states: ["whenStopped", "whenOrdered"],
    steady: "whenStopped",
    aws: "whenOrdered",
    standing: "inferred",
    dated: { read: "2026-11-26" },
    source:
      'ECS developer guide, "Container instance state change events": listed for tasks that the scheduler starts or stops, and for STOPPED tasks whose desired status was RUNNING; the end of an ordered stop is not listed.',
  },
  maximumPercentCounts: {
    meaning: "Which tasks beside those wanted to run count towards a service's maximum percent.",
    states: ["noOthers", "stoppingToo"],
    steady: "noOthers",
    aws: "stoppingToo",
    standing: "documented",
    dated: { read: "2026-11-26" },
    source: 'ECS developer guide, service definition parameters: "RUNNING, STOPPING, or PENDING".',
  },
  serviceStartsPerMinute: {
    meaning: "Tasks that one service may start, at once those of ten seconds. One value is drawn for each service.",
    unit: "tasks a minute",
    steady: FOR_EVER,
    aws: { oneOf: [250, 500] },
    allowed: { minimum: 1, maximum: 100_000 },
    standing: "documented",
    dated: { read: "2026-11-26" },
    source:
      "ECS service quotas, tasks provisioned per service per minute on EC2: 250 in an older copy, 500 in the list of quotas.",
  },
  withoutRoom: {
    meaning:
      "What becomes of tasks without room that no capacity provider with managed scaling has: they get the first room (wait), their service is throttled when one has had none for a while (throttle), or they wait in PROVISIONING (provision, as with Managed Instances). Those of a provider with managed scaling always wait in PROVISIONING.",
    states: ["wait", "throttle", "provision"],
    steady: "wait",
    aws: "throttle",
    standing: "documented",
    dated: { reported: "2024-06-20", read: "2026-11-27" },
    source:
      'ECS developer guide, "Amazon ECS service throttle logic": a lack of resources is its first cause. containers-roadmap#2381 for PROVISIONING.',
  },
  placementGraceSeconds: {
    meaning: "From a task's first failed placement until its service is throttled.",
    unit: "s",
    steady: 50,
    aws: { minimum: 30, maximum: 90, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 3600 },
    standing: "reported",
    dated: { reported: "2019-09-03", read: "2026-11-27" },
    source: "reproio/ecs_deploy#53: tries for about 50 s.",
  },
  throttleSeconds: {
    meaning: "From the begin of a throttle to the next try; each further throttle lasts as much longer.",
    unit: "s",
    steady: 300,
    aws: { minimum: 240, maximum: 900, distribution: "logUniform" },
    allowed: { minimum: 1, maximum: 7200 },
    standing: "reported",
    dated: { reported: "2018-01-29, 2019-09-03", read: "2026-11-27" },
    source: "reproio/ecs_deploy#53: about 5 minutes; amazon-ecs-agent#1160: 15 minutes.",
  },
  throttleReset: {
    meaning:
      "When a service is no longer throttled: once all its tasks have a place, or once a try has placed any, so that the next throttle is a first one again.",
    states: ["whenAllPlaced", "whenAnyPlaced"],
    steady: "whenAllPlaced",
    aws: "whenAllPlaced",
    standing: "inferred",
    dated: { read: "2026-11-27" },
    source:
      'ECS developer guide, "Amazon ECS service throttle logic": the time grows with failures in a row; whether a task that is placed beside others that are not ends the row is not told.',
  },
  longestThrottleSeconds: {
    meaning: "The longest throttle.",
    unit: "s",
    steady: 1620,
    aws: 1620,
    allowed: { minimum: 1, maximum: 7200 },
    standing: "documented",
    dated: { read: "2026-11-27" },
    source: 'ECS developer guide, "Amazon ECS service throttle logic": up to 27 minutes. Older copies say 15.',
  },
  provisioningTasks: {
    meaning: "Tasks in PROVISIONING that a cluster may have.",
    unit: "tasks",
    steady: 100,
    aws: { oneOf: [100, 300] },
    allowed: { minimum: 1, maximum: 10_000 },
    standing: "reported",
    dated: { reported: "2020", read: "2026-11-26" },
    source: 'AWS blog, "Deep dive on ECS cluster auto scaling", 2020: 100; list of quotas: 300.',
  },
  provisioningSeconds: {
    meaning: "After which a task in PROVISIONING fails.",
    unit: "s",
    steady: 900,
    aws: { minimum: 600, maximum: 1800, distribution: "uniform" },
    allowed: { minimum: 1, maximum: 7200 },
    standing: "reported",
    dated: { reported: "2020, quoted 2024-06-20", read: "2026-11-27" },
    source: 'AWS blog, "Deep dive on ECS cluster auto scaling": 10 to 30 minutes.',
  },
  pendingCount: {
    meaning: "Whether a service's count of pending tasks has those in PROVISIONING among it.",
    states: ["withProvisioning", "withoutProvisioning"],
    steady: "withProvisioning",
    aws: "withProvisioning",
    standing: "inferred",
    dated: { read: "2026-11-27" },
    source:
      'ECS API reference, Service, pendingCount: "The number of tasks in the cluster that are in the PENDING state"; with Fargate, whose tasks begin in PROVISIONING, they are counted at once. Drydock\'s function is right with either.',
  },
  taskZoneRebalance: {
    meaning:
      "Whether services even out their tasks among zones, one at a time or all at once. A state, which no seed draws: all at once is played by --physics and by npm run bench:timings. Where the emptiest zone has no room, the service's event SERVICE_TASK_PLACEMENT_FAILURE says so, and it tries again after a while.",
    states: ["off", "oneByOne", "allAtOnce"],
    steady: "off",
    aws: "oneByOne",
    standing: "documented",
    dated: { reported: "2024-11-20, 2025-09-02", read: "2026-11-27" },
    source:
      'ECS developer guide, "Balancing an Amazon ECS service across Availability Zones"; the number at a time is not told. ECS has it since November 2024 (hashicorp/terraform-provider-aws#40221), and by default for new services since 2025 (the same, #44117; a notice of AWS named 30 June).',
  },
  taskZoneRebalanceSeconds: {
    meaning: "From a service's steady state with uneven zones until it moves tasks.",
    unit: "s",
    steady: 120,
    aws: { minimum: 60, maximum: 300, distribution: "uniform" },
    allowed: { minimum: 1, maximum: 7200 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source: "AWS names no figure.",
  },
  agentDisconnectsPerHour: {
    meaning: "How often an agent loses its connection. One value is drawn for each instance.",
    unit: "an hour",
    steady: 0,
    aws: { minimum: 2, maximum: 4, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 60 },
    standing: "reported",
    dated: { reported: "2023", read: "2026-11-26" },
    source:
      'AWS re:Post: "expected ... multiple times in an hour"; amazon-ecs-agent#3586, 2023: the agent closes its session every 15 to 45 minutes.',
  },
  agentDisconnectSeconds: {
    meaning: "For which ECS shows it as disconnected then.",
    unit: "s",
    steady: 10,
    aws: { minimum: 1, maximum: 60, distribution: "logUniform" },
    allowed: { minimum: 0, maximum: 900 },
    standing: "reported",
    dated: { reported: "2017", read: "2026-11-26" },
    source: "amazon-ecs-agent#912, 2017: it reconnects within a minute.",
  },
  stopTimeoutSeconds: {
    meaning:
      "From SIGTERM to SIGKILL, for a service that names no time of its own. A rehearsal takes cluster.draining.stopTimeoutSeconds, unless --physics has another.",
    unit: "s",
    steady: 30,
    aws: 30,
    allowed: { minimum: 0, maximum: 21_600 },
    standing: "documented",
    dated: { read: "2026-11-26" },
    source: "ECS developer guide, agent configuration, ECS_CONTAINER_STOP_TIMEOUT: 30 s.",
  },
  deprovisioningSeconds: {
    meaning: "For which a stopped task is in DEPROVISIONING.",
    unit: "s",
    steady: 5,
    aws: { minimum: 1, maximum: 15, distribution: "logNormal" },
    allowed: { minimum: 0, maximum: 900 },
    standing: "inferred",
    dated: { assumed: "2026-11-26" },
    source: "A modelling assumption around 5 s.",
  },
  deregistrationSeconds: {
    meaning: "From the end of a machine that is shut down with a connected agent to the end of its registration.",
    unit: "s",
    steady: 0,
    aws: { minimum: 1, maximum: 1200, distribution: "logUniform" },
    allowed: { minimum: 0, maximum: 7200 },
    standing: "reported",
    dated: { reported: "2022", read: "2026-11-26" },
    source: "bottlerocket-test-system#717, 2022: registrations linger for up to 20 minutes after a termination.",
  },
  ghostSeconds: {
    meaning:
      "From the end of a machine that died, or whose agent was disconnected, to the end of its registration, unless somebody deregisters it.",
    unit: "s",
    steady: 0,
    aws: { oneOf: [0, 1200, FOR_EVER] },
    allowed: { minimum: 0, maximum: 604_800 },
    standing: "documented",
    dated: { reported: "2023", read: "2026-11-26" },
    source:
      'API reference, DeregisterContainerInstance: "instances with disconnected agents aren\'t automatically deregistered when terminated". containers-roadmap#2040, 2023: services do not replace their tasks.',
  },
  agentLostSeconds: {
    meaning: "From the end of a machine until ECS shows its agent as disconnected; until then it gets new tasks.",
    unit: "s",
    steady: 0,
    aws: { minimum: 60, maximum: 180, distribution: "uniform" },
    allowed: { minimum: 0, maximum: 3600 },
    standing: "reported",
    dated: { reported: "2017, 2023", read: "2026-11-26" },
    source: "amazon-ecs-agent#912, 2017, and containers-roadmap#2040: one to three minutes.",
  },
} as const satisfies BehaviourTable;

/** Seconds after which tasks beyond the limit of PROVISIONING are tried again. Modelling assumption. */
export const PROVISIONING_RETRY_SECONDS = 60;

/** Container instances or tasks on a page of a list. Source: API reference, ListContainerInstances, ListTasks. */
export const ECS_PAGE = 100;

/** Ids that one describe call takes. Source: API reference, DescribeContainerInstances, DescribeTasks. */
export const ECS_DESCRIBE = 100;

/** Ids that one call takes. Source: API reference, UpdateContainerInstancesState. */
export const ECS_UPDATE = 10;

/** Attributes that one call takes, and custom ones that an instance has. Source: API reference, PutAttributes. */
export const ECS_ATTRIBUTES = 10;

/** Services that one call takes. Source: API reference, DescribeServices. */
export const ECS_DESCRIBE_SERVICES = 10;

/** Milliseconds for which a stopped task can still be listed and described. Source: API reference, ListTasks ("for up to one hour"). */
export const STOPPED_TASK_VISIBLE_MS = 60 * MINUTE;

/** Milliseconds for which a deregistered container instance can still be described. Modelling assumption. */
export const INACTIVE_INSTANCE_VISIBLE_MS = 60 * MINUTE;

/** Cluster resource read actions. Source: ECS developer guide, "Request throttling for the Amazon ECS API". */
export const ECS_READS: ThrottleBucket = { burst: 100, perSecond: 20 };

/** Cluster resource modify actions. Source: as for {@link ECS_READS}. */
export const ECS_CHANGES: ThrottleBucket = { burst: 100, perSecond: 40 };
