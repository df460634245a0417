/** Ports of the instances that the load balancer may reach, and nobody else. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
  readonly description: string;
}

/** Where the ECS agent answers about itself (ECS developer guide, "container introspection"). */
export const AGENT_HEALTH: PortRange = { from: 51_678, to: 51_678, description: "ECS agent" };

/** Host ports that Docker gives to containers: the kernel's ephemeral range (ECS API reference, PortMapping). */
export const DYNAMIC_HOST_PORTS: PortRange = { from: 32_768, to: 65_535, description: "Dynamic host ports" };
