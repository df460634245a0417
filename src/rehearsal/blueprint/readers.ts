import { alarmReader } from "./alarms";
import { groupReader } from "./auto-scaling";
import { capacityProviderReader } from "./capacity-provider";
import { eventSourceMappingReader } from "./event-source-mappings";
import { functionReader } from "./functions";
import { queueReader } from "./queues";
import type { Kind, Reader } from "./reader";
import { ruleReader } from "./rules";

/** A reader for each kind of resource, in the order of their warnings. A new kind is an entry here, and its own file. */
export const READERS: { readonly [K in Kind]: Reader<K> } = {
  queues: queueReader,
  functions: functionReader,
  group: groupReader,
  capacityProvider: capacityProviderReader,
  alarms: alarmReader,
  eventSourceMappings: eventSourceMappingReader,
  rules: ruleReader,
};
