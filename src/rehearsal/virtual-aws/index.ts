export { attach, type SdkClient } from "./attach";
export { AwsError } from "./aws-error";
export { type Timer, VirtualClock } from "./clock";
export { deploy } from "./deploy";
export type { ServiceSettings, TaskSettings } from "./ecs";
export { PHYSICS, type Physics } from "./physics";
export { type ApiCall, VirtualAws, type VirtualAwsOptions } from "./virtual-aws";
