/** Drydock's own steps in their order: logs first, so that they tell why another one failed; the agent last. */
export const STEP_NAMES = [
  "session-manager",
  "host-logs",
  "mount-volume",
  "registry-credentials",
  "boot-files",
  "agent-config",
] as const;

/** One of Drydock's own steps. Each has a script of that name in `scripts/`. */
export type StepName = (typeof STEP_NAMES)[number];
