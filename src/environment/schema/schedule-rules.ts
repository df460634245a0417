import type { RuleOfMany } from "../rules";
import type { HeadroomSettings } from "./headroom";
import { type HeadroomSources, headroomOfOthers } from "./headroom-containers";
import { BYTES_LEFT } from "./headroom-rules";
import type { NetworkSettings } from "./network";
import { zonesOf } from "./network";
import { windowsOf } from "./schedule";
import { sizesOf } from "./sizes";

type Window = HeadroomSettings["schedule"][string];

const PATH = ["cluster", "headroom", "schedule"] as const;
const SCHEDULE = PATH.join(".");
const WINDOW = "cluster.headroom.scaleInWindowMinutes";

/** A rule for each window of the schedule. @param settings of a window that it is about; its error names the last */
const forEachWindow = (
  settings: readonly (keyof Window)[],
  needs: readonly string[],
  problemOf: (window: Window, all: HeadroomSources) => string | undefined,
  remedy: string,
): RuleOfMany<HeadroomSources> => ({
  over: SCHEDULE,
  needs,
  breaches: (all, isValid) =>
    Object.entries(all.cluster.headroom.schedule).flatMap(([name, window]) => {
      const isAsked = settings.every((setting) => isValid([...PATH, name, setting]));
      const problem = isAsked ? problemOf(window, all) : undefined;
      return problem === undefined ? [] : [{ path: [...PATH, name, settings.at(-1)!], problem }];
    }),
  remedy,
});

const windowsHaveALength = forEachWindow(
  ["from", "to"],
  [],
  ({ from, to }) =>
    from === to ? "the window begins at that time, and would be over as soon as it begins" : undefined,
  "choose another time; a whole day is 00:00 to 24:00",
);

const windowsFitTheGroup = forEachWindow(
  ["minInstances"],
  ["cluster.capacity.maxSize"],
  ({ minInstances }, { cluster: { capacity } }) =>
    minInstances > capacity.maxSize ? `cluster.capacity.maxSize is ${capacity.maxSize}` : undefined,
  "lower it, or raise cluster.capacity.maxSize",
);

const scales: RuleOfMany<HeadroomSources> = {
  needs: ["cluster.capacity.scaling", SCHEDULE, WINDOW],
  breaches: ({ cluster: { capacity, headroom } }) =>
    capacity.scaling === "headroom"
      ? []
      : [
          ...(Object.keys(headroom.schedule).length > 0 ? [PATH] : []),
          ...(headroom.scaleInWindowMinutes === undefined ? [] : [WINDOW.split(".")]),
        ].map((path) => ({
          path,
          problem: `with cluster.capacity.scaling ${capacity.scaling} ECS sets the size of the group, and the headroom function only measures`,
        })),
  remedy: "leave it out, or set cluster.capacity.scaling to headroom",
};

const bytesOf = (list: readonly unknown[]): number => Buffer.byteLength(JSON.stringify(list));

const fitsIntoTheFunction: RuleOfMany<HeadroomSources> = {
  needs: ["applications", "cluster.capacity", "cluster.headroom"],
  breaches: (all) => {
    const windows = windowsOf(all.cluster.headroom.schedule);
    const others = headroomOfOthers(all);
    const [ofWindows, ofOthers] = [bytesOf(windows), bytesOf(others)];
    // Containers that take too much by themselves have a rule of their own.
    if (windows.length === 0 || ofOthers > BYTES_LEFT || ofWindows + ofOthers <= BYTES_LEFT) return [];
    const problem = `${windows.length} windows take ${ofWindows} bytes of the headroom function's environment variables, and ${others.length} containers besides the usual one ${ofOthers}, where ${BYTES_LEFT} are left for both`;
    return [{ path: PATH, problem }];
  },
  remedy: "name fewer windows, or fewer cluster.headroom.otherContainers",
};

/** The rules between the schedule, the window before scaling in, and the other settings. */
export const scheduleRules: readonly RuleOfMany<HeadroomSources>[] = [
  windowsHaveALength,
  windowsFitTheGroup,
  scales,
  fitsIntoTheFunction,
];

/** Says of windows that change nothing which they are. */
export const scheduleWarnings = ({
  network,
  cluster,
}: HeadroomSources & { readonly network: NetworkSettings }): readonly string[] => {
  const { minSize } = sizesOf(cluster.capacity, zonesOf(network));
  return Object.entries(cluster.headroom.schedule)
    .filter(([, { minInstances }]) => minInstances <= minSize)
    .map(
      ([name, { minInstances }]) =>
        `${SCHEDULE}.${name}.minInstances: ${minInstances} changes nothing, since cluster.capacity.minSize is ${minSize}; raise it or remove the window`,
    );
};
