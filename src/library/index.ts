/** The package: all that a project of its own may import from it. docs/api.md describes each of them. */

export { addStacks } from "../add-stacks";
export { AlertsStack } from "../alerts/stack";
export {
  Application,
  type ApplicationCluster,
  type ApplicationProps,
  type ApplicationVolume,
} from "../application/application";
export { ApplicationStack } from "../application/stack";
export { Capacity, type CapacityProps } from "../cluster/capacity/capacity";
export { ManagedScaling, type ManagedScalingProps } from "../cluster/capacity/managed-scaling";
export { Draining, type DrainingProps, type TerminatingHook } from "../cluster/draining/draining";
export { HeadroomScaling, type HeadroomScalingProps } from "../cluster/headroom/headroom-scaling";
export { Ingress, type IngressProps } from "../cluster/ingress/ingress";
export { clusterNames } from "../cluster/names";
export { ClusterStack } from "../cluster/stack";
export { AgentWatchdog, type AgentWatchdogProps } from "../cluster/watchdog/agent-watchdog";
export {
  agentWatchdogSettings,
  applicationSettings,
  capacityProviderSettings,
  capacitySettings,
  drainingSettings,
  headroomSettings,
  ingressSettings,
} from "../environment/construct-settings";
export { environmentOf } from "../environment/environment-of";
export {
  defineEnvironment,
  type Environment,
  type EnvironmentInput,
  type EnvironmentSettings,
  warningsOf,
} from "../environment/schema";
export type { FunctionSettings } from "../lambda/node-function";
export type { NetworkReference } from "../network/reference";
export { NetworkStack } from "../network/stack";
export { StateStack } from "../state/stack";
export type { DeploymentContext } from "../terraform/deployment-context";
export { DrydockStack, type StackKind } from "../terraform/stack";
export { UserError } from "../user-error";
export { VolumeStack } from "../volume/stack";
export { overrideResource, type ResourceOverrides } from "./override-resource";
