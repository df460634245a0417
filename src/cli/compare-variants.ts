import { tmpdir } from "node:os";
import { join } from "node:path";
import { SUBJECT } from "../rehearsal/policies";
import type { RehearsalReport } from "../rehearsal/report/rehearsal-report";
import { renderVariants } from "../rehearsal/report/variants";
import { outputColumns } from "./output-columns";
import type { CommandResult, RehearsalSteps } from "./rehearsal-command";
import { withScratchFolder } from "./scratch-folder";
import { synthesizeInto } from "./synthesize";
import { textOfSynth } from "./synthesized-stacks";
import type { NamedVariant } from "./variants";

/** Rehearses each variant, all under the traffic and the peak of the first. */
export async function compareVariants(
  variants: readonly NamedVariant[],
  steps: RehearsalSteps,
): Promise<CommandResult> {
  const compared: (NamedVariant & { readonly report: RehearsalReport; readonly stacks: string })[] = [];
  for (const variant of variants) {
    const peakTasks = steps.traffic.peakTasks ?? peaksOf(compared[0]?.report);
    const rehearsed = await withScratchFolder(join(tmpdir(), "drydock-"), async (folder) => {
      const { environment, changes, title } = variant;
      const warnings = await steps.synthesize(
        () => synthesizeInto(folder, environment, steps.interruption, changes),
        title,
      );
      const rehearsal = await steps.rehearse(join(folder, "stacks"), {
        environment,
        title,
        policies: SUBJECT.name,
        ...(peakTasks && { peakTasks }),
      });
      const report = { ...rehearsal, warnings: [...warnings, ...rehearsal.warnings] };
      return { report, stacks: textOfSynth(folder) };
    });
    compared.push({ ...variant, ...rehearsed });
  }
  return {
    json: {
      compared: compared.map(({ title, environment, changes, report }) => ({ title, environment, changes, report })),
    },
    text: renderVariants(subjectOf(compared), compared, outputColumns()),
    judged: compared
      .filter(({ isJudged }) => isJudged)
      .map(({ environment, report: { objectives } }) => ({ environment, objectives })),
  };
}

/** The peaks of a rehearsal, as `--peak-tasks` takes them; undefined before the first. */
export const peaksOf = (report: RehearsalReport | undefined): readonly string[] | undefined => {
  if (!report) return undefined;
  const { services, peakTasks } = report.traffic;
  return services.length > 0 ? services.map(({ name, peakTasks: peak }) => `${name}=${peak}`) : [String(peakTasks)];
};

/** The environments by their names; of one, its changes. */
const subjectOf = (variants: readonly NamedVariant[]): string => {
  const changes = variants.flatMap((each) => each.changes);
  if (changes.length === 0) return variants.map(({ environment }) => environment).join(", ");
  return `${variants[0]!.environment} before and after ${changes.join(", ")}`;
};
