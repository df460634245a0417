import { execFile } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../project-root";
import { SUBJECT } from "../rehearsal/policies";
import { variantRemarks, variantRows, variantTraffic } from "../rehearsal/report/variants";
import { rehearse } from "../rehearsal/run";
import type { NoComparison, RehearsalComparison } from "../review/review";
import { UserError } from "../user-error";
import { peaksOf } from "./compare-variants";
import { unlessInterrupted } from "./run-command";
import { withScratchFolder } from "./scratch-folder";
import { synthesizeAt } from "./synthesize";
import type { TerraformSession } from "./terraform-session";

/** The states of an environment that are compared. */
interface BeforeAndAfter {
  /** Name of the environment. */
  readonly environment: string;
  /** Commit of git with the state before, for example `origin/main`. */
  readonly base: string;
  /** The folder `stacks` of the state after. */
  readonly stacksDir: string;
}

/**
 * Rehearses an environment as it is at a commit, with the code of that commit, and as it is now, under the same traffic.
 *
 * @returns the comparison, or why there is none: a change that makes or mends an environment is reviewed too
 * @throws UserError when git does not know the commit
 */
export async function rehearseBeforeAndAfter(
  { environment, base, stacksDir }: BeforeAndAfter,
  { show }: Pick<TerraformSession, "show">,
  interruption: AbortSignal,
): Promise<RehearsalComparison | NoComparison> {
  const rehearsed = (title: string, folder: string, peakTasks?: readonly string[]) =>
    show(`Rehearse ${environment} ${title}`, (say) =>
      unlessInterrupted(
        rehearse(
          {
            environment,
            stacksDir: folder,
            policies: SUBJECT.name,
            signal: interruption,
            ...(peakTasks && { peakTasks }),
          },
          say,
        ),
        interruption,
      ),
    );
  const before = await withScratchFolder(join(tmpdir(), "drydock-base-"), (scratch) => {
    const out = join(scratch, "out");
    return withCheckout(base, join(scratch, "project"), async (root) => {
      try {
        await show(`Synthesize ${environment} of ${base}`, () => synthesizeAt(root, out, environment, interruption));
        return await rehearsed("before", join(out, "stacks"));
      } catch (error) {
        interruption.throwIfAborted();
        // Not only the user's mistakes: the code of then runs with the packages of now.
        return { refusal: (error as Error).message.split("\n")[0]! };
      }
    });
  });
  if ("refusal" in before) return { base, ...before };
  const after = await rehearsed("after", stacksDir, peaksOf(before));
  const variants = [
    { title: "before", report: before },
    { title: "after", report: after },
  ] as const;
  return {
    traffic: variantTraffic(variants),
    base,
    rows: variantRows(variants).map(([label = "", one = "", other = ""]) => ({ label, before: one, after: other })),
    remarks: variantRemarks(variants),
  };
}

const git = (...args: readonly string[]) => promisify(execFile)("git", args, { cwd: projectRoot() });

/** Lends a working tree of a commit, with this project's packages. @throws UserError when git has no such commit */
async function withCheckout<Result>(
  commit: string,
  folder: string,
  use: (root: string) => Promise<Result>,
): Promise<Result> {
  try {
    await git("worktree", "add", "--detach", "--", folder, commit);
  } catch (error) {
    const said = (error as { readonly stderr?: string }).stderr?.trim().split("\n").at(-1) ?? String(error);
    throw new UserError(
      `--base ${commit}: git has no working tree of it (${said}); name a commit or a branch, and fetch it first`,
    );
  }
  try {
    const packages = join(folder, "node_modules");
    if (!existsSync(packages)) symlinkSync(join(projectRoot(), "node_modules"), packages);
    return await use(folder);
  } finally {
    await git("worktree", "remove", "--force", folder);
  }
}
