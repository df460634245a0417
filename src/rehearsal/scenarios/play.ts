import { type Seam, seededRandom, type VirtualAws, type VirtualClock } from "../../virtual-aws";
import { type ScenarioName, scenarioNamed } from "./index";
import type { PlayedEvent, Span } from "./scenario";

/** The event of a run. It crosses to a worker thread: data only. */
export interface RunEvent extends Span {
  /** Its scenario. @default nothing happens: the run that the others are compared with */
  readonly scenario?: ScenarioName;
}

/** An event of a run, ready to be played. */
export interface EventPlay {
  /** Disturbs the virtual AWS. */
  readonly seam: Seam;
  /** Schedules what happens, once the cluster is deployed. */
  begin(aws: VirtualAws): void;
  /** How often it acted. */
  times(): number;
  /** When its work was done; null: not yet; undefined: it gives none. Milliseconds since the epoch. */
  doneMs(): number | null | undefined;
}

/** Milliseconds between two checks whether the work of an event is done. */
const WORK_CHECK_MS = 10_000;

/** Makes the event of a run. @param group name of the group */
export function playOf(event: RunEvent, group: string, clock: VirtualClock, seed: number): EventPlay {
  const scenario = event.scenario === undefined ? undefined : scenarioNamed(event.scenario);
  let times = 0;
  let doneMs: number | null | undefined;
  const played: PlayedEvent = {
    ...event,
    group,
    isOn: () => clock.now() >= event.startMs && clock.now() < event.endMs,
    chance: seededRandom(seed),
    act: (count = 1) => {
      times += count;
    },
  };
  return {
    seam: scenario?.seam?.(played) ?? {},
    begin: (aws) => {
      const work = scenario?.arrange?.(aws, played);
      if (!work) return;
      doneMs = null;
      const check = (): void => {
        if (work.isDone()) doneMs = clock.now();
        else clock.after(WORK_CHECK_MS, check);
      };
      clock.at(event.startMs + WORK_CHECK_MS, check);
    },
    times: () => times,
    doneMs: () => doneMs,
  };
}
