import { DescribeAlarmsCommand, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { pages } from "../../functions/shared/pages";
import { ALARMS, todoOf } from "../alerts/alarm-table";
import type { StatusClients } from "./calls";
import type { AlarmStatus } from "./cluster-status";

/**
 * Reads the alarms of an environment that are in ALARM: those of the alarm table.
 *
 * @param environment its name
 */
export async function readAlarms(
  cloudWatch: StatusClients["cloudWatch"],
  environment: string,
): Promise<readonly AlarmStatus[]> {
  const found: AlarmStatus[] = [];
  const listed = pages(
    (NextToken) =>
      cloudWatch.call(DescribeAlarmsCommand, {
        AlarmNamePrefix: `${environment}-`,
        StateValue: "ALARM",
        AlarmTypes: ["MetricAlarm"],
        NextToken,
      }),
    ({ NextToken }) => NextToken,
  );
  // Emulators of AWS give alarms of every state.
  for await (const { MetricAlarms = [] } of listed)
    found.push(
      ...MetricAlarms.filter(({ StateValue }) => StateValue === "ALARM").flatMap((alarm) =>
        alarmStatus(alarm, environment),
      ),
    );
  return found;
}

/** Nothing when the alarm is none of this environment's: `shop-` begins the names of an environment `shop-test` too. */
function alarmStatus(
  { AlarmName: name = "", StateUpdatedTimestamp }: MetricAlarm,
  environment: string,
): readonly AlarmStatus[] {
  const meaning = meaningOf(name, environment);
  if (!meaning) return [];
  return [{ name, ...(StateUpdatedTimestamp && { since: StateUpdatedTimestamp.toISOString() }), ...meaning }];
}

function meaningOf(name: string, environment: string): Pick<AlarmStatus, "fires" | "todo"> | undefined {
  const rest = name.slice(`${environment}-`.length);
  const definition = Object.values(ALARMS)
    .filter((each) => rest === each.name || rest.startsWith(`${each.name}-`))
    .sort((one, other) => other.name.length - one.name.length)[0];
  return definition && { fires: definition.fires, todo: todoOf(definition, environment) };
}
