/**
 * Options with which an instance mounts the volume, after those that every mount has. They and the file system's policy
 * follow from the same settings, so that the one never asks for what the other refuses.
 */
export const mountOptions = (): readonly string[] => ["tls"];
