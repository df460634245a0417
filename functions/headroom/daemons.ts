import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListServicesCommand,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import type { ApiClient } from "../shared/clients";
import { pages } from "../shared/pages";
import { batches, inParallel } from "../shared/parallel";
import type { Container } from "./contract";

/** Services that DescribeServices accepts, and those that one page of ListServices may have (ECS API reference). */
const DESCRIBED_AT_ONCE = 10;
const LISTED_AT_ONCE = 100;

/** Calls that are under way at once: clusters have a few daemons. */
const CALLS_SIDE_BY_SIDE = 2;

/** Nothing: the daemons of a cluster that has none. */
export const NO_DAEMONS: Required<Container> = { cpu: 0, memory: 0, gpus: 0, hostPorts: [], networkInterfaces: 0 };

/**
 * Makes a reader of what the daemon services of a cluster hold on every instance, together. One that is placed on some
 * instances only counts for nothing. Task definitions never change, and each is read once.
 */
export function daemonReader(
  ecs: ApiClient<"ecs:DescribeServices" | "ecs:DescribeTaskDefinition" | "ecs:ListServices">,
  cluster: string,
): () => Promise<Required<Container>> {
  const known = new Map<string, Required<Container>>();

  const read = async (taskDefinition: string): Promise<Required<Container>> => {
    const found = known.get(taskDefinition);
    if (found) return found;
    const { taskDefinition: definition } = await ecs.call(DescribeTaskDefinitionCommand, { taskDefinition });
    const held = definition?.placementConstraints?.length ? NO_DAEMONS : heldBy(definition ?? {});
    known.set(taskDefinition, held);
    return held;
  };

  return async () => {
    const arns: string[] = [];
    const listed = pages(
      (nextToken) =>
        ecs.call(ListServicesCommand, { cluster, schedulingStrategy: "DAEMON", maxResults: LISTED_AT_ONCE, nextToken }),
      ({ nextToken }) => nextToken,
    );
    for await (const { serviceArns = [] } of listed) arns.push(...serviceArns);
    const described = await inParallel(batches(arns, DESCRIBED_AT_ONCE), CALLS_SIDE_BY_SIDE, (services) =>
      ecs.call(DescribeServicesCommand, { cluster, services }),
    );
    const everywhere = described
      .flatMap(({ services = [] }) => services)
      .filter(({ status, placementConstraints }) => status === "ACTIVE" && !placementConstraints?.length)
      .flatMap(({ taskDefinition }) => taskDefinition ?? []);
    return (await inParallel(everywhere, CALLS_SIDE_BY_SIDE, read)).reduce(together, NO_DAEMONS);
  };
}

const together = (one: Required<Container>, other: Required<Container>): Required<Container> => ({
  cpu: one.cpu + other.cpu,
  memory: one.memory + other.memory,
  gpus: one.gpus + other.gpus,
  hostPorts: [...one.hostPorts, ...other.hostPorts],
  networkInterfaces: one.networkInterfaces + other.networkInterfaces,
});

/**
 * The resources that a task of a definition reserves: those of the task where it names them, else of its containers
 * together, of whose memory the soft limit counts before the hard one (ECS API reference, ContainerDefinition).
 */
export function heldBy(definition: TaskDefinition): Required<Container> {
  const { containerDefinitions: containers = [], networkMode } = definition;
  const total = (of: (container: (typeof containers)[number]) => number | undefined) =>
    containers.reduce((sum, container) => sum + (of(container) ?? 0), 0);
  const gpusOf = ({ resourceRequirements = [] }: (typeof containers)[number]) =>
    resourceRequirements.reduce((sum, { type, value }) => (type === "GPU" ? sum + Number(value) : sum), 0);
  return {
    cpu: Number(definition.cpu) || total(({ cpu }) => cpu),
    memory: Number(definition.memory) || total(({ memoryReservation, memory }) => memoryReservation ?? memory),
    gpus: total(gpusOf),
    hostPorts:
      networkMode === "awsvpc"
        ? []
        : containers.flatMap(({ portMappings = [] }) =>
            portMappings
              .filter(({ protocol = "tcp" }) => protocol === "tcp")
              .map(({ hostPort, containerPort }) => hostPort || (networkMode === "host" ? (containerPort ?? 0) : 0))
              .filter((port) => port > 0),
          ),
    networkInterfaces: networkMode === "awsvpc" ? 1 : 0,
  };
}
