import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Container } from "./contract";

/** Nothing: the daemons of a cluster that has none. */
export const NO_DAEMONS: Required<Container> = { cpu: 0, memory: 0, gpus: 0, hostPorts: [], networkInterfaces: 0 };

/** The resources of two tasks together. */
export const together = (one: Required<Container>, other: Required<Container>): Required<Container> => ({
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
