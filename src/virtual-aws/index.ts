export { attach, type SdkClient } from "./core/attach";
export { type Timer, VirtualClock } from "./core/clock";
export { AwsError } from "./core/errors";
export { deploy } from "./deploy";
export type { ServiceSettings, TaskSettings } from "./ecs/engine";
export { PHYSICS, type Physics } from "./physics";
export { type ApiCall, VirtualAws, type VirtualAwsOptions } from "./virtual-aws";
