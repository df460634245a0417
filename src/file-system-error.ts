import { tmpdir } from "node:os";
import { UserError } from "./user-error";

interface FileSystemFailure {
  /** The problem, in words that follow the path. */
  readonly problem: string;
  readonly remedy: string;
}

/** The failures of a file system that a user can mend, by the code of the system call (errno(3)). */
const FAILURES: Readonly<Record<string, FileSystemFailure>> = {
  EACCES: { problem: "may not be written or read by you", remedy: "change its rights or name another folder" },
  EDQUOT: { problem: "would exceed your disk quota", remedy: "free some space or name another folder" },
  EEXIST: { problem: "is there already and is no folder", remedy: "move it away or name another folder" },
  EISDIR: { problem: "is a folder where a file belongs", remedy: "move it away" },
  ELOOP: { problem: "is a symbolic link that leads back to itself", remedy: "remove the link" },
  ENAMETOOLONG: { problem: "has a name that is too long", remedy: "name a shorter path" },
  ENOSPC: { problem: "lies on a disk that is full", remedy: "free some space or name a folder on another disk" },
  ENOTDIR: { problem: "leads through a file that is no folder", remedy: "move that file away or name another folder" },
  EPERM: { problem: "may not be changed by you", remedy: "change its rights or name another folder" },
  EROFS: { problem: "lies on a file system that is read-only", remedy: "name a folder that you may write to" },
};

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
  readonly dest?: string;
}

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && "code" in error && typeof error.code === "string" && "syscall" in error;

/**
 * One sentence for a failure of the file system that the user can mend; any other error as it is.
 *
 * @param error thrown by `node:fs`
 */
export function asUserError(error: unknown): unknown {
  if (!isSystemError(error) || !Object.hasOwn(FAILURES, error.code)) return error;
  const { problem, remedy } = FAILURES[error.code]!;
  // A write that fails names no path.
  const path = error.dest ?? error.path ?? `a file of the output, or one in ${tmpdir()},`;
  return new UserError(`${path} ${problem} (${error.code}); ${remedy}`);
}
