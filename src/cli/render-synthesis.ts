import type { Synthesis } from "./synthesize";
import type { SynthesizedStack } from "./synthesized-stacks";

/** One line a stack and one a function: what a synth wrote. */
export function renderSynthesis(synthesis: Synthesis): string {
  const { environment, out, stacks } = synthesis;
  const width = Math.max(
    ...stacks.flatMap((stack) => [stack.name, ...stack.functions.map(({ name }) => name)]).map(({ length }) => length),
  );
  return [
    `${environment}: ${stacks.length} stacks in ${out}`,
    ...stacks.map((stack) => `  ${stack.name.padEnd(width)}  ${total(stack)} resources`),
    ...stacks.flatMap(({ functions }) =>
      functions.map(({ name, zipBytes }) => `  ${name.padEnd(width)}  function, ${kilobytes(zipBytes)} zipped`),
    ),
    ...renderNotices(synthesis),
  ].join("\n");
}

/** One line for each stack of an earlier synth that is not in this one, and for each warning. */
const renderNotices = ({ out, leftovers, warnings }: Synthesis): readonly string[] => [
  ...leftovers.removed.map((stack) => `! ${stack} is removed from ${out}: this environment does not have it`),
  ...leftovers.kept.map(
    (stack) => `! ${stack} stays in ${out}: it has state or files of Terraform; destroy it before you remove it`,
  ),
  ...warnings.map((warning) => `! ${warning}`),
];

/** The same in one line. */
export function renderSynthesisBriefly(synthesis: Synthesis): string {
  const { out, stacks } = synthesis;
  const functions = stacks.flatMap((stack) => stack.functions);
  const resources = stacks.reduce((sum, stack) => sum + total(stack), 0);
  const sizes = functions.map(({ name, zipBytes }) => `${name} ${kilobytes(zipBytes)}`).join(", ");
  return [
    `${out}: ${stacks.length} stacks, ${resources} resources, functions ${sizes}`,
    ...renderNotices(synthesis),
  ].join("\n");
}

/** How many resources of each type a synth wrote, over all stacks. */
export function renderResources(stacks: readonly SynthesizedStack[]): string {
  const counts = new Map<string, number>();
  for (const { resources } of stacks)
    for (const [type, count] of Object.entries(resources)) counts.set(type, (counts.get(type) ?? 0) + count);
  return [...counts]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([type, count]) => `  ${String(count).padStart(3)} ${type}`)
    .join("\n");
}

const total = ({ resources }: SynthesizedStack): number =>
  Object.values(resources).reduce((sum, count) => sum + count, 0);

const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1000)} kB`;
