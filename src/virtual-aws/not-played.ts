import { IDLE_ENVIRONMENT_MINUTES } from "./lambda/timings";

/** A behaviour of AWS that the virtual AWS does not play. */
export interface NotPlayed {
  /** The behaviour of AWS. */
  readonly behaviour: string;
  /** The virtual AWS in its place. */
  readonly instead: string;
  /** The effect of the difference, as far as it is known. */
  readonly effect: string;
}

/** Each behaviour of AWS that is known to differ. None is left out in silence. */
export const NOT_PLAYED: readonly NotPlayed[] = [
  {
    behaviour: "A new metric is visible up to 2 minutes later (CloudWatch).",
    instead: "It is visible at once.",
    effect: "The first minutes of a new cluster.",
  },
  {
    behaviour:
      "How many datapoints beyond those of its periods an alarm reads when some are missing is not told (CloudWatch).",
    instead: "Two more, by which the tables of AWS's page come out.",
    effect: "When an alarm with missing data changes its state: a minute or two.",
  },
  {
    behaviour: "Alarms with periods of 10, 20 and 30 s (CloudWatch).",
    instead: "A rehearsal refuses them.",
    effect: "Drydock has none.",
  },
  {
    behaviour: "Target tracking, predictive and scheduled scaling of an environment's own (EC2 Auto Scaling).",
    instead: "A rehearsal refuses them; all three are played for the policies that it compares.",
    effect: "Drydock has none.",
  },
  {
    behaviour: "An instance that registered before the cluster had its capacity provider is not the provider's (ECS).",
    instead: "Every instance is the provider's.",
    effect: "The first apply that brings the provider: its instance refresh replaces such instances.",
  },
  {
    behaviour: "Tasks in PROVISIONING are placed a while after room comes: how soon is not told (ECS).",
    instead: "At once.",
    effect: "Each second is one more of waiting, with managed scaling and Managed Instances too.",
  },
  {
    behaviour: "Managed draining of a capacity provider (ECS).",
    instead: "A rehearsal refuses it.",
    effect: "An environment with `capacityProvider.managedDraining` cannot be rehearsed.",
  },
  {
    behaviour: "The termination policy: old launch template, billing hour, random (EC2 Auto Scaling).",
    instead: "The oldest instance of the fullest zone goes; a rehearsal warns of `termination_policies`.",
    effect: "Tried with a random choice: the same waiting, 0.1 % of the hours.",
  },
  {
    behaviour:
      "Which of several instance types Spot Instances have, and On-Demand Instances by lowest price, follows from prices and capacity (EC2 Auto Scaling).",
    instead:
      "The launch template's type, and where EC2 refuses it in a zone the next one of the list there; a rehearsal warns of it.",
    effect:
      "Room for each instance, and so waiting and cost. `--scenario no-capacity` and `typeShortagesPerDay` play the lack of a type.",
  },
  {
    behaviour: "Weights of instance types, by which a group counts capacity (EC2 Auto Scaling).",
    instead: "An instance counts as one; a rehearsal warns of it.",
    effect: "Drydock has none.",
  },
  {
    behaviour: "Instances of another type than the first have another price (EC2).",
    instead: "Their hours are counted and paid as the first type's.",
    effect: "Money in the hours in which EC2 lacks the first type.",
  },
  {
    behaviour: "A quota of vCPUs counts all instances of the account and the region (EC2).",
    instead: "Those of the rehearsed group; `--scenario vcpu-quota` plays a quota that the others have used up.",
    effect: "Accounts with several clusters: give `onDemandVcpuQuota` less by what the others have.",
  },
  {
    behaviour: "Maximum instance lifetime, warm pools, processes that are suspended from the start (EC2 Auto Scaling).",
    instead: "None; a rehearsal warns of them.",
    effect: "Drydock has none.",
  },
  {
    behaviour: "The default instance warm-up (EC2 Auto Scaling).",
    instead: "Warm-ups are the policies' own; a rehearsal warns of a group's.",
    effect: "None with policies that name their own, as Drydock's do.",
  },
  {
    behaviour: "Rollback and a minimum healthy percentage below 100 of an instance refresh (EC2 Auto Scaling).",
    instead: "A refresh launches each new instance before an old one goes; a scenario asks for it.",
    effect: "Drydock's minimum is 100, and it has no rollback.",
  },
  {
    behaviour: "Which step a policy takes when the lack of data breaches is not told (CloudWatch, EC2 Auto Scaling).",
    instead: "The step at the threshold.",
    effect: "None for Drydock: missing data breaches none of its scaling alarms.",
  },
  {
    behaviour: "A scaling activity stays open until its instance has warmed up (EC2 Auto Scaling).",
    instead: "It ends when the instance is in service.",
    effect: "None was found: nobody waits for its end.",
  },
  {
    behaviour: "Whether instances that replace others warm up is not told (EC2 Auto Scaling).",
    instead: "They do not.",
    effect: "A step policy may count a replacement as capacity a minute or two sooner.",
  },
  {
    behaviour: "When an instance that is Pending and not wanted any more goes is not told (EC2 Auto Scaling).",
    instead: "Once it is in service.",
    effect: "Some instance-minutes after a demand that rose and fell at once.",
  },
  {
    behaviour: "A group gives up launching after 24 hours of failures (EC2 Auto Scaling).",
    instead: "It goes on trying.",
    effect: "Shortages of more than a day.",
  },
  {
    behaviour: "CPU credits of burstable types slow an instance down without `unlimited` (EC2).",
    instead: "A machine is as fast as its type says; `--cpu-use` counts the surplus that is billed with `unlimited`.",
    effect:
      "Money: a t3.micro of which 0.875 vCPU are in use all day owes 16.2 surplus vCPU-hours a day, four times its own price.",
  },
  {
    behaviour: "A user waits until a task is healthy.",
    instead: "The measure of waiting ends at the placement.",
    effect: "Start and health checks of each task, the same for every policy.",
  },
  {
    behaviour: "From the want of a task to its placement a few seconds pass (ECS).",
    instead: "A task with room is placed at once.",
    effect: "Nobody has published the figure; each second is one more of waiting.",
  },
  {
    behaviour:
      "Placement strategies of an environment's services other than the default spread, and constraints (ECS).",
    instead: "Tasks are spread over zones, then over instances; a rehearsal warns of a service with others.",
    effect: "Application has the default.",
  },
  {
    behaviour: "Whether tasks that a drain stops while they are PENDING count for the throttle is not told (ECS).",
    instead: "They do not; a service is throttled for the lack of room alone.",
    effect: "A service that starts while instances drain may wait for some minutes more.",
  },
  {
    behaviour: "Tasks of different services wait for room each for themselves (ECS).",
    instead: "First come, first served among those of one size.",
    effect: "None with one service of a size.",
  },
  {
    behaviour: "A task that is told to stop while its image is pulled may end late (ECS agent).",
    instead: "It ends at once.",
    effect: "Unmeasured; an agent that pulls may keep a draining instance for the length of the pull.",
  },
  {
    behaviour: "Many pulls at once may hang (ECS agent, containers-roadmap#2424).",
    instead: "Each takes its own time.",
    effect: "Large images on large machines.",
  },
  {
    behaviour:
      "A task on the room of one that stops may stay PENDING for 15 to 20 minutes when nothing else happens on its instance (ECS agent, amazon-ecs-agent#5138, 2026, with Managed Instances).",
    instead: "The agent begins with it when the other one's containers are gone.",
    effect: "Services with a minimum healthy percentage below 100; Application has 100.",
  },
  {
    behaviour: "A deregistration is a part of a drain for services of other stacks too, with a delay of their own.",
    instead: "Tasks that are no application's have no load balancer.",
    effect: "Drains of an environment without applications; the default drain timeout counts 30 s for it.",
  },
  {
    behaviour: "The load balancer ends a deregistration early where no connections are left.",
    instead: "It lasts for the whole delay.",
    effect: "Drains are longer than in AWS, never shorter.",
  },
  {
    behaviour: "Deployments, task protection, the circuit breaker and service scaling (ECS).",
    instead: "The desired count follows the traffic at once; `--scenario deployment` plays a deployment at the peak.",
    effect: "A real service follows the traffic by minutes.",
  },
  {
    behaviour: "Daemons may start late on new instances while others drain (containers-roadmap#856).",
    instead: "They start at once.",
    effect: "Unknown.",
  },
  {
    behaviour: "List and Describe calls may be behind the truth by minutes, and a later one older than an earlier one.",
    instead:
      "Each is behind by `readLagSeconds`, and none is older than the one before it; the model checker of the drain function plays pages of any age. Functions of rivals that are written anew read without delay.",
    effect: "A decision is a run later.",
  },
  {
    behaviour: "API calls are throttled, those by which a group launches instances too.",
    instead:
      "`--scenario api-throttling` refuses every second call; the benchmarks with peers count the calls, and `throttling` switches it on in tests.",
    effect: "Accounts with many clusters.",
  },
  {
    behaviour: "A function's own work takes 0.1 to 1 s, a cold start up to 3 s (Lambda).",
    instead: "A run takes as long as its reads (`readLagSeconds`).",
    effect: "A second or two, once a minute.",
  },
  {
    behaviour: "An execution environment without work lasts for a time that AWS does not name (Lambda).",
    instead: `It ends after ${IDLE_ENVIRONMENT_MINUTES} minutes.`,
    effect: "A function reads a task definition or two anew.",
  },
  {
    behaviour: "An event source mapping begins with five pollers (Lambda).",
    instead: "One poller, with the batches and the concurrency of the mapping.",
    effect: "None with a concurrency of 2, as Drydock's mappings have.",
  },
  {
    behaviour: "Events and schedules may come minutes late or not at all (EventBridge).",
    instead:
      "They come within seconds, some of them twice; the drain function's fault tests lose and delay them, and `--scenario missing-metric`, `delayed-metric` and `function-failing` leave out or delay what they lead to.",
    effect: "A drain or a count waits for the next minute's schedule.",
  },
];
