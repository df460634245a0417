import type { z } from "zod";
import { patternText } from "./kind";

/**
 * The grammar of image references (distribution/reference, `regexp.go`): an optional registry with an optional port,
 * a repository in lower case, an optional tag, an optional digest.
 */
const imageReference = (): RegExp => {
  const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  const host = `(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::\\d+)?`;
  const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  const digest = "(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})";
  return new RegExp(`^(?:${host}/)?${component}(?:/${component})*(?::\\w[\\w.-]{0,127})?(?:@${digest})?$`);
};

const MAXIMUM_IMAGE_CHARACTERS = 255;

/** A container image, as a task definition names it. */
export const image = (): z.ZodString =>
  patternText(
    {
      kind: "image reference",
      allowed:
        "an image as REGISTRY/REPOSITORY:TAG, without a tag that of latest, or with @sha256: and 64 hexadecimal digits; repositories are in lower case",
      remedy: "write image: 'public.ecr.aws/nginx/nginx:1.29.3'",
    },
    imageReference(),
    (value) => value.length <= MAXIMUM_IMAGE_CHARACTERS,
  );

/** The name of an environment variable. */
export const variableName = (): z.ZodString =>
  patternText(
    {
      kind: "variable name",
      allowed: "a name of at most 255 letters, digits and _ that does not begin with a digit",
      remedy: "write it as LOG_LEVEL",
    },
    /^[A-Za-z_][A-Za-z0-9_]{0,254}$/,
  );

/** Any text that a process can be given: all but the character NUL, up to half of what a task definition holds. */
export const text = (min = 0, max = 32_768): z.ZodString =>
  patternText(
    {
      kind: "text",
      allowed: `a text of ${min} to ${max} characters`,
      many: `texts of ${min} to ${max} characters`,
      remedy: "give such a text",
    },
    new RegExp(`^[^\\0]{${min},${max}}$`, "u"),
  );

/** An absolute path without a trailing slash, `.` and `..`. */
const PATH = /^(?=.{2,1024}$)(\/(?!\.\.?(\/|$))[\w.-]+)+$/;

const isWithin = (path: string, parents: readonly string[]): boolean =>
  parents.some((parent) => path === parent || path.startsWith(`${parent}/`));

/** Whether a path is that of a directory or leads into it. */
export const liesIn = (path: string, parent: string): boolean => isWithin(path, [parent]);

const directory = (notes: { kind: string; example: string }, isAllowed: (path: string) => boolean): z.ZodString =>
  patternText(
    {
      kind: notes.kind,
      allowed:
        "an absolute path of letters, digits and . _ -, without a trailing slash, and no directory of the system",
      many: "absolute paths of letters, digits and . _ -, without a trailing slash, and no directories of the system",
      remedy: `give a path such as ${notes.example}`,
    },
    PATH,
    isAllowed,
  );

/** Directories that a Linux host runs from (Filesystem Hierarchy Standard 3.0): nothing may take their place. */
const SYSTEM_DIRECTORIES =
  "/bin /boot /dev /etc /home /lib /lib64 /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp /usr /usr/local /var /var/cache /var/lib /var/log /var/run /var/spool /var/tmp".split(
    " ",
  );

/** Directories of the kernel, of programs, and of Docker and the ECS agent: nothing else may lie in them. */
const CLOSED_DIRECTORIES =
  "/bin /boot /dev /lib /lib64 /proc /run /sbin /sys /usr/bin /usr/lib /usr/lib64 /usr/sbin /var/lib/amazon /var/lib/cloud /var/lib/containerd /var/lib/docker /var/lib/ecs /var/run".split(
    " ",
  );

/** A directory on an instance that files are written to. */
export const hostDirectory = (example: string): z.ZodString =>
  directory(
    { kind: "host directory", example },
    (path) => !SYSTEM_DIRECTORIES.includes(path) && !isWithin(path, CLOSED_DIRECTORIES),
  );

/** A directory on an instance that a file system is mounted on: it hides what lies there. */
export const hostMountPoint = (example: string): z.ZodString =>
  directory(
    { kind: "host mount point", example },
    (path) =>
      !SYSTEM_DIRECTORIES.includes(path) && !isWithin(path, [...CLOSED_DIRECTORIES, "/etc", "/root", "/tmp", "/usr"]),
  );

/** Directories of a container that hold its programs or belong to the kernel. */
const CONTAINER_SYSTEM_DIRECTORIES = ["/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/sbin", "/usr"];

/** A directory of a container that something is mounted on: it hides what the image has there. */
export const containerDirectory = (example: string): z.ZodString =>
  directory(
    { kind: "container directory", example },
    (path) => !CONTAINER_SYSTEM_DIRECTORIES.includes(path) && !isWithin(path, ["/proc", "/sys"]),
  );

/** A directory that an EFS access point has as its root: at most four levels deep (EFS user guide). */
export const volumePath = (example: string): z.ZodString =>
  patternText(
    {
      kind: "volume path",
      allowed: "an absolute path of at most four names of letters, digits and . _ -",
      remedy: `give a path such as ${example}`,
    },
    PATH,
    (path) => path.length <= 100 && path.split("/").length <= 5,
  );

/** Permissions of a directory. */
export const permissions = (): z.ZodString =>
  patternText(
    {
      kind: "permissions",
      allowed: "four octal digits of which the first is 0",
      remedy: "give permissions such as 0750",
    },
    /^0[0-7]{3}$/,
  );
