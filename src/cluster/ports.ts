/** A range of ports of the instances. The load balancer may reach it, and nothing else may. */
export interface PortRange {
  /** First port. */
  readonly from: number;
  /** Last port. */
  readonly to: number;
  /** Name of the range in descriptions of rules. */
  readonly description: string;
}

/** The port on which the ECS agent answers health checks (ECS developer guide, "container introspection"). */
export const AGENT_HEALTH: PortRange = { from: 51_678, to: 51_678, description: "ECS agent" };

/** The host ports that Docker gives to containers: the kernel's ephemeral range (ECS API reference, PortMapping). */
export const DYNAMIC_HOST_PORTS: PortRange = { from: 32_768, to: 65_535, description: "Dynamic host ports" };
